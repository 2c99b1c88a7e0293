"""Values at which code that looks alike differs."""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from toolkit.probe.generate.focus_lines import neighbours_of
from toolkit.probe.generate.odd_values import near_pairs, near_values
from toolkit.probe.values.rebuild import Rebuilder


def _add_in_a_loop(numbers):
    total = 0
    for one in numbers:
        total += one
    return total


def _prices(rows):
    return [row["price"] for row in rows]


def _a_day_later(start, zone, within):
    moment = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    return (moment.astimezone(within or moment.tzinfo) + timedelta(days=1)).astimezone(moment.tzinfo).isoformat()


def _a_day_later_in_utc(start):
    return _a_day_later(start, "America/New_York", UTC)


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
        (
            "a",
            lambda it: [one.strip() for one in it.split("\n") if one.strip()],
            lambda it: [one.strip() for one in it.splitlines() if one.strip()],
        ),
        ("2024-06-10T09:00:00", lambda it: _a_day_later(it, "America/New_York", None), _a_day_later_in_utc),
        ({"$py": "date", "of": "2024-06-10"}, lambda it: it.month, lambda it: (it + timedelta(days=1)).month),
        ("v1.9", lambda it: it < "v1.95", lambda it: int(it[3:] or 0) < 95 if it[3:].isdecimal() else False),
        (3, lambda it: not it <= 2, lambda it: it > 2),
        ("a", lambda it: type(it) is str, lambda it: isinstance(it, str)),
        ({"a": 1}, lambda it: type(it) is dict, lambda it: isinstance(it, dict)),
        ([1, 2], lambda it: type(it) in (list, tuple), lambda it: isinstance(it, list | tuple)),
        (["ab", "a"], lambda it: any(len(one) > 1 for one in it), lambda it: bool([one for one in it if len(one) > 1])),
        ([1.5, 2], _add_in_a_loop, math.fsum),
        ([{"price": 2}], lambda it: _add_in_a_loop(_prices(it)), lambda it: math.fsum(_prices(it))),
    ],
)  # fmt: skip
def test_code_that_looks_alike_differs_beside_a_value(value, one, other):
    assert any(_outcome_of(one, near) != _outcome_of(other, near) for near in near_values(value))


def _outcome_of(function, written):
    """Return the text of what a function answers, or of the class that it raises."""
    try:
        return repr(function(Rebuilder().value(written)))
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        return repr(type(error))


def test_numbers_in_instances_are_fractions_too():
    row = {"$py": "object", "class": "shop:Line", "state": {"price": 2, "is_free": False}, "id": 4}
    of_fractions = {**row, "state": {"price": 0.1, "is_free": False}}
    assert [of_fractions] * 10 in near_values([row])
    assert [{"$py": "tuple", "of": ["a", 0.1]}] * 10 in near_values([{"$py": "tuple", "of": ["a", 3]}])
    assert [{"$py": "timedelta", "of": [0, 1, 0]}] * 10 in near_values([{"$py": "timedelta", "of": [0, 1, 0]}])


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
