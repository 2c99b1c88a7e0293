import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from tests.render import sample
from toolkit.model.report import Report
from toolkit.render._schema import PUBLISHED, report_schema
from toolkit.render.json import render

ROOT = Path(__file__).parents[2]


def written(report: Report) -> bytes:
    return render(report, sample.CATALOGUE, "en")["report.json"]


@pytest.mark.parametrize("report", [sample.report(), sample.empty()])
def test_the_report_is_read_back_as_it_was(report: Report) -> None:
    assert msgspec.json.decode(written(report), type=Report) == report


def test_bytes_that_are_no_text_are_shown() -> None:
    read = json.loads(written(sample.hostile()))
    assert r"\xff\xfe.py" in {row["path"] for row in read["sections"]["files"]}
    assert any(name.startswith(r"\xff") for row in read["sections"]["history"]["files"] for name in row["authors"])


@pytest.mark.parametrize("report", [sample.report(), sample.empty(), sample.hostile()])
def test_the_report_follows_the_published_schema(report: Report) -> None:
    jsonschema.Draft202012Validator(json.loads(report_schema())).validate(json.loads(written(report)))


def test_the_schema_rejects_what_is_no_report() -> None:
    broken = json.loads(written(sample.report()))
    broken["sections"]["coverage"]["files_seen"] = "many"
    with pytest.raises(jsonschema.ValidationError, match="many"):
        jsonschema.Draft202012Validator(json.loads(report_schema())).validate(broken)


def test_the_published_schema_is_the_one_of_the_types() -> None:
    how = "run `nox -s docs`"
    assert (ROOT / PUBLISHED).read_bytes() == report_schema(), f"publish it again: {how}"
