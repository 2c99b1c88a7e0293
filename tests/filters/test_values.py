"""Equality and order of values: MongoDB's order of types, exact numbers, and the laws of a total order."""

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum
from typing import Any

import pytest
from bson import SON, Binary, Code, DBRef, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS
from hypothesis import given

from toolkit.filters import kinds
from toolkit.filters.kinds import (
    MISSING,
    as_document,
    bson_kind,
    is_nan,
    number_type,
    object_fields,
    python_number,
    type_code,
)
from toolkit.filters.strategies import values
from toolkit.filters.values import compare_values, equality_key, milliseconds, regex_parts

_ASCENDING = [
    [MinKey()],
    [MISSING],
    [None],
    [float("nan"), Decimal128("NaN"), Decimal128("sNaN"), Decimal128("-NaN")],
    [float("-inf"), Decimal128("-Infinity")],
    [Int64(-(2**63)), -(2.0**63), Decimal128("-9223372036854775808")],
    [-1.5],
    [-1, -1.0, Int64(-1), Decimal128("-1.00")],
    [0, -0.0, 0.0, Decimal128("-0"), Decimal128("0E+3")],
    [Decimal128("0.1")],
    [0.1],  # a double is a little more than a tenth
    [1, True + 0, Int64(1)],
    [2**53, 2.0**53],
    [Int64(2**53 + 1), Decimal128("9007199254740993")],
    [2.0**53 + 2],
    [Int64(2**63 - 1)],
    [2.0**63],
    [float("inf"), Decimal128("Infinity")],
    [""],
    ["A"],
    ["a"],
    ["a\0"],
    ["ab"],
    ["é"],
    ["\uffee"],
    ["\U0001f600"],  # in UTF-8 after every character of the basic plane
    [{}],
    [{"a": None}],
    [{"z": 1}],  # a number sorts after null, whatever the name
    [DBRef("c", 1), {"$ref": "c", "$id": 1}],
    [{"a": "x"}, SON([("a", "x")])],
    [{"a": "x", "b": 1}],
    [{"b": "a"}],
    [[]],
    [[None]],
    [[1], (1.0,)],
    [[1, 2]],
    [[2]],
    [[[]]],
    [b"", Binary(b"")],
    [b"\x02", Binary(b"\x02", 0)],
    [Binary(b"\x01", 5)],
    [b"\x01\x02"],
    [uuid.UUID(int=7), Binary(uuid.UUID(int=7).bytes, 4)],
    [ObjectId("65937f800000000000000001")],
    [ObjectId("65937f800000000000000002")],
    [False],
    [True],
    [DatetimeMS(-1)],
    [datetime(1970, 1, 1), datetime(1970, 1, 1, 9, tzinfo=timezone(timedelta(hours=9))), DatetimeMS(0)],  # noqa: DTZ001 - without a time zone, as pymongo takes it
    [datetime(1970, 1, 1, microsecond=1999, tzinfo=UTC), DatetimeMS(1)],
    [Timestamp(1, 1)],
    [Timestamp(1, 2)],
    [Timestamp(2, 0)],
    [Regex("a"), re.compile(b"a")],
    [Regex("a", "i"), Regex("a", re.IGNORECASE)],
    [Regex("b")],
    [Code("a")],
    [Code("b")],
    [Code("a", {})],
    [Code("a", {"x": 1})],
    [Code("b", {})],
    [MaxKey()],
]


def test_values_of_all_types_sort_as_mongodb_sorts_them() -> None:
    flat = [(rank, value) for rank, alike in enumerate(_ASCENDING) for value in alike]
    for ours, left in flat:
        for theirs, right in flat:
            assert compare_values(left, right) == (ours > theirs) - (ours < theirs), (left, right)
            assert (equality_key(left) == equality_key(right)) is (ours == theirs), (left, right)


@given(values(), values())
def test_order_is_antisymmetric_and_agrees_with_keys(left: Any, right: Any) -> None:
    assert compare_values(left, right) == -compare_values(right, left)
    assert (compare_values(left, right) == 0) is (equality_key(left) == equality_key(right))


@given(values(), values(), values())
def test_order_is_transitive(left: Any, middle: Any, right: Any) -> None:
    if compare_values(left, middle) <= 0 and compare_values(middle, right) <= 0:
        assert compare_values(left, right) <= 0


