"""Filters that MongoDB refuses, with its codes; and input that no driver could send, which must not hang or crash."""

import inspect
import re
import sys
from typing import Any

import bson
import pytest
from bson import Decimal128, Int64, Regex

from tests.work import growth
from toolkit.errors import TebikiError
from toolkit.filters import FilterError, compile_filter

_NAN = float("nan")
_BAD, _PARSE, _TYPE = (2, "BadValue"), (9, "FailedToParse"), (14, "TypeMismatch")


def _refused(filter_: Any) -> FilterError:
    with pytest.raises(FilterError) as caught:
        compile_filter(filter_)
    return caught.value


_REFUSED: list[tuple[Any, tuple[int, str], str]] = [
    # filter, code, place
    ({"$foo": 1}, _BAD, "$foo"),
    ({"$": 1}, _BAD, "$"),
    ({"$gt": 1}, _BAD, "$gt"),
    ({"$not": {"a": 1}}, _BAD, "$not"),
    ({"a": {"$foo": 1}}, _BAD, "a.$foo"),
    ({"a": {"$gt": 1, "b": 2}}, _BAD, "a.b"),
    ({"a": {"$comment": "x"}}, _BAD, "a.$comment"),
    ({"a": {"$and": []}}, _BAD, "a.$and"),
    ({"a": {"$ref": "c"}}, _BAD, "a.$ref"),
    ({"a": {"$id": 1, "$db": "x"}}, _BAD, "a.$id"),
    ({"$and": 4}, _BAD, "$and"),
    ({"$or": []}, _BAD, "$or"),
    ({"$or": {"a": 1}}, _BAD, "$or"),
    ({"$nor": [{"a": 1}, 5]}, _BAD, "$nor.1"),
    ({"$or": [{"a": 1}, {"$or": "a"}]}, _BAD, "$or.1.$or"),
    ({"$alwaysTrue": 2}, _PARSE, "$alwaysTrue"),
    ({"$alwaysFalse": True}, _PARSE, "$alwaysFalse"),
    ({"a": {"$not": {}}}, _BAD, "a.$not"),
    ({"a": {"$not": 5}}, _BAD, "a.$not"),
    ({"a": {"$not": [{"$gt": 1}]}}, _BAD, "a.$not"),
    ({"a": {"$not": {"b": 1}}}, _BAD, "a.$not.b"),
    ({"a": {"$ne": Regex("a")}}, _BAD, "a.$ne"),
    *(({"a": {name: re.compile("a")}}, _BAD, f"a.{name}") for name in ("$gt", "$gte", "$lt", "$lte")),
    ({"a": {"$in": 5}}, _BAD, "a.$in"),
    ({"a": {"$in": {"b": 1}}}, _BAD, "a.$in"),
    ({"a": {"$in": [1, {"$gt": 1}]}}, _BAD, "a.$in.1"),
    ({"a": {"$in": [{"$ref": "c"}]}}, _BAD, "a.$in.0"),
    ({"a": {"$nin": None}}, _BAD, "a.$nin"),
    ({"a": {"$nin": [{"$exists": True}]}}, _BAD, "a.$nin.0"),
    ({"a": {"$type": "String"}}, _BAD, "a.$type"),
    ({"a": {"$type": "missing"}}, _BAD, "a.$type"),
    ({"a": {"$type": 0}}, _BAD, "a.$type"),
    ({"a": {"$type": 20}}, _BAD, "a.$type"),
    ({"a": {"$type": -2}}, _BAD, "a.$type"),
    ({"a": {"$type": 1.5}}, _BAD, "a.$type"),
    ({"a": {"$type": _NAN}}, _BAD, "a.$type"),
    ({"a": {"$type": 2**40}}, _BAD, "a.$type"),
    ({"a": {"$type": None}}, _TYPE, "a.$type"),
    ({"a": {"$type": {"b": 1}}}, _TYPE, "a.$type"),
    ({"a": {"$type": []}}, _PARSE, "a.$type"),
    ({"a": {"$type": ["int", "foo"]}}, _BAD, "a.$type.1"),
    ({"a": {"$type": ["int", [1]]}}, _TYPE, "a.$type.1"),
    ({"a": {"$size": -1}}, _BAD, "a.$size"),
    ({"a": {"$size": 2.5}}, _BAD, "a.$size"),
    ({"a": {"$size": "2"}}, _BAD, "a.$size"),
    ({"a": {"$size": True}}, _BAD, "a.$size"),
    ({"a": {"$size": _NAN}}, _BAD, "a.$size"),
    ({"a": {"$size": float("inf")}}, _BAD, "a.$size"),
    ({"a": {"$size": 2**31}}, _BAD, "a.$size"),
    ({"a": {"$size": Int64(2**63 - 1)}}, _BAD, "a.$size"),
    ({"a": {"$size": {"$gt": 1}}}, _BAD, "a.$size"),
    ({"a": {"$mod": 3}}, _BAD, "a.$mod"),
    ({"a": {"$mod": []}}, _BAD, "a.$mod"),
    ({"a": {"$mod": [3]}}, _BAD, "a.$mod"),
    ({"a": {"$mod": [3, 1, 1]}}, _BAD, "a.$mod"),
    ({"a": {"$mod": [0, 1]}}, _BAD, "a.$mod"),
    ({"a": {"$mod": [0.9, 1]}}, _BAD, "a.$mod"),
    ({"a": {"$mod": ["3", 1]}}, _BAD, "a.$mod.0"),
    ({"a": {"$mod": [3, "1"]}}, _BAD, "a.$mod.1"),
    ({"a": {"$mod": [3, None]}}, _BAD, "a.$mod.1"),
    ({"a": {"$mod": [_NAN, 1]}}, _BAD, "a.$mod.0"),
    ({"a": {"$mod": [3, float("-inf")]}}, _BAD, "a.$mod.1"),
    ({"a": {"$mod": [2.0**64, 1]}}, _BAD, "a.$mod.0"),
    ({"a": {"$mod": [Decimal128("Infinity"), 1]}}, _BAD, "a.$mod.0"),
    ({"a": {"$all": 5}}, _BAD, "a.$all"),
    ({"a": {"$all": {"b": 1}}}, _BAD, "a.$all"),
    ({"a": {"$all": [{"$gt": 1}]}}, _BAD, "a.$all.0"),
    ({"a": {"$all": [1, {"$elemMatch": {"b": 1}}]}}, _BAD, "a.$all.1"),
    ({"a": {"$all": [{"$elemMatch": {"b": 1}}, 5]}}, _BAD, "a.$all.1"),
    ({"a": {"$all": [{"$elemMatch": 5}]}}, _BAD, "a.$all.0.$elemMatch"),
    ({"a": {"$elemMatch": 5}}, _BAD, "a.$elemMatch"),
    ({"a": {"$elemMatch": [1]}}, _BAD, "a.$elemMatch"),
    ({"a": {"$elemMatch": {"$gt": 1, "b": 1}}}, _BAD, "a.$elemMatch.b"),
    ({"a": {"$elemMatch": {"b": 1, "$gt": 1}}}, _BAD, "a.$elemMatch.$gt"),
    ({"a": {"$elemMatch": {"b": {"$foo": 1}}}}, _BAD, "a.$elemMatch.b.$foo"),
    ({"a": {"$elemMatch": {"$expr": 1}}}, _BAD, "a.$elemMatch.$expr"),
    ({"a": {"$elemMatch": {"$or": [{"$expr": 1}]}}}, _BAD, "a.$elemMatch.$or.0.$expr"),
    ({"a": {"$regex": 5}}, _BAD, "a.$regex"),
    ({"a": {"$regex": {"b": 1}}}, _BAD, "a.$regex"),
    ({"a": {"$regex": "a", "$options": 5}}, _BAD, "a.$options"),
    ({"a": {"$options": "i"}}, _BAD, "a.$options"),
    ({"a": {"$regex": "a", "$options": "q"}}, (51108, "Location51108"), "a.$regex"),
    ({"a": {"$regex": Regex("a", "i"), "$options": "m"}}, (51075, "Location51075"), "a.$options"),
    ({"a": {"$regex": Regex("a", "i"), "$options": ""}}, (51075, "Location51075"), "a.$options"),
    ({"a": {"$options": "m", "$regex": Regex("a", "i")}}, (51074, "Location51074"), "a.$regex"),
    ({"a": {"$regex": "["}}, (51091, "Location51091"), "a.$regex"),
    ({"a": {"$regex": "a" * 32765}}, (51091, "Location51091"), "a.$regex"),
    ({"a": {"$regex": "é" * 16383}}, (51091, "Location51091"), "a.$regex"),
    ({"a": {"$regex": "a\0"}}, _BAD, "a.$regex"),
    ({"a": {"$regex": "a", "$options": "\0i"}}, _BAD, "a.$regex"),
    ({"a": {"$in": [Regex("(")]}}, (51091, "Location51091"), "a.$in.0"),
    ({"a": {"$bitsAllSet": True}}, _BAD, "a.$bitsAllSet"),
    ({"a": {"$bitsAllSet": "1"}}, _BAD, "a.$bitsAllSet"),
    ({"a": {"$bitsAnySet": -1}}, _PARSE, "a.$bitsAnySet"),
    ({"a": {"$bitsAnySet": 1.5}}, _PARSE, "a.$bitsAnySet"),
    ({"a": {"$bitsAnySet": 2.0**63}}, _PARSE, "a.$bitsAnySet"),
    ({"a": {"$bitsAnyClear": [1, -1]}}, _BAD, "a.$bitsAnyClear.1"),
    ({"a": {"$bitsAnyClear": [2**31]}}, _BAD, "a.$bitsAnyClear.0"),
    ({"a": {"$bitsAllClear": ["x"]}}, _BAD, "a.$bitsAllClear.0"),
    *(
        ({"a": {name: [0, 0]}}, (238, "NotImplemented"), f"a.{name}")
        for name in ("$near", "$geoWithin", "$nearSphere", "$within")
    ),
    *(({"a": {name: {}}}, (238, "NotImplemented"), f"a.{name}") for name in ("$geoIntersects", "$geoNear")),
    *(({name: "x"}, (238, "NotImplemented"), name) for name in ("$where", "$text", "$sampleRate")),
    ({"$jsonSchema": "foo"}, _TYPE, "$jsonSchema"),
    ([{"a": 1}], _TYPE, ""),
    ("a", _TYPE, ""),
    (None, _TYPE, ""),
    ({1: 2}, (22, "InvalidBSON"), ""),
    ({_NAN: 2}, (22, "InvalidBSON"), ""),
    ({"a": {None: 1}}, (22, "InvalidBSON"), "a"),
    ({"a\0": 1}, (22, "InvalidBSON"), ""),
    ({"a": {1, 2}}, (22, "InvalidBSON"), "a"),
    ({"a": [object()]}, (22, "InvalidBSON"), "a.0"),
    ({"a": 2**63}, (22, "InvalidBSON"), "a"),
    ({"a": -(2**63) - 1}, (22, "InvalidBSON"), "a"),
    ({"a": "\ud800"}, (22, "InvalidBSON"), "a"),
    ({"a": Regex("a\0")}, (22, "InvalidBSON"), "a"),
]


