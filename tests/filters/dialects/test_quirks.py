"""The bar: of all planted quirks nearly all are found, with an example that is read at a glance.

The search counts its steps and no seconds, so that a busy machine finds as much.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tebiki, write
from tests.filters.dialects.quirks import EVALUATOR, QUIRKS, planted
from tests.filters.dialects.unhurried import unhurried

pytestmark = pytest.mark.corpus
_TYPED = ("$number", "$regularExpression")
_NESTING = {"$not", "$elemMatch"}
"""Operators that say nothing without another one inside."""


def _characterized(root: Path, text: str) -> list[Any]:
    """The differences of an evaluator."""
    write(root, {"evaluator.py": text})
    with unhurried(5e-3):
        ran = tebiki(*("filters", "characterize", "evaluator:matches", root, "--out", root / "out", "--seconds", "30"))
    assert ran.code == 0, ran.err
    differences: list[Any] = json.loads((root / "out" / "dialect.json").read_bytes())["differences"]
    return differences


def _is_plain(difference: Any) -> bool:
    """At most one operator and one field; an operator that says nothing without an inner one may have that one."""
    names = [*_names(difference["example"]["filter"])]
    operators = [name for name in names if name.startswith("$") and name != "$options"]
    nesting = bool(operators) and operators[0] in _NESTING
    return len(operators) <= 1 + nesting and len({*names} - {*operators, "$options"}) <= 1


def _names(value: Any) -> Iterator[str]:
    """The names in a filter in Extended JSON, but for those that only tell the type of a value."""
    if isinstance(value, list):
        for one in value:
            yield from _names(one)
    elif isinstance(value, dict) and not (len(value) == 1 and next(iter(value)).startswith(_TYPED)):
        for name, held in value.items():
            yield name
            yield from _names(held)


def test_planted_quirks_are_found(tmp_path: Path) -> None:
    missed = []
    for name in QUIRKS:
        differences = _characterized(tmp_path / name, planted(name))
        found = any(_is_plain(one) for one in differences)
        print(f"{name}: {'found' if found else 'MISSED'}", [one["cause"] for one in differences], flush=True)
        if not found:
            missed.append(name)
    assert len(missed) <= len(QUIRKS) * 2 // 30, missed


def test_nothing_is_found_in_what_is_right(tmp_path: Path) -> None:
    assert _characterized(tmp_path, EVALUATOR.read_text("utf-8")) == []
