"""Two sequences are compared row by row, also if very many of their rows are equal."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest

from toolkit.source.opcodes import Opcode, opcodes

MANY = ["    },"] * 40_000


def _applied(was: list[str], now: list[str], found: Sequence[Opcode]) -> list[str]:
    """The rows that the result leads to; those that stay are taken from before."""
    return [row for what, i, j, k, m in found for row in (was[i:j] if what == "equal" else now[k:m])]


@pytest.mark.parametrize("now", ["abcd", "bc", "axcd", "", "xabcdx"])
def test_few_rows_are_compared_as_ever(now: str) -> None:
    assert opcodes("abcd", now) == SequenceMatcher(None, "abcd", now, autojunk=False).get_opcodes()


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (["a", *MANY], ["b", *MANY], [("replace", 0, 1, 0, 1), ("equal", 1, 40_001, 1, 40_001)]),
        ([*MANY, "a"], [*MANY], [("equal", 0, 40_000, 0, 40_000), ("delete", 40_000, 40_001, 40_000, 40_000)]),
        (["a", *MANY, "a"], ["b", *MANY, "b"], [("replace", 0, 40_002, 0, 40_002)]),
        (MANY, [*MANY, *MANY], [("equal", 0, 40_000, 0, 40_000), ("insert", 40_000, 40_000, 40_000, 80_000)]),
        (MANY, MANY, [("equal", 0, 40_000, 0, 40_000)]),
    ],
)
def test_of_very_many_equal_rows_the_ends_are_matched(was: list[str], now: list[str], expected: list[Opcode]) -> None:
    found = opcodes(was, now)
    assert found == expected
    assert _applied(was, now, found) == now
