"""Documents that each operator finds and leaves, case by case. (MongoDB's own cases are in `test_vectors.py`.)"""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Binary, Code, DBRef, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp

from toolkit.filters import compile_filter

_NAN, _INF = float("nan"), float("inf")
_WHEN = datetime(2024, 1, 2, tzinfo=UTC)
_ABSENT = object()

# condition -> (values of `a` that it finds, values that it leaves); _ABSENT: there is no `a`
_CASES: list[tuple[Any, list[Any], list[Any]]] = [
    (
        5,
        [5, 5.0, Int64(5), Decimal128("5"), [5], [1, 5]],
        [6, "5", True, None, _ABSENT, [[5]], {"b": 5}, Decimal128("sNaN")],
    ),
    (1, [1, 1.0], [True, "1", 1.5]),
    (True, [True], [1, "true", 1.0, Decimal128("1"), False]),
    (0.1, [0.1], [Decimal128("0.1"), 0]),
    (2.0**53, [2**53], [Int64(2**53 + 1)]),
    (Int64(2**53 + 1), [2**53 + 1, Decimal128("9007199254740993")], [2.0**53]),
    (_NAN, [_NAN, Decimal128("NaN"), [_NAN]], [0, None, _INF, "NaN"]),
    (Decimal128("1.50"), [1.5, Decimal128("1.5")], [1, Decimal128("1.6"), "1.5"]),
    ("a", ["a", ["b", "a"]], ["A", "ab", Code("a"), None, b"a", ObjectId()]),
    (Code("a"), [Code("a")], ["a", Code("a", {}), Code("b")]),
    (None, [None, _ABSENT, [None], [1, None]], [0, False, "", [], {}, [[]], MinKey()]),
    ({}, [{}, [{}]], [[], {"b": 1}, None]),
    (
        {"b": 1, "c": 2},
        [{"b": 1.0, "c": 2}, [{"b": 1, "c": 2}]],
        [{"c": 2, "b": 1}, {"b": 1}, {"b": 1, "c": 2, "d": 3}],
    ),
    ([], [[], [[]]], [None, _ABSENT, [1], {}]),
    ([1, 2], [[1, 2], [[1, 2]], [1.0, 2], (1, 2)], [[2, 1], [1, 2, 3], [1], 1]),
    ({"$ref": "c", "$id": 1}, [DBRef("c", 1), {"$ref": "c", "$id": 1}], [{"$ref": "c"}, {"$id": 1, "$ref": "c"}]),
    (DBRef("c", 1), [DBRef("c", 1)], [DBRef("c", 2)]),
    (uuid.UUID(int=1), [uuid.UUID(int=1), Binary(uuid.UUID(int=1).bytes, 4)], [Binary(uuid.UUID(int=1).bytes, 3)]),
    (MinKey(), [MinKey()], [MaxKey(), _ABSENT, None]),
    (re.compile("^a"), ["ab", ["b", "a"], Regex("^a", "u")], ["ba", 5, None, Regex("^a"), Code("ab"), b"a"]),
    ({"$eq": None}, [None, _ABSENT], [0]),
    ({"$eq": Regex("a")}, [Regex("a"), [Regex("a")]], ["a", Regex("a", "i")]),
    ({"$ne": 5}, [6, None, _ABSENT, [], "5", [[5]]], [5, 5.0, [1, 5]]),
    ({"$ne": None}, [0, [], {}], [None, _ABSENT, [None]]),
    (
        {"$gt": 5},
        [6, 5.5, Int64(6), Decimal128("5.1"), _INF, [1, 6]],
        [5, 4, "6", None, _ABSENT, True, _NAN, [], _WHEN],
    ),
    ({"$gte": 5}, [5, 5.0, Decimal128("5")], [4.9, _NAN, None, Decimal128("4.9")]),
    ({"$lt": 5}, [4, -_INF, Decimal128("-Infinity")], [5, _NAN, None, _ABSENT, Decimal128("NaN"), False]),
    ({"$lte": 5}, [5, 4.0], [5.1, "5", Decimal128("NaN"), MinKey()]),
    ({"$gt": 0.5}, [1, 0.6, Decimal128("0.51")], [0, 0.5]),
    ({"$lt": Decimal128("0.5")}, [0.1, 0, Decimal128("0.4")], [0.5, 1, _NAN, "0"]),
    ({"$gte": Int64(3)}, [3, 3.0], [2]),
    ({"$gt": _NAN}, [], [_NAN, 0, _INF]),
    ({"$lt": _NAN}, [], [_NAN, 0, -_INF]),
    ({"$gte": _NAN}, [_NAN, Decimal128("NaN")], [0, None, "x"]),
    ({"$lte": Decimal128("NaN")}, [_NAN], [0, -_INF]),
    ({"$gt": None}, [], [None, _ABSENT, 0, ""]),
    ({"$lt": None}, [], [None, _ABSENT, MinKey()]),
    ({"$gte": None}, [None, _ABSENT, [None]], [0, [], MaxKey()]),
    ({"$lte": None}, [None, _ABSENT], [0, MinKey()]),
    ({"$gt": "b"}, ["c", "ba", ["a", "c"]], ["b", "a", "B", 5, None, Code("c")]),
    ({"$lte": "b"}, ["b", "a", "B", ""], ["c", 1, Code("a")]),
    ({"$gt": False}, [True], [False, 1]),
    ({"$gt": _WHEN}, [datetime(2024, 1, 3, tzinfo=UTC)], [_WHEN, "2024-01-03", 2**60, Timestamp(2**31, 1)]),
    ({"$lte": Timestamp(1, 2)}, [Timestamp(1, 2), Timestamp(0, 9)], [Timestamp(1, 3), 0]),
    ({"$gt": {"b": 1}}, [{"b": 2}, {"c": 1}, {"b": 1, "c": 0}], [{"b": 1}, {}, [1], 2]),
    ({"$gt": [1]}, [[1, 0], [2], [[0]]], [[1], [], 2, {}]),
    ({"$lt": [1]}, [[], [0], [[]]], [[1], 0]),
    ({"$lt": Binary(b"\x05")}, [b"\x04", b""], [b"\x05", b"\x01\x01", "a"]),
    ({"$gt": ObjectId("6" * 24)}, [ObjectId("7" * 24)], [ObjectId("6" * 24), "7" * 24]),
    ({"$gt": MinKey()}, [None, _ABSENT, 5, MaxKey(), []], [MinKey()]),
    ({"$gte": MinKey()}, [None, _ABSENT, 5, MaxKey(), MinKey()], []),
    ({"$lt": MinKey()}, [], [MinKey(), None, _ABSENT, 5]),
    ({"$lte": MinKey()}, [MinKey()], [None, _ABSENT, 5, MaxKey()]),
    ({"$lt": MaxKey()}, [None, _ABSENT, 5, MinKey()], [MaxKey()]),
    ({"$lte": MaxKey()}, [None, 5, MaxKey()], []),
    ({"$gt": MaxKey()}, [], [MaxKey(), 5]),
    ({"$gte": MaxKey()}, [MaxKey()], [5, _ABSENT]),
    ({"$gt": 1, "$lt": 5}, [3, [0, 7]], [1, 5, [0], "3"]),
    ({"$in": [1, "a"]}, [1, 1.0, "a", ["b", "a"]], [2, "1", True, None, _ABSENT, Code("a")]),
    ({"$in": []}, [], [1, None, _ABSENT, []]),
    ({"$in": [None]}, [None, _ABSENT, [None]], [0, []]),
    ({"$in": [_NAN, True]}, [Decimal128("NaN"), True], [1, 0]),
    ({"$in": [[1], {"b": 1}]}, [[1], [[1]], {"b": 1}], [1, {"b": 2}]),
    ({"$in": [Regex("^a"), 5]}, ["ab", 5, Regex("^a")], ["b", Regex("a"), 6]),
    ({"$in": ["a"]}, [type("S", (str,), {})("a")], [type("S", (str,), {})("b")]),
    ({"$in": [{"$ref": "c", "$id": 1}]}, [DBRef("c", 1)], [DBRef("d", 1)]),
    ({"$nin": [1, None]}, [2, "1", []], [1, [1], None, _ABSENT]),
    ({"$nin": [Regex("a")]}, ["b", 5, _ABSENT], ["a", ["b", "a"]]),
    ({"$nin": []}, [1, _ABSENT], []),
    ({"$exists": True}, [None, 0, [], [None]], [_ABSENT]),
    ({"$exists": False}, [_ABSENT], [None, [], 0]),
    ({"$exists": 1}, [0], [_ABSENT]),
    ({"$exists": 0}, [_ABSENT], [0]),
    ({"$exists": Decimal128("0")}, [_ABSENT], [0]),
    ({"$exists": None}, [_ABSENT], [0]),
    ({"$exists": ""}, [0], [_ABSENT]),
    ({"$exists": _NAN}, [0], [_ABSENT]),
    ({"$type": "string"}, ["", [5, "a"]], [5, None, _ABSENT, [["a"]], Code("a")]),
    ({"$type": "number"}, [1, 1.5, Int64(1), Decimal128("1"), ["a", 1]], ["1", True, None]),
    ({"$type": ["null", 2.0]}, [None, "a"], [_ABSENT, 5]),
    ({"$type": Decimal128("16")}, [5], [Int64(5), 5.0, 2**31]),
    ({"$type": "array"}, [[], [1], [[]]], [1, {}]),
    ({"$type": "object"}, [{}, [{}], DBRef("a", 1)], [[], None]),
    ({"$type": -1}, [MinKey()], [MaxKey(), _ABSENT]),
    ({"$type": 127}, [MaxKey()], [MinKey()]),
    ({"$type": "symbol"}, [], ["a", _ABSENT]),
    ({"$size": 2}, [[1, 2], [[], []]], [[1], [], 2, "ab", _ABSENT, {"0": 1, "1": 2}, [[1, 2]]]),
    ({"$size": 0}, [[]], [_ABSENT, None, [[]], [1]]),
    ({"$size": 1.0}, [[[]]], [[]]),
    ({"$size": Decimal128("1")}, [[5]], [[]]),
    ({"$mod": [4, 1]}, [5, 5.9, Decimal128("9.9"), Int64(5), [0, 5]], [4, "5", None, _ABSENT, _NAN, _INF, -3, True]),
    ({"$mod": [4, -3]}, [-3, -7, -7.9], [1, 3]),
    ({"$mod": [-4, 1]}, [5], [-5]),
    ({"$mod": [4.9, 1.9]}, [5], [4]),
    (
        {"$mod": [1, 0]},
        [2.0**62, Decimal128("9223372036854775807")],
        [2.0**63, Decimal128("1E+100"), Decimal128("NaN")],
    ),
    ({"$mod": [2.0**63, 0]}, [0, Int64(-(2**63))], [1, Int64(2**63 - 1)]),
    ({"$all": [1, 2]}, [[1, 2], [3, 2, 1]], [[1], 1, [[1, 2]], _ABSENT]),
    ({"$all": [1]}, [1, [1]], [2]),
    ({"$all": [[1, 2]]}, [[1, 2], [[1, 2]]], [[2, 1], [1]]),
    ({"$all": []}, [], [[], 1, _ABSENT]),
    ({"$all": [None]}, [None, _ABSENT, [None]], [1]),
    ({"$all": [Regex("a"), "b"]}, [["xa", "b"]], ["a", ["b"]]),
    ({"$all": [{"b": 1}]}, [{"b": 1}, [{"b": 1}]], [{"b": 2}]),
    ({"$all": [{"$not": 1}]}, [{"$not": 1}], [1]),
    ({"$all": [{"$elemMatch": {"$gt": 1, "$lt": 3}}, {"$elemMatch": {"b": 1}}]}, [[2, {"b": 1}]], [[2], [{"b": 1}], 2]),
    ({"$elemMatch": {"$gt": 1, "$lt": 5}}, [[3], [0, 3]], [[0, 7], 3, [], [[3]], _ABSENT]),
    ({"$elemMatch": {"$not": {"$gt": 1}}}, [[1], ["a"]], [[2], []]),
    ({"$elemMatch": {"$in": [1, Regex("b")]}}, [[1], ["ab"]], [[2], [[1]]]),
    ({"$elemMatch": {"$exists": True}}, [[None]], [[], 1]),
    ({"$elemMatch": {"$size": 1}}, [[[5]]], [[5], [[]]]),
    ({"$elemMatch": {"$elemMatch": {"$eq": 1}}}, [[[1]], [2, [0, 1]]], [[1], 1]),
    ({"$elemMatch": {"$all": [1]}}, [[1]], [[[1]], [2]]),
    ({"$elemMatch": {"$all": []}}, [], [[1], []]),
    (
        {"$elemMatch": {"b": 1, "c": 2}},
        [[{"b": 1, "c": 2}], [5, {"c": 2, "b": 1}]],
        [[{"b": 1}, {"c": 2}], {"b": 1, "c": 2}],
    ),
    ({"$elemMatch": {"b": None}}, [[{}], [[]]], [[1], [None], []]),
    ({"$elemMatch": {}}, [[{}], [[]], [{"b": 1}]], [[1], []]),
    ({"$elemMatch": {"0": 5}}, [[[5]]], [[5], [[6, 5]]]),
    ({"$elemMatch": {"$or": [{"b": 1}, {"c": 1}]}}, [[{"c": 1}]], [[{"b": 2}], [1]]),
    ({"$elemMatch": {"$ref": "c", "$id": 1}}, [[{"$ref": "c", "$id": 1}], [DBRef("c", 1)]], [["c"], [DBRef("c", 2)]]),
    ({"$elemMatch": {"$id": 1, "x": 2}}, [[{"$id": 1, "x": 2}]], [[{"$id": 1}]]),
    ({"$elemMatch": {"$jsonSchema": {"required": ["b"]}}}, [[{"b": 1}]], [[{}], [1]]),
    ({"$not": {"$gt": 5}}, [5, "6", None, _ABSENT, [1, 2]], [6, [1, 6]]),
    ({"$not": {"$gt": 1, "$lt": 5}}, [0, 7, _ABSENT], [3, [0, 7]]),
    ({"$not": Regex("^a")}, ["b", 5, _ABSENT], ["ab"]),
    ({"$not": {"$not": {"$eq": 1}}}, [1], [2, _ABSENT]),
    ({"$not": {"$regex": "A", "$options": "i"}}, ["b"], ["a"]),
    ({"$not": {"$size": 1}}, [[], 1, _ABSENT], [[1]]),
    ({"$regex": "^a"}, ["ab", ["b", "a"]], ["ba", 5, None, _ABSENT, [["a"]]]),
    ({"$regex": "A", "$options": "i"}, ["xa"], ["b"]),
    ({"$options": "i", "$regex": "A"}, ["xa"], ["b"]),
    ({"$regex": Regex("A", "i")}, ["xa", Regex("A", "i")], ["b", Regex("A")]),
    ({"$regex": Regex("A")}, ["A"], ["a"]),
    ({"$regex": Regex("A"), "$options": "i"}, ["a"], ["b"]),
    ({"$regex": "a", "$ne": "a"}, ["ab"], ["a", "b"]),
    ({"$regex": "^a", "$in": ["ab", "b"]}, ["ab"], ["b", "a"]),
    (
        {"$bitsAllSet": 6},
        [6, 7, 14.0, Int64(6), Decimal128("6"), -1, b"\x06", [1, 6]],
        [2, 5, 6.5, "6", None, _ABSENT, b"\x02"],
    ),
    ({"$bitsAllSet": [1, 2]}, [6], [4]),
    ({"$bitsAllSet": b"\x06"}, [6, b"\x07\x00"], [2]),
    ({"$bitsAnySet": 6}, [2, 4, 7, b"\x04"], [1, 8, 0, _NAN, 2.0**64]),
    ({"$bitsAllClear": 6}, [1, 8, 0, b"", b"\x01"], [2, 6, -1]),
    ({"$bitsAnyClear": 6}, [2, 0, b"\x02", b""], [6, 7, -1]),
    ({"$bitsAllSet": [63, 200]}, [-1, Int64(-(2**63))], [1, b"\xff" * 8, Int64(2**63 - 1)]),
    ({"$bitsAllSet": [2**31 - 1]}, [-1], [1, b"\xff"]),
    ({"$bitsAllClear": [70]}, [5, b"\xff" * 8], [-5, b"\xff" * 9]),
    ({"$bitsAllSet": Int64(2**62)}, [2.0**62], [2**61]),
    ({"$bitsAllSet": []}, [0, 5], ["a"]),
    ({"$bitsAnySet": []}, [], [5]),
    ({"$bitsAnyClear": 0}, [], [0, 5]),
    ({"$bitsAllClear": 2.0}, [5], [2]),
    ({"$bitsAllSet": Binary(b"\x00\x80")}, [2**15, b"\x00\x80"], [2**14, b"\x80"]),
]