def test_keys_may_disregard_the_order_of_fields() -> None:
    one, other = {"a": [{"x": 1, "y": 2}], "b": None}, {"b": None, "a": [{"y": 2.0, "x": 1}]}
    assert equality_key(one) != equality_key(other)
    assert equality_key(one, ordered=False) == equality_key(other, ordered=False)
    assert equality_key([1, 2], ordered=False) != equality_key([2, 1], ordered=False)
    assert equality_key(Code("a", {"x": 1, "y": {}}), ordered=False) == equality_key(
        Code("a", {"y": {}, "x": 1}), ordered=False
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1.0, "double"),
        ("", "string"),
        ({}, "object"),
        ([], "array"),
        (b"", "binData"),
        (ObjectId(), "objectId"),
        (True, "bool"),
        (datetime(2024, 1, 1), "date"),  # noqa: DTZ001 - without a time zone, as pymongo takes it
        (None, "null"),
        (Regex(""), "regex"),
        (Code(""), "javascript"),
        (Code("", {}), "javascriptWithScope"),
        (2**31 - 1, "int"),
        (-(2**31), "int"),
        (2**31, "long"),
        (-(2**31) - 1, "long"),
        (Int64(1), "long"),
        (Timestamp(0, 0), "timestamp"),
        (Decimal128("1"), "decimal"),
        (MinKey(), "minKey"),
        (MaxKey(), "maxKey"),
    ],
)
def test_every_value_has_the_type_code_of_bson(value: Any, name: str) -> None:
    assert type_code(value) == kinds.TYPE_CODES[name]


def test_codes_are_those_of_the_specification() -> None:
    expected = "double string object array binData undefined objectId bool date null regex dbPointer javascript symbol"
    expected += " javascriptWithScope int timestamp long decimal"
    assert [name for name, code in kinds.TYPE_CODES.items() if 0 < code < 127] == expected.split()
    assert sorted(kinds.TYPE_CODES.values()) == [-1, *range(1, 20), 127]


def test_a_missing_value_has_no_type() -> None:
    assert type_code(MISSING) == 0
    assert repr(MISSING) == "MISSING"


def test_subclasses_count_as_what_they_are() -> None:
    color = IntEnum("color", ["red"])
    assert bson_kind(color.red) == kinds.NUMBER
    assert number_type(color.red) == "int"
    assert bson_kind(type("Name", (str,), {})("a")) == kinds.STRING
    assert bson_kind(SON()) == kinds.OBJECT


@pytest.mark.parametrize("value", [{1}, object(), 1j, range(3), bytearray(b"a")])
def test_what_bson_cannot_hold_has_no_kind(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be stored in BSON"):
        bson_kind(value)


def test_numbers_keep_their_value() -> None:
    assert python_number(Decimal128("9007199254740993")) == 2**53 + 1
    assert python_number(Int64(5)) == 5
    assert not python_number(Decimal128("sNaN")) == 1  # noqa: SIM201 - a signalling NaN must not raise here
    assert [is_nan(value) for value in (float("nan"), Decimal128("sNaN"), 0.0, None, "NaN")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_dates_are_whole_milliseconds_in_utc() -> None:
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 1, 999999)) == 1999  # noqa: DTZ001 - without a time zone, as pymongo takes it
    assert milliseconds(datetime(1969, 12, 31, 23, 59, 59, 1000, tzinfo=UTC)) == -999
    assert milliseconds(DatetimeMS(2**62)) == 2**62


def test_regular_expressions_have_a_pattern_and_sorted_options() -> None:
    assert regex_parts(Regex("a", "xmi")) == ("a", "imx")
    assert regex_parts(re.compile("é", re.IGNORECASE)) == ("é", "iu")
    assert regex_parts(Regex(b"\xc3\xa9", "ls")) == ("é", "ls")


def test_an_array_is_an_object_with_positions_for_names() -> None:
    assert as_document([5, None]) == {"0": 5, "1": None}
    assert as_document({"a": 1}) == {"a": 1}
    assert dict(object_fields(DBRef("c", 1, "d"))) == {"$ref": "c", "$id": 1, "$db": "d"}
