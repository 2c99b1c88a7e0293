"""Expressions over arrays, sets, powers and conversions: values, types, and what fails."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Binary, Decimal128, Int64, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS
from hypothesis import given
from hypothesis import strategies as st

from toolkit.filters import FilterError
from toolkit.filters.expr import read_expression
from toolkit.filters.kinds import MISSING, type_code
from toolkit.filters.values import equality_key

_NAN, _INF = float("nan"), float("inf")
_ID = ObjectId("65937f800000000000000001")
_WHEN = datetime(2024, 2, 29, 13, 14, 15, 678000, tzinfo=UTC)
_DOCUMENT: dict[str, Any] = {
    "l": [3, 1, 2],
    "mixed": [1, "2", None, [9], 2.5, {"a": 1}],
    "s": "text",
    "o": {"x": 1, "y": None},
    "when": _WHEN,
    "re": Regex("a"),
}

_SUMS: list[tuple[Any, Any]] = [
    ({"$sum": "$l"}, 6),
    ({"$sum": ["$l"]}, 6),
    ({"$sum": "$mixed"}, 3.5),
    ({"$sum": ["$l", 5]}, 5),  # of several arguments, an array is not a number
    ({"$sum": "$no"}, 0),
    ({"$sum": []}, 0),
    ({"$sum": [1, Int64(2)]}, Int64(3)),
    ({"$sum": [2**31 - 1, 1]}, Int64(2**31)),
    ({"$sum": [Int64(2**62), Int64(2**62)]}, 2.0**63),
    ({"$sum": [Int64(-(2**63)), -1]}, -(2.0**63)),
    ({"$sum": [Int64(-(2**63)), 0]}, Int64(-(2**63))),
    ({"$sum": [Int64(2**62), Int64(2**62), -1]}, Int64(2**63 - 1)),
    ({"$sum": [0.1, 0.2, 0.3]}, 0.6),
    ({"$sum": [1e308, 1e308]}, _INF),
    ({"$sum": [-1e308, -1e308]}, -_INF),
    ({"$sum": [_INF, -_INF]}, _NAN),
    ({"$sum": [_INF, 1]}, _INF),
    ({"$sum": [Decimal128("0.1"), 1]}, Decimal128("1.1")),
    ({"$sum": [Decimal128("0.5"), 0.5]}, Decimal128("1.0")),
    ({"$sum": [Decimal128("NaN"), 0.5]}, Decimal128("NaN")),
    ({"$avg": "$l"}, 2.0),
    ({"$avg": "$mixed"}, 1.75),
    ({"$avg": "$s"}, None),
    ({"$avg": [[]]}, None),
    ({"$avg": [Decimal128("1"), 2]}, Decimal128("1.5")),
    ({"$max": "$l"}, 3),
    ({"$min": "$l"}, 1),
    ({"$max": "$mixed"}, [9]),
    ({"$min": "$mixed"}, 1),
    ({"$max": ["$l", 5]}, [3, 1, 2]),
    ({"$min": [None, "$no", 2, 1.5]}, 1.5),
    ({"$max": [None, "$no"]}, None),
    ({"$max": "$no"}, None),
    ({"$max": [_NAN, 1]}, 1),
]
_SETS: list[tuple[Any, Any]] = [
    ({"$setEquals": ["$l", [1, 2, 3, 3.0]]}, True),
    ({"$setEquals": ["$l", [1, 2]]}, False),
    ({"$setEquals": [[1], [1.0], [1, 1]]}, True),
    ({"$setEquals": [[1], [1], [2]]}, False),
    ({"$setEquals": [[], []]}, True),
    ({"$setEquals": [[{"a": 1, "b": 2}], [{"b": 2, "a": 1}]]}, False),
    ({"$setIsSubset": [[1, 1], "$l"]}, True),
    ({"$setIsSubset": ["$l", [1, 2]]}, False),
    ({"$setIsSubset": [[], "$l"]}, True),
    ({"$setIntersection": ["$l", [2, 9, 3]]}, [2, 3]),
    ({"$setIntersection": ["$l", [4]]}, []),
    ({"$setIntersection": ["$l", [2, 3], [3]]}, [3]),
    ({"$setIntersection": ["$l"]}, [1, 2, 3]),
    ({"$setIntersection": ["$l", None]}, None),
    ({"$setIntersection": []}, []),
    ({"$setUnion": ["$l", [4, 1]]}, [1, 2, 3, 4]),
    ({"$setUnion": ["$l", "$no"]}, None),
    ({"$setUnion": []}, []),
    ({"$setDifference": ["$l", [1]]}, [3, 2]),
    ({"$setDifference": [[2, 2, 1], []]}, [2, 1]),
    ({"$setDifference": ["$no", []]}, None),
    ({"$setDifference": [[], None]}, None),
]
_ARRAYS: list[tuple[Any, Any]] = [
    ({"$reduce": {"input": "$l", "initialValue": 0, "in": {"$add": ["$$value", "$$this"]}}}, 6),
    ({"$reduce": {"input": [], "initialValue": "$s", "in": 0}}, "text"),
    ({"$reduce": {"input": "$no", "initialValue": 0, "in": 0}}, None),
    ({"$reduce": {"input": "$l", "initialValue": [], "in": {"$concatArrays": [["$$this"], "$$value"]}}}, [2, 1, 3]),
    ({"$reverseArray": "$l"}, [2, 1, 3]),
    ({"$reverseArray": "$no"}, None),
    ({"$objectToArray": "$o"}, [{"k": "x", "v": 1}, {"k": "y", "v": None}]),
    ({"$objectToArray": None}, None),
]
_POWERS: list[tuple[Any, Any]] = [
    ({"$pow": [2, 10]}, 1024),
    ({"$pow": [2, -1]}, 0.5),
    ({"$pow": [Int64(2), 3]}, Int64(8)),
    ({"$pow": [-2, 63]}, -(2**63)),
    ({"$pow": [2, 63]}, 2.0**63),
    ({"$pow": [-3, 65]}, -(3.0**65)),
    ({"$pow": [10, 400]}, _INF),
    ({"$pow": [-10, 401]}, -_INF),
    ({"$pow": [-10, 400]}, _INF),
    ({"$pow": [-1, -3]}, -1),
    ({"$pow": [-1, 4]}, 1),
    ({"$pow": [1, -5]}, 1),
    ({"$pow": [0, 0]}, 1),
    ({"$pow": [0, 5]}, 0),
    ({"$pow": [4, 0.5]}, 2.0),
    ({"$pow": [-4, 0.5]}, _NAN),
    ({"$pow": [0, _NAN]}, _NAN),
    ({"$pow": [Decimal128("1.5"), 2]}, Decimal128("2.25")),
    ({"$pow": [None, 2]}, None),
    ({"$pow": [2, "$no"]}, None),
    ({"$log": [8, 2]}, 3.0),
    ({"$log": [None, 2]}, None),
    ({"$log": [8, None]}, None),
    ({"$log": [_NAN, 2]}, _NAN),
    ({"$log": [Decimal128("100"), 10]}, Decimal128("2")),
]
_CONVERSIONS: list[tuple[Any, Any]] = [
    *(({name: "$no"}, None) for name in ("$toBool", "$toInt", "$toString", "$toDate", "$toObjectId", "$toDecimal")),
    ({"$toBool": 0}, False),
    ({"$toBool": _NAN}, True),
    ({"$toBool": Decimal128("-0")}, False),
    ({"$toBool": "false"}, True),
    ({"$toBool": ""}, True),
    ({"$toBool": "$when"}, True),
    ({"$toInt": 2.9}, 2),
    ({"$toInt": -2.9}, -2),
    ({"$toInt": Decimal128("5.99")}, 5),
    ({"$toInt": "-12"}, -12),
    ({"$toInt": "+7"}, 7),
    ({"$toInt": True}, 1),
    ({"$toInt": 2**31 - 1}, 2**31 - 1),
    ({"$toInt": Int64(-(2**31))}, -(2**31)),
    ({"$toLong": 5}, Int64(5)),
    ({"$toLong": "9223372036854775807"}, Int64(2**63 - 1)),
    ({"$toLong": DatetimeMS(1234)}, Int64(1234)),
    ({"$toDouble": 5}, 5.0),
    ({"$toDouble": "1.5e3"}, 1500.0),
    ({"$toDouble": ".5"}, 0.5),
    ({"$toDouble": True}, 1.0),
    ({"$toDouble": DatetimeMS(5)}, 5.0),
    ({"$toDouble": Decimal128("0.1")}, 0.1),
    ({"$toDouble": _INF}, _INF),
    ({"$toDouble": Decimal128("Infinity")}, _INF),
    ({"$toDecimal": "0.10"}, Decimal128("0.10")),
    ({"$toDecimal": 0.1}, Decimal128("0.1")),
    ({"$toDecimal": Int64(2**62)}, Decimal128(str(2**62))),
    ({"$toDecimal": False}, Decimal128("0")),
    ({"$toDecimal": DatetimeMS(7)}, Decimal128("7")),
    ({"$toString": "x"}, "x"),
    ({"$toString": True}, "true"),
    ({"$toString": False}, "false"),
    ({"$toString": 5}, "5"),
    ({"$toString": Int64(-5)}, "-5"),
    ({"$toString": 2.5}, "2.5"),
    ({"$toString": 3.0}, "3"),
    ({"$toString": Decimal128("1.50")}, "1.50"),
    ({"$toString": _ID}, "65937f800000000000000001"),
    ({"$toString": "$when"}, "2024-02-29T13:14:15.678Z"),
    ({"$toString": DatetimeMS(-1)}, "1969-12-31T23:59:59.999Z"),
    ({"$toDate": "2024-02-29"}, datetime(2024, 2, 29, tzinfo=UTC)),
    ({"$toDate": "2024-02-29T13:14:15.678Z"}, _WHEN),
    ({"$toDate": "2024-02-29T22:14:15.678+0900"}, _WHEN),
    ({"$toDate": "2024-02-29 13:14"}, datetime(2024, 2, 29, 13, 14, tzinfo=UTC)),
    ({"$toDate": Int64(1500)}, DatetimeMS(1500)),
    ({"$toDate": 1500.9}, DatetimeMS(1500)),
    ({"$toDate": Decimal128("-1.5")}, DatetimeMS(-1)),
    ({"$toDate": _ID}, datetime.fromtimestamp(0x65937F80, UTC)),
    ({"$toDate": Timestamp(1, 5)}, DatetimeMS(1000)),
    ({"$toDate": "$when"}, _WHEN),
    ({"$toObjectId": "65937f800000000000000001"}, _ID),
    ({"$toObjectId": _ID}, _ID),
    ({"$convert": {"input": "5", "to": "int"}}, 5),
    ({"$convert": {"input": "5", "to": 18}}, Int64(5)),
    ({"$convert": {"input": "x", "to": "int", "onError": "$s"}}, "text"),
    ({"$convert": {"input": "$l", "to": "array", "onError": 0}}, 0),
    ({"$convert": {"input": "$no", "to": "int", "onNull": 7}}, 7),
    ({"$convert": {"input": None, "to": "nonsense"}}, None),
    ({"$convert": {"input": 1, "to": "$no"}}, None),
    ({"$toUpper": {"$concat": ["a", {"$toString": 5}]}}, "A5"),
    ({"$toLower": 2.5}, "2.5"),
    ({"$substrCP": ["$when", 0, 10]}, "2024-02-29"),
]
_DATES: list[tuple[Any, Any]] = [
    ({"$hour": {"date": "$when", "timezone": "+09:00"}}, 22),
    ({"$hour": {"date": "$when", "timezone": "-0530"}}, 7),
    ({"$minute": {"date": "$when", "timezone": "-05:30"}}, 44),
    ({"$dayOfMonth": {"date": "$when", "timezone": "Asia/Tokyo"}}, 29),
    ({"$month": {"date": "$when", "timezone": "+11"}}, 3),
    ({"$hour": {"date": datetime(2024, 7, 1, tzinfo=UTC), "timezone": "Europe/Berlin"}}, 2),
    ({"$hour": {"date": "$when", "timezone": "$no"}}, None),
    ({"$hour": {"date": "$no", "timezone": "UTC"}}, None),
    ({"$week": datetime(2023, 1, 1, tzinfo=UTC)}, 1),
    ({"$week": datetime(2024, 1, 1, tzinfo=UTC)}, 0),
    ({"$isoWeek": datetime(2023, 1, 1, tzinfo=UTC)}, 52),
    ({"$isoWeekYear": datetime(2023, 1, 1, tzinfo=UTC)}, 2022),
    ({"$isoDayOfWeek": datetime(2023, 1, 1, tzinfo=UTC)}, 7),
    ({"$dateToString": {"date": "$when"}}, "2024-02-29T13:14:15.678Z"),
    ({"$dateToString": {"date": "$when", "format": "%Y/%m/%d %H:%M:%S.%L 100%%"}}, "2024/02/29 13:14:15.678 100%"),
    ({"$dateToString": {"date": "$when", "format": "%j %w %u %U %V %G"}}, "060 5 4 08 09 2024"),
    ({"$dateToString": {"date": "$when", "format": "%H%z%Z", "timezone": "Asia/Tokyo"}}, "22+0900+540"),
    ({"$dateToString": {"date": "$when", "format": "%H%z%Z", "timezone": "-05:30"}}, "07-0530-330"),
    ({"$dateToString": {"date": DatetimeMS(-(2**45)), "format": "%Y"}}, "0855"),
    ({"$dateToString": {"date": "$no", "format": "%Y"}}, None),
    ({"$dateToString": {"date": "$no", "format": "%Y", "onNull": "$s"}}, "text"),
    ({"$dateToString": {"date": "$when", "format": None, "onNull": "$s"}}, None),
    ({"$dateToString": {"date": "$when", "format": "年%Y\n%m月"}}, "年2024\n02月"),
]


def _value(expression: Any) -> Any:
    return read_expression(expression, ())({"ROOT": _DOCUMENT})


@pytest.mark.parametrize(
    ("expression", "value"), [*_SUMS, *_SETS, *_ARRAYS, *_POWERS, *_CONVERSIONS, *_DATES], ids=lambda value: None
)
def test_an_expression_has_a_value_of_a_type(expression: Any, value: Any) -> None:
    found = _value(expression)
    assert (equality_key(found), type_code(found)) == (equality_key(value), type_code(value))


_FAILING: list[tuple[Any, int]] = [
    ({"$hour": {"date": "$when", "timezone": "Nowhere/Town"}}, 40485),
    ({"$hour": {"date": "$when", "timezone": "+25:00"}}, 40485),
    ({"$hour": {"date": "$when", "timezone": "../UTC"}}, 40485),
    ({"$hour": {"date": "$when", "timezone": 9}}, 40517),
    ({"$hour": {"date": DatetimeMS(253402300799999), "timezone": "+09:00"}}, 238),
    ({"$dateToString": {"date": "$s"}}, 16006),
    ({"$dateToString": {"date": "$when", "format": 5}}, 18533),
    ({"$dateToString": {"date": "$when", "format": "100%"}}, 18535),
    ({"$dateToString": {"date": "$when", "format": "%Q"}}, 18536),
    ({"$dateToString": {"format": "%Y"}}, 18628),
    ({"$dateToString": {"date": "$when", "x": 1}}, 18534),
    ({"$dateToString": "$when"}, 18629),
    ({"$setEquals": ["$l", None]}, 17044),
    ({"$setIsSubset": ["$s", []]}, 17046),
    ({"$setIsSubset": [[], None]}, 17042),
    ({"$setIntersection": ["$l", "$s"]}, 17047),
    ({"$setUnion": ["$s"]}, 17043),
    ({"$setDifference": ["$s", []]}, 17048),
    ({"$setDifference": [[], "$s"]}, 17049),
    ({"$reduce": {"input": "$s", "initialValue": 0, "in": 0}}, 40080),
    ({"$reverseArray": "$s"}, 34435),
    ({"$objectToArray": "$l"}, 40390),
    ({"$pow": ["$s", 1]}, 28762),
    ({"$pow": [1, "$s"]}, 28763),
    ({"$pow": [0, -1]}, 28764),
    ({"$pow": [0.0, Decimal128("-1")]}, 28764),
    ({"$log": ["$s", 2]}, 28756),
    ({"$log": [8, "$s"]}, 28757),
    ({"$log": [0, 2]}, 28758),
    ({"$log": [8, 1]}, 28759),
    ({"$log": [8, 0]}, 28759),
    *(({"$toInt": value}, 241) for value in ("", " 1", "1.5", "0x1", "1e3", "9" * 50, "2147483648")),
    *(({"$toInt": value}, 241) for value in (2**31, -(2.0**31) - 1, _NAN, _INF, Decimal128("NaN"), "$when", "$l", _ID)),
    ({"$toLong": 2.0**63}, 241),
    ({"$toLong": "9223372036854775808"}, 241),
    *(({"$toDouble": value}, 241) for value in ("", "1.5 ", "1,5", "e5", "1e999", "$l", Decimal128("1E+999"))),
    *(({"$toDecimal": value}, 241) for value in ("", "a", "1e9999", "$o")),
    *(({"$toString": value}, 241) for value in ("$l", "$o", "$re", Binary(b""))),
    *(({"$toDate": value}, 241) for value in (5, True, _NAN, "$l", "2024-02-30", "2024-02-29T25:00Z")),
    *(({"$toObjectId": value}, 241) for value in ("", "xyz", "65937f80000000000000000g", 5)),
    *(({name: "Infinity"}, 238) for name in ("$toDouble", "$toDecimal")),
    ({"$toDouble": "-0x1p3"}, 238),
    ({"$toString": 0.1 + 0.2}, 238),
    ({"$toString": _NAN}, 238),
    ({"$toString": DatetimeMS(2**60)}, 238),
    ({"$toDate": "Feb 29 2024"}, 238),
    ({"$convert": {"input": "Feb 29 2024", "to": "date", "onError": 0}}, 238),
    ({"$convert": {"input": 1, "to": "nonsense"}}, 2),
    ({"$convert": {"input": 1, "to": 77, "onError": 0}}, 2),
    ({"$convert": {"input": 1, "to": "array"}}, 241),
    ({"$convert": {"input": 1, "to": True}}, 2),
]


@pytest.mark.parametrize(("expression", "code"), _FAILING, ids=lambda value: None)
def test_what_fails_in_mongodb_fails_on_the_document(expression: Any, code: int) -> None:
    with pytest.raises(FilterError) as caught:
        _value(expression)
    assert caught.value.code == code


_NUMBERS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False), max_size=5)


@given(_NUMBERS)
def test_the_order_of_a_sum_does_not_matter(numbers: list[Any]) -> None:
    assert equality_key(_value({"$sum": [numbers]})) == equality_key(_value({"$sum": [numbers[::-1]]}))


_LISTS = st.lists(st.sampled_from([1, 1.0, 2, "a", None, [1], {"a": 1}]), max_size=5)


@given(_LISTS, _LISTS)
def test_sets_keep_the_laws_of_sets(left: list[Any], right: list[Any]) -> None:
    left, right = {"$literal": left}, {"$literal": right}  # type: ignore[assignment]
    both, either = {"$setIntersection": [left, right]}, {"$setUnion": [left, right]}
    only = {"$setDifference": [left, right]}
    assert _value({"$setIsSubset": [both, left]})
    assert _value({"$setIsSubset": [right, either]})
    assert _value({"$setEquals": [either, {"$setUnion": [only, right]}]})
    assert _value({"$setIntersection": [only, right]}) == []
    assert _value({"$size": both}) + _value({"$size": either}) == _value(
        {"$add": [{"$size": {"$setUnion": [one, []]}} for one in (left, right)]}
    )


def test_null_and_missing_are_told_apart_where_mongodb_does() -> None:
    assert _value({"$max": ["$no"]}) is None
    assert _value({"$convert": {"input": 1, "to": "int", "onError": "$no"}}) == 1
    assert _value({"$convert": {"input": "x", "to": "int", "onError": "$no"}}) is MISSING
