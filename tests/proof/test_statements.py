"""Statements that a change touches, and the strength that a lock is said to have in them."""

import pytest

from toolkit.model.strength import Mutant, Strength
from toolkit.proof.statements.statement_strength import statement_strengths
from toolkit.proof.statements.touched_statements import touched_statements

CODE = """\
class Shop:
    def price(self, amount, member):
        '''What it costs.'''
        total = amount
        if member and (
            amount > 10
        ):
            total = total * 9
            total = round(total)
        try:
            return label(total)
        except ValueError:
            log()
        return None
"""
NAME = "shop.py::Shop.price"


def lines(new: str) -> list[tuple[int, int]]:
    found = touched_statements({"shop.py": CODE.encode()}, {"shop.py": new.encode()})
    assert all(it.symbol == NAME for it in found)
    return [it.lines for it in found]


@pytest.mark.parametrize(
    ("was", "now", "touched"),
    [
        ("total * 9", "total * 8", [(8, 8)]),
        ("amount > 10", "amount >= 10", [(5, 6)]),
        ("            log()\n", "            pass\n", [(13, 13)]),
        ("except ValueError", "except KeyError", [(12, 12)]),
        ("            total = total * 9\n", "", [(8, 8)]),
        ("        try:\n", "        told()\n        try:\n", [(9, 9), (10, 10)]),
        ("            total = round(total)\n", "        total = round(total)\n", [(9, 9)]),
        ("amount, member)", "amount, member=True)", [(2, 2)]),
        ("What it costs", "What is paid", []),
        ("total = amount", "total = (amount)  # of it", []),
    ],
)
def test_what_says_something_else_is_touched(was: str, now: str, touched: list[tuple[int, int]]):
    assert CODE.count(was) == 1
    assert lines(CODE.replace(was, now)) == touched


def test_a_file_that_is_new_gone_or_broken_touches_no_statement():
    assert touched_statements({}, {"a.py": b"def f():\n    return 1\n"}) == ()
    assert touched_statements({"a.py": b"def f(:\n"}, {"a.py": b"def f():\n    return 1\n"}) == ()
    gone = touched_statements({"a.py": b"def f():\n    return 1\n"}, {"a.py": None})
    assert [it.lines for it in gone] == [(1, 1), (2, 2)]


def test_a_statement_without_seeded_changes_is_weighed_with_what_is_around_it():
    told = [Mutant(NAME, line, "constant") for line in (8, 14)]
    strength = Strength(NAME, 5, 5, 3, tuple(told), (5, 6, 8))

    def weighed(was: str, now: str) -> list[str]:
        new = {"shop.py": CODE.replace(was, now).encode()}
        return [
            str(it) for it in statement_strengths(touched_statements({"shop.py": CODE.encode()}, new), {NAME: strength})
        ]

    assert weighed("total * 9", "total * 8") == ["shop.py:8: 1/2"]
    assert weighed("amount > 10", "amount >= 10") == ["shop.py:5: 2/2"]
    assert weighed("round(total)", "int(total)") == ["shop.py:9: 1/2"]
    assert weighed("            log()\n", "            pass\n") == ["shop.py:13: 3/5"]
    assert weighed("amount, member)", "amount, member=True)") == ["shop.py:2: 3/5"]
    assert statement_strengths(touched_statements({"shop.py": CODE.encode()}, {"shop.py": None}), {}) == []
