"""Values at which code that looks alike differs."""

import json
import re

import pytest

from toolkit.probe.generate.focus_lines import neighbours_of
from toolkit.probe.generate.odd_values import near_pairs, near_values


@pytest.mark.parametrize(
    ("value", "one", "other"),
    [
        (69, lambda it: it >= 70, lambda it: it > 69),
        (4, lambda it: int(it * 100), lambda it: round(it * 100)),
        (2, lambda it: it // 2, lambda it: int(it / 2)),
        (True, lambda it: isinstance(it, bool), lambda it: isinstance(it, int)),
        ("AB-1", lambda it: bool(re.match("^[A-Z-]+1$", it)), lambda it: bool(re.fullmatch("[A-Z-]+1", it))),
        ("12", str.isdigit, str.isdecimal),
        ("12", lambda it: bool(re.fullmatch(r"\d+", it)), lambda it: bool(re.fullmatch("[0-9]+", it))),
        ("name", str.lower, str.casefold),
        ("a b", str.split, lambda it: it.split(" ")),
        ("a", str.splitlines, lambda it: it.split("\n")),
        ("v1.9", lambda it: it < "v1.95", lambda it: int(it[3:] or 0) < 95 if it[3:].isdecimal() else False),
    ],
)  # fmt: skip
def test_code_that_looks_alike_differs_beside_a_value(value, one, other):
    assert any(one(near) != other(near) for near in near_values(value))


@pytest.mark.parametrize(
    ("pair", "one", "other"),
    [
        (("Ann", "ann"), lambda a, b: a.lower() == b.lower(), lambda a, b: a.casefold() == b.casefold()),
        (("/srv/a", "/srv"), lambda a, b: a.startswith(b), lambda a, b: a == b or a.startswith(b + "/")),
        (("1", "2"), lambda a, b: a == b, lambda a, b: a.lstrip("0") == b.lstrip("0")),
        ((9, 3), lambda a, b: a // b, lambda a, b: int(a / b)),
        ((9, 3), lambda a, b: a - b >= 0.1, lambda a, b: a >= b + 0.1),
    ],
)
def test_code_that_looks_alike_differs_at_a_pair(pair, one, other):
    kind = str if isinstance(pair[0], str) else float | int
    alike = [both for both in near_pairs(*pair) if all(isinstance(it, kind) for it in both)]
    assert any(one(*both) != other(*both) for both in alike if both[1] != 0)


def test_a_text_and_a_number_that_look_alike_are_a_pair_too():
    assert (1, "1") in near_pairs("a", 2)
    assert near_pairs([], "a") == near_pairs(None, {}) == []


def test_odd_neighbours_come_behind_the_plain_ones_and_leave_the_input_as_it_is():
    given = {"one": "Ann", "other": "ann", "n": 2}
    before = json.dumps(given)
    plain, odd = list(neighbours_of(given)), list(neighbours_of(given, True))
    assert json.dumps(given) == before
    assert odd[: len(plain)] == plain
    assert {**given, "one": "Ann\n"} in odd
    assert {**given, "n": 2.5} in odd
    assert {"one": "stra\xdfe", "other": "strasse", "n": 2} in odd


def test_days_lie_beside_a_day_and_pairs_of_days_in_one_month():
    born, today = {"$py": "date", "of": "2000-05-01"}, {"$py": "date", "of": "2024-04-30"}
    assert {"$py": "date", "of": "2000-04-30"} in near_values(born)
    later = {"$py": "date", "of": "2000-05-02"}
    assert near_pairs(born, today) == [(born, born), (born, later), (later, born)]
    assert {"born": later, "today": born} in list(neighbours_of({"born": born, "today": today}, True))
    assert near_values({"$py": "datetime", "of": "9999-12-31T10:00:00+00:00"})[0]["of"] == "9999-12-30T10:00:00+00:00"
    assert near_values({"$py": "time", "of": "10:00:00"}) == near_values({"$py": "object"}) == []