def _document(value: Any) -> dict[str, Any]:
    return {} if value is _ABSENT else {"a": value}


@pytest.mark.parametrize(("condition", "finds", "leaves"), _CASES, ids=lambda value: None)
def test_a_condition_finds_and_leaves(condition: Any, finds: list[Any], leaves: list[Any]) -> None:
    matches = compile_filter({"a": condition})
    for value in finds:
        assert matches(_document(value)) is True, value
    for value in leaves:
        assert matches(_document(value)) is False, value


@pytest.mark.parametrize(("condition", "finds", "leaves"), _CASES, ids=lambda value: None)
def test_a_condition_means_the_same_at_the_end_of_a_path(condition: Any, finds: list[Any], leaves: list[Any]) -> None:
    matches = compile_filter({"x.a": condition})
    assert all(matches({"x": _document(value)}) for value in finds)
    assert not any(matches({"x": _document(value)}) for value in leaves)


_DOCUMENT_CASES: list[tuple[Any, list[Any], list[Any]]] = [
    ({}, [{}, {"a": 1}], []),
    ({"a": 1, "b": 2}, [{"a": 1, "b": 2}], [{"a": 1}, {"b": 2}, {}]),
    ({"a": 1, "b": 2, "c": 3}, [{"a": 1, "b": 2, "c": 3}], [{"a": 1, "b": 2}, {"a": 1, "c": 3}, {"b": 2, "c": 3}]),
    ({"$and": [{"a": 1}, {"b": 2}]}, [{"a": 1, "b": 2}], [{"a": 1}, {"b": 2}]),
    ({"$or": [{"a": 1}, {"b": 2}]}, [{"a": 1}, {"b": 2}], [{"a": 2}, {}]),
    ({"$nor": [{"a": 1}, {"b": 2}]}, [{}, {"a": 2}], [{"a": 1}, {"b": 2}]),
    ({"$or": [{}]}, [{}], []),
    ({"$nor": [{}]}, [], [{}]),
    ({"$and": [{"$or": [{"a": 1}, {"a": 2}]}, {"$nor": [{"b": 1}]}]}, [{"a": 2}], [{"a": 2, "b": 1}, {"a": 3}]),
    ({"$comment": {"any": "thing"}}, [{}], []),
    ({"a": 1, "$comment": "x"}, [{"a": 1}], [{}]),
    ({"$alwaysTrue": 1}, [{}], []),
    ({"$alwaysFalse": 1.0}, [], [{}]),
    ({"$id": 5}, [{"$id": 5}, {"$id": [5]}], [{}, {"$id": {"$gt": 1}}]),
    ({"$ref": "c", "$db": "d"}, [{"$ref": "c", "$db": "d"}], [{"$ref": "c"}]),
    ({"$expr": {"$gt": ["$a", "$b"]}}, [{"a": 2, "b": 1}, {"a": 1}], [{"a": 1, "b": 2}, {}]),
    ({"$or": [{"$expr": "$a"}, {"b": 1}]}, [{"a": "x"}, {"b": 1}], [{"a": 0}, {}]),
    ({"a": {"b": 1, "$gt": 2}}, [{"a": {"b": 1, "$gt": 2}}], [{"a": 3}]),
    ({"a..b": 1}, [{"a": {"": {"b": 1}}}], [{"a": {"b": 1}}]),
]


@pytest.mark.parametrize(("filter_", "finds", "leaves"), _DOCUMENT_CASES, ids=lambda value: None)
def test_a_filter_finds_and_leaves(filter_: Any, finds: list[Any], leaves: list[Any]) -> None:
    matches = compile_filter(filter_)
    assert [matches(document) for document in finds] == [True] * len(finds)
    assert [matches(document) for document in leaves] == [False] * len(leaves)


def test_a_compiled_filter_is_not_changed_by_changing_its_document() -> None:
    filter_: dict[str, Any] = {"a": {"$in": [1, {"b": [2]}]}}
    matches = compile_filter(filter_)
    filter_["a"]["$in"][1]["b"].append(3)
    filter_["b"] = 1
    assert matches({"a": {"b": [2]}})
    assert not matches({"a": {"b": [2, 3]}})


def test_a_value_that_bson_cannot_hold_is_an_error_in_a_document() -> None:
    with pytest.raises(TypeError, match="set"):
        compile_filter({"a": {"$gt": 1}})({"a": {1}})
