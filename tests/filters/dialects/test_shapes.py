"""The words for values and for how they relate."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Int64, ObjectId, Regex

from toolkit.filters.dialects.shapes import value_relation, value_shape
from toolkit.filters.kinds import MISSING


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (MISSING, "missing"),
        (None, "null"),
        (True, "bool"),
        (1, "int"),
        (Int64(1), "long"),
        (1.5, "double"),
        (float("nan"), "nan"),
        ("", "empty string"),
        ("-1.5", "number text"),
        ("2024-01-02 03:04", "date text"),
        ("a", "string"),
        (datetime(2024, 1, 2, tzinfo=UTC), "date"),
        (ObjectId(), "objectId"),
        (Regex("a"), "regex"),
        ([], "empty array"),
        ([1], "array"),
        ([[1], {}], "array of arrays"),
        ([{}], "array of objects"),
        ({}, "empty object"),
        ({"x": 1}, "object"),
    ],
)
def test_shape(value: Any, name: str) -> None:
    assert value_shape(value) == name


@pytest.mark.parametrize(
    ("asked", "stored", "name"),
    [
        (1, MISSING, "missing"),
        (1, 1, "same"),
        (1, 1.0, "same number"),
        (2**53 + 1, float(2**53), "same double"),
        (1, 2, "stored greater"),
        (2, 1, "stored less"),
        ("a", "A", "same but case"),
        ("a", "a ", "same but spaces"),
        ("é", "e\u0301", "same but composition"),
        ("a", "ab", "stored begins with it"),
        ("b", "ab", "stored holds it"),
        (1, [1, 2], "first element"),
        (2, [1, 2], "last element"),
        (2, [1, 2, 3], "later element"),
        (1, [[1]], "inner element"),
        (1, [{"x": 1}], "in an object inside"),
        (3, [1, 2], "no element"),
        ([1], 1, "stored is an element"),
        ([1], "a", "other type"),
        ([1, 2], [2, 1], "same but order"),
        ([1], [[1]], "asked is an element"),
        ([1], [2], "other elements"),
        ({"x": 1, "y": 2}, {"y": 2, "x": 1}, "same but order"),
        ({"x": 1}, {"x": 1, "y": 2}, "stored has more fields"),
        ({"x": 1}, {"x": 2}, "other fields"),
        (1, True, "equal in Python"),
        ("1.0", 1, "same text"),
        ("", None, "both empty"),
        (datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02", "same date text"),
        ("a", 1, "other type"),
    ],
)
def test_relation(asked: Any, stored: Any, name: str) -> None:
    assert value_relation(asked, stored) == name
