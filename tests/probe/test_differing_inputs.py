"""Inputs that show a change: those that the other state answers otherwise."""

from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.generate.differing_inputs import DifferingInputs
from toolkit.probe.generate.tried_input import TriedInput

_SUBJECT = SimpleNamespace(seam="m:f", function=lambda x: x)
_OF_NONE = "object of type 'NoneType' has no len()"


def _raised(name: str, message: str, place: str = "m.py:f") -> dict[str, Any]:
    raised = {"$py": "exception", "class": f"builtins:{name}", "args": [message]}
    return {"outcome": {"exception": raised, "raised": ["python", place, 0, 0]}}


def _count(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> tuple[int, DifferingInputs]:
    """Return how many inputs are worth keeping, given (answer, that of the other state) of each, and the counts."""
    tried = [tuple(_tried(number, line) for line in pair) for number, pair in enumerate(pairs)]
    others: Iterator[TriedInput] = iter([other for _, other in tried])
    apart = DifferingInputs(SimpleNamespace(active=nullcontext), lambda _tried: next(others))
    return sum(apart.is_worth(_SUBJECT, own) for own, _ in tried), apart


def _tried(number: int, line: dict[str, Any]) -> TriedInput:
    return TriedInput({"seam": "m:f", "given": {"x": number}}, line, (), 0.0)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (_raised("KeyError", "price"), _raised("KeyError", "price", "m.py:<genexpr>")),
        (_raised("TypeError", _OF_NONE), _raised("TypeError", "'NoneType' object is not iterable")),
    ],
    ids=["another place", "other words of Python"],
)
def test_what_counts_as_the_same_shows_no_change(own: dict[str, Any], other: dict[str, Any]) -> None:
    kept, apart = _count([(own, other)] * 9)
    assert (kept, apart.are_enough) == (0, False)


def test_few_inputs_of_a_kind_are_kept_and_they_are_enough() -> None:
    kept, apart = _count([({"outcome": {"result": 1}}, {"outcome": {"result": 2}})] * 9)
    assert (kept, apart.are_enough) == (5, True)


def test_values_of_other_kinds_are_kept_beside_those_that_python_refuses_in_the_same_words() -> None:
    others = [_raised("TypeError", f"object of type '{kind}' has no len()") for kind in ("int", "bool", "NoneType")]
    kept, apart = _count([({"outcome": {"result": False}}, other) for other in others for _ in range(9)])
    assert (kept, apart.are_enough) == (15, False)
