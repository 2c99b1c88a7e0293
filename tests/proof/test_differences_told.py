"""Differences in words for a person."""

from typing import Any

import pytest

from tests.proof.sample import call
from toolkit.characterize.cases import case_of
from toolkit.proof.answers.answer_difference import AnswerDifference, describe_differences, first_difference
from toolkit.proof.answers.interpreter_messages import differs_in_wording

_NOON = {"$py": "datetime", "of": "2024-01-01T12:00:00"}
_NIGHT = {"$py": "datetime", "of": "2024-01-01T00:00:00"}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (_NOON, _NIGHT, ("", 'datetime("2024-01-01T12:00:00")', 'datetime("2024-01-01T00:00:00")')),
        (
            {"$py": "tuple", "of": [1, _NOON]},
            {"$py": "tuple", "of": [1, None]},
            (".1", 'datetime("2024-01-01T12:00:00")', "None"),
        ),
        ({"at": [True, _NOON]}, {"at": [False, _NOON]}, (".at.0", "True", "False")),
        (
            {"$py": "object", "class": "shop:Order", "state": {"total": 3, "open": True}},
            {"$py": "object", "class": "shop:Order", "state": {"total": 4, "open": True}},
            (".total", "3", "4"),
        ),
        (
            {"$py": "timedelta", "of": [1, 0, 0]},
            {"$py": "timedelta", "of": [2, 0, 0]},
            ("", "timedelta([1, 0, 0])", "timedelta([2, 0, 0])"),
        ),
        (
            {"$py": "sqlalchemy_query", "of": "SELECT " + "x" * 200 + " = 'a'"},
            {"$py": "sqlalchemy_query", "of": "SELECT " + "x" * 200 + " = 'b'"},
            ("", '..."' + "x" * 16 + " = 'a'\")", '..."' + "x" * 16 + " = 'b'\")"),
        ),
        (["a\n" * 60], ["a\n" * 60, 1], ("", '..."' + "\\na" * 6 + '\\n"]', '..."' + "\\na" * 6 + '\\n", 1]')),
        ("x" * 40 + "a", "x" * 40 + "b", ("", '..."' + "x" * 20 + 'a"', '..."' + "x" * 20 + 'b"')),
    ],
)
def test_the_first_place_that_differs_is_told_as_python_has_it(before: Any, now: Any, expected: tuple[str, str, str]):
    assert first_difference(before, now) == expected


def _raised(name: str, *args: Any) -> dict[str, Any]:
    return {"$py": "exception", "class": f"builtins:{name}", "args": list(args)}


@pytest.mark.parametrize(
    ("before", "now", "is_wording"),
    [
        (("AttributeError", "'int' object has no attribute 'lower'"), "'int' object has no attribute 'replace'", True),
        (("AttributeError", "'int' object has no attribute 'lower'"), "'str' object has no attribute 'lower'", False),
        (("TypeError", "'int' object is not subscriptable"), "argument of type 'int' is not iterable", True),
        (("TypeError", "object of type 'NoneType' has no len()"), "'NoneType' object is not iterable", True),
        (("TypeError", "unsupported operand type(s) for +: 'int' and 'str'"), "the total is no number", False),
        (("TypeError", "'a' is not iterable, give a list"), "'a' object is not iterable", False),
        (("ValueError", "'int' object is not iterable"), "'int' object is not subscriptable", False),
    ],
)
def test_only_words_of_python_about_the_same_wrong_kind_are_wording(
    before: tuple[str, str], now: str, is_wording: bool
) -> None:
    name, text = before
    assert differs_in_wording(_raised(name, text), _raised(name, now)) == is_wording
    assert not differs_in_wording(_raised(name, text), _raised("KeyError", now))


def test_recorded_inputs_come_first_and_values_of_unusual_kinds_last() -> None:
    def differing(x: Any, now: Any, origin: Any = "invented", *, is_unusual: bool = False) -> AnswerDifference:
        return AnswerDifference(case_of(call("shop:f", "shop.py::f", x=x), origin), "result", 1, now, is_unusual)

    found = [
        differing("", "a", is_unusual=True),
        differing(10.25, 2),
        differing(2.5, 2),
        differing(1234567, 2, "recorded"),
        differing("abc", None, is_unusual=True),
    ]
    told = [one.partition(":")[2].partition(":")[0] for one in describe_differences(found, 5)]
    assert told == ["f(x=1234567)", "f(x=2.5)", "f(x=10.25)", 'f(x="")', 'f(x="abc")']
