"""Contract of every output format."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.render import sample
from toolkit.model.facts import Lang
from toolkit.model.plugins import Format
from toolkit.wiring.plugins import format_of, names

FORMATS = names("render")
LANGS: tuple[Lang, ...] = ("en", "ja")
REPORTS = {"sample": sample.report, "hostile": sample.hostile, "empty": sample.empty}


def test_the_formats_of_the_design_are_there() -> None:
    assert {"codequality", "csv", "github", "html", "json", "markdown", "sarif"} <= set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_named_after_its_file_and_says_why(name: str) -> None:
    found: Format = format_of(name)
    assert found.name == name
    assert (import_module(f"toolkit.render.{name}").__doc__ or "").startswith(f"`{found.files[0]}`")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("which", REPORTS)
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str, which: str, lang: Lang) -> None:
    first = format_of(name).render(REPORTS[which](), sample.CATALOGUE, lang)
    second = format_of(name).render(REPORTS[which](), sample.CATALOGUE, lang)
    assert first == second
    assert set(format_of(name).files) <= set(first)
    assert next(iter(first)) == format_of(name).files[0]


@pytest.mark.parametrize("name", FORMATS)
def test_no_hostile_character_comes_through(name: str) -> None:
    for file, data in format_of(name).render(sample.hostile(), sample.CATALOGUE, "ja").items():
        text = data.decode("utf-8-sig")
        hidden = {char for char in text if not char.isprintable()} - {"\n", "\r"}
        assert not hidden, file


@pytest.mark.parametrize("name", FORMATS)
def test_loading_a_format_is_cheap(name: str) -> None:
    script = (
        f"import sys, toolkit.render.{name}; print({{'jinja2', 'rich', 'click', 'radon', 'libcst'}} & {{*sys.modules}})"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