@pytest.mark.parametrize(("filter_", "code", "place"), _REFUSED, ids=lambda value: None)
def test_mongodb_refuses_it_and_so_do_we(filter_: Any, code: tuple[int, str], place: str) -> None:
    error = _refused(filter_)
    assert (error.code, error.code_name, error.place) == (*code, place)
    assert not place or str(error).endswith(f"(at {place})")


def test_the_error_is_one_of_ours() -> None:
    error = _refused({"$foo": 1})
    assert isinstance(error, TebikiError)
    assert error.exit_code == 2


@pytest.mark.parametrize("size", [Int64(-(2**63)), 2**63 - 1])
def test_the_largest_integers_are_taken(size: int) -> None:
    assert compile_filter({"a": size})({"a": size})


def test_the_longest_pattern_is_taken() -> None:
    assert compile_filter({"a": {"$regex": "a" * 32764}})({"a": "a" * 32764})


def _nested(levels: int, wrap: Any, inner: Any) -> Any:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


_WRAPS = {
    "and": lambda inner: {"$and": [inner]},
    "nor": lambda inner: {"$nor": [inner]},
    "object": lambda inner: {"a": inner},
    "elemMatch": lambda inner: {"a": {"$elemMatch": inner}},
    "not": lambda inner: {"a": {"$not": inner}},
    "schema": lambda inner: {"$jsonSchema": {"not": inner}},
    "array": lambda inner: {"a": [inner]},
}


