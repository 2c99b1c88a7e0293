"""Differences in words for a person."""

from typing import Any

import pytest

from toolkit.proof.answer_difference import first_difference

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
        ("x" * 40 + "a", "x" * 40 + "b", ("", '..."' + "x" * 20 + 'a"', '..."' + "x" * 20 + 'b"')),
    ],
)
def test_the_first_place_that_differs_is_told_as_python_has_it(before: Any, now: Any, expected: tuple[str, str, str]):
    assert first_difference(before, now) == expected
