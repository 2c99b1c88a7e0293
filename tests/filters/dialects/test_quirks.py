"""The bar: of all planted quirks nearly all are found in a minute each, with an example that is read at a glance."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tebiki, write
from tests.filters.dialects.quirks import EVALUATOR, QUIRKS, planted
from toolkit.filters.dialects.plainness import plainness
from toolkit.filters.dialects.questions import Question

pytestmark = pytest.mark.corpus
_NESTING = {"$not", "$elemMatch"}
"""Operators that say nothing without another one inside."""


def _characterized(root: Path, text: str) -> tuple[list[Any], float]:
    begun = time.monotonic()
    write(root, {"evaluator.py": text})
    ran = tebiki(
        *("filters", "characterize", "evaluator:matches", "--root", root, "--into", root / "out", "--time", "30")
    )
    assert ran.code == 0, ran.err
    return json.loads((root / "out" / "dialect.json").read_bytes())["differences"], time.monotonic() - begun


def _is_plain(difference: Any) -> bool:
    example = difference["example"]
    operators, fields, *_ = plainness(Question(_without_types(example["filter"]), {}))
    nested = any(name in json.dumps(example["filter"]) for name in _NESTING)
    return operators <= 1 + nested and fields <= 1


def _without_types(value: Any) -> Any:
    """A filter in Extended JSON whose values are of no interest."""
    if isinstance(value, list):
        return [_without_types(one) for one in value]
    if isinstance(value, dict):
        typed = len(value) == 1 and next(iter(value)).startswith(("$number", "$regularExpression"))
        return 0 if typed else {name: _without_types(held) for name, held in value.items()}
    return value


def test_planted_quirks_are_found(tmp_path: Path) -> None:
    missed = []
    for name in QUIRKS:
        differences, seconds = _characterized(tmp_path / name, planted(name))
        found = any(_is_plain(one) for one in differences)
        print(f"{name}: {'found' if found else 'MISSED'} in {seconds:.0f} s", [one["cause"] for one in differences])
        if not found or seconds > 60:
            missed.append(name)
    assert len(missed) <= len(QUIRKS) * 2 // 30, missed


def test_nothing_is_found_in_what_is_right(tmp_path: Path) -> None:
    assert _characterized(tmp_path, EVALUATOR.read_text())[0] == []