@pytest.mark.parametrize("wrap", _WRAPS.values(), ids=_WRAPS)
def test_a_filter_of_ten_thousand_levels_is_refused(wrap: Any) -> None:
    error = _refused(_nested(10_000, wrap, {"a": 1}))
    assert (error.code, error.code_name) == (15, "Overflow")


def test_a_filter_that_contains_itself_is_refused() -> None:
    clause: dict[str, Any] = {"a": 1}
    clause["$and"] = [clause, clause, clause]
    values: list[Any] = []
    values.append(values)
    assert _refused(clause).code == 15
    assert _refused({"a": values}).code == 15


def test_a_small_object_repeated_beyond_all_limits_is_refused() -> None:
    bomb = _nested(40, lambda inner: [inner, inner], "x" * 1000)
    assert _refused({"a": bomb}).code_name == "BSONObjectTooLarge"


def test_two_hundred_levels_are_taken_and_one_more_is_not() -> None:
    # the filter itself is a level, the innermost value is none
    assert compile_filter({"a": _nested(199, lambda inner: [inner], 1)})({"a": _nested(199, lambda inner: [inner], 1)})
    assert _refused({"a": _nested(200, lambda inner: [inner], 1)}).code == 15


def test_a_filter_that_the_stack_has_no_room_for_is_refused() -> None:
    def deeper(levels: int) -> Any:
        return deeper(levels - 1) if levels else compile_filter(_nested(80, _WRAPS["and"], {"a": 1}))

    used = len(inspect.stack())
    with pytest.raises(FilterError) as caught:
        deeper(sys.getrecursionlimit() - used - 130)
    assert caught.value.code_name == "Overflow"


