"""The head of a class is held only by cases that meet the class."""

import pytest

from toolkit.model.strength import SeededChange
from toolkit.proof.changed_statements import ChangedStatement
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
