"""Cases hold what runs at import only if they meet it, and notice changes where it is changed."""

import pytest

from toolkit.model.strength import SeededChange
from toolkit.proof.change_evidence import seeded_into
from toolkit.proof.changed_statements import ChangedStatement, changed_statements
from toolkit.proof.judgement import unheld_statement

_HEAD = ChangedStatement("shop.py", "shop.py::_Admin", "definition", "new", 3, 3, 3)


class _Evidence:
    """Evidence that is the same for every statement."""

    def __init__(self, seeded: tuple[SeededChange, ...], *, runs: bool) -> None:
        self._seeded, self._runs = seeded, runs

    def runs_through(self, statement: ChangedStatement) -> bool:
        return self._runs

    def seeded_changes(self, statement: ChangedStatement) -> tuple[SeededChange, ...] | None:
        return self._seeded


@pytest.mark.parametrize(
    ("runs", "noticed", "why"),
    [(False, None, ["not_executed"]), (True, None, []), (True, True, []), (True, False, ["import_unseen"])],
)
def test_the_head_of_a_class_needs_a_case(runs: bool, noticed: bool | None, why: list[str]):
    seeded = () if noticed is None else (SeededChange("shop.py", 3, "base", "", "", noticed),)
    assert [it.why for it in unheld_statement(_Evidence(seeded, runs=runs), _HEAD)] == why


_ROWS = [f"    'k{number}': {number}," for number in range(40)]


@pytest.mark.parametrize("row", [0, 20, 36, 39])
def test_of_a_long_table_the_changed_row_counts(row: int):
    changed = [*_ROWS[:row], f"    'k{row}': 9999,", *_ROWS[row + 1 :]]
    before, after = ({"a.py": "\n".join(["PRICES = {", *it, "}", ""]).encode()} for it in (_ROWS, changed))
    old, new = changed_statements(before, after, lambda _path: False)
    assert old.spans == new.spans == ((row + 2, row + 2),)
    seeded = [SeededChange("a.py", line, "constant", "", "", line != row + 2) for line in range(1, 43)]
    assert [it.line for it in seeded_into(new, seeded)] == [row + 2]


def test_beside_a_row_that_is_gone_the_neighbours_count():
    states = (_ROWS, _ROWS[:9] + _ROWS[10:])
    before, after = ({"a.py": "\n".join(["PRICES = {", *it, "}", ""]).encode()} for it in states)
    spans = {it.side: it.spans for it in changed_statements(before, after, lambda _path: False)}
    assert spans == {"old": ((11, 11),), "new": ((10, 11),)}