def test_ninety_levels_are_fine() -> None:
    assert compile_filter(_nested(90, _WRAPS["and"], {"a": 1}))({"a": 1})
    assert compile_filter({"a": _nested(90, lambda inner: {"$not": inner}, {"$eq": 1})})({"a": 1})


def test_a_filter_of_one_megabyte_costs_no_square() -> None:
    def match(size: int) -> None:
        names = [f"name {number:06}" for number in range(size)]
        matches = compile_filter({"a": {"$in": names}, "$or": [{name: 1} for name in names[: size // 12]]})
        assert matches({"a": names[-1], names[0]: 1})
        assert not matches({"a": "nobody", names[0]: 1})

    match(60_000)
    assert growth(match, 1200) < 2.5


def test_a_document_of_ten_thousand_levels_is_an_error_not_a_crash() -> None:
    deep = _nested(10_000, lambda inner: [inner], 1)
    schema = {"$jsonSchema": {"properties": {"a": {"uniqueItems": True}}}}
    with pytest.raises(FilterError, match="too deep"):
        compile_filter(schema)({"a": deep})
    assert not compile_filter({"a": 2})({"a": deep})


def test_a_catastrophic_pattern_is_stopped() -> None:
    matches = compile_filter({"a": {"$regex": r"^(a|a|aa)+\1$"}})
    assert not matches({"a": "b"})
    with pytest.raises(FilterError) as caught:
        matches({"a": "a" * 60 + "b"})
    assert caught.value.code_name == "MaxTimeMSExpired"


@pytest.mark.parametrize(
    "count", [9, 10, 11, 101, 1001, 10_001, 100_001, pytest.param(1_000_001, marks=pytest.mark.corpus)]
)
def test_a_filter_may_take_sixteen_megabytes_and_not_one_byte_more(count: int) -> None:
    longest = 16 * 2**20
    filter_: dict[str, Any] = {"a": [None] * count, "b": ""}
    room = longest - len(bson.encode(filter_))
    filter_["b"] = "x" * (room + 1)
    assert _refused(filter_).code_name == "BSONObjectTooLarge"
    if count <= 1001:
        compile_filter({**filter_, "b": "x" * room})
