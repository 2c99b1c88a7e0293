"""Messages that a person reads when a filter is refused, word for word."""

from typing import Any

import pytest
from bson import Regex
from bson.datetime_ms import DatetimeMS

from toolkit.filters import FilterError, compile_filter

_MESSAGES: list[tuple[Any, str]] = [
    ({1: 2}, "field names are strings, not int: 1"),
    ({"a\0b": 2}, "a field name cannot hold a null character: 'a\\x00b'"),
    ({"a": {1}}, "a value of type builtins.set cannot be stored in BSON (at a)"),
    ({"a": {"$foo": 1}}, "unknown operator: $foo (at a.$foo)"),
    ({"$foo": 1}, "unknown top level operator: $foo (at $foo)"),
    ({"$where": "1"}, "$where is not supported here (at $where)"),
    ({"$and": 1}, "$and must be an array (at $and)"),
    ({"$or": []}, "$or must be a nonempty array (at $or)"),
    ({"$nor": [1]}, "$nor entries need to be full objects (at $nor.0)"),
    ({"$alwaysTrue": 2}, "$alwaysTrue must be an integer value of 1 (at $alwaysTrue)"),
    ({"a": {"$not": 1}}, "$not needs a regex or a document (at a.$not)"),
    ({"a": {"$not": {}}}, "$not cannot be empty (at a.$not)"),
    ({"a": {"$gt": Regex("a")}}, "$gt cannot be given a regular expression (at a.$gt)"),
    ({"a": {"$in": 1}}, "$in needs an array (at a.$in)"),
    ({"a": {"$nin": [{"$gt": 1}]}}, "operators cannot be nested under $nin (at a.$nin.0)"),
    ({"a": {"$size": "1"}}, "expected a number for $size (at a.$size)"),
    ({"a": {"$size": 1.5}}, "expected an integer for $size (at a.$size)"),
    ({"a": {"$size": -1}}, "expected a non-negative number for $size (at a.$size)"),
    ({"a": {"$size": float("nan")}}, "$size cannot be represented as a 64-bit integer (at a.$size)"),
    ({"a": {"$size": 2**31}}, "$size is at most 2147483647 (at a.$size)"),
    ({"a": {"$all": 1}}, "$all needs an array (at a.$all)"),
    ({"a": {"$all": [{"$gt": 1}]}}, "no operators in $all, except $elemMatch (at a.$all.0)"),
    ({"a": {"$all": [{"$elemMatch": {}}, 1]}}, "$all with $elemMatch has to hold $elemMatch only (at a.$all.1)"),
    ({"a": {"$elemMatch": 1}}, "$elemMatch needs an object (at a.$elemMatch)"),
    (
        {"a": {"$elemMatch": {"$expr": 1}}},
        "$expr can only be applied to the top-level document (at a.$elemMatch.$expr)",
    ),
    ({"a": {"$type": []}}, "$type must match at least one type (at a.$type)"),
    ({"a": {"$type": None}}, "a type must be represented as a number or a string (at a.$type)"),
    ({"a": {"$type": "foo"}}, "unknown type name alias: foo (at a.$type)"),
    ({"a": {"$type": 77}}, "invalid numerical type code: 77 (at a.$type)"),
    (
        {"a": {"$type": "missing"}},
        "unknown type name alias: missing; to ask for a missing field, use {$exists: false} (at a.$type)",
    ),
    (
        {"a": {"$type": 0}},
        "invalid numerical type code: 0; to ask for a missing field, use {$exists: false} (at a.$type)",
    ),
    ({"a": {"$mod": 1}}, "malformed mod, needs to be an array (at a.$mod)"),
    ({"a": {"$mod": [1]}}, "malformed mod, not enough elements (at a.$mod)"),
    ({"a": {"$mod": [1, 2, 3]}}, "malformed mod, too many elements (at a.$mod)"),
    ({"a": {"$mod": ["1", 2]}}, "malformed mod, divisor not a number (at a.$mod.0)"),
    ({"a": {"$mod": [1, "2"]}}, "malformed mod, remainder not a number (at a.$mod.1)"),
    ({"a": {"$mod": [0, 1]}}, "divisor cannot be 0 (at a.$mod)"),
    ({"a": {"$bitsAllSet": "1"}}, "$bitsAllSet takes an array, a number, or binary data (at a.$bitsAllSet)"),
    ({"a": {"$bitsAllSet": ["1"]}}, "expected a number for a bit position (at a.$bitsAllSet.0)"),
    ({"a": {"$regex": 1}}, "$regex has to be a string (at a.$regex)"),
    ({"a": {"$regex": "a", "$options": 1}}, "$options has to be a string (at a.$options)"),
    ({"a": {"$options": "i"}}, "$options needs a $regex (at a.$options)"),
    ({"a": {"$regex": Regex("a", "i"), "$options": "m"}}, "options set in both $regex and $options (at a.$options)"),
    ({"a": {"$regex": "a", "$options": "g"}}, "invalid flag in regex options: g (at a.$regex)"),
    ({"a": {"$regex": "a\0"}}, "a regular expression cannot contain an embedded null byte (at a.$regex)"),
    (
        {"a": {"$regex": "xyz(*COMMIT)abcdefgh"}},
        "(*COMMIT)abc in a regular expression is not supported here (at a.$regex)",
    ),
    ({"a": {"$regex": "x(?J)y"}}, "(?J) in a regular expression is not supported here (at a.$regex)"),
    ({"a": {"$regex": "x(?y)"}}, "regular expression is invalid: unrecognized character in (?y) (at a.$regex)"),
    ({"a": {"$regex": "[a"}}, "regular expression is invalid: missing terminating ] for character class (at a.$regex)"),
    *(
        ({"a": {"$regex": pattern}}, f"regular expression is invalid: {why} (at a.$regex)")
        for pattern, why in {
            "[[.a.]]": "POSIX collating elements are not supported",
            "[[:x:]]": "unknown POSIX class name x",
            "^*": "a quantifier does not follow a repeatable item",
            "a{65536}": "number too big in {} quantifier",
            "(?<n>a)(?<n>b)": "two groups have the name n",
            r"\g{-1}": r"reference to non-existent group g{-1}",
            r"(a)\81": "reference to non-existent group 81",
            "(?<=a*)": "a look-behind assertion is not of fixed length",
            r"\x{110000}": "0x110000 is not a Unicode character",
            r"\L": r"unrecognized escape \L",
            "(?#a": "missing ) after comment",
        }.items()
    ),
    ({"a": {"$regex": "a\\"}}, "regular expression is invalid: \\ at end of pattern (at a.$regex)"),
    ({"$jsonSchema": 1}, "$jsonSchema must be an object (at $jsonSchema)"),
    ({"$jsonSchema": {"foo": 1}}, "unknown $jsonSchema keyword: foo (at $jsonSchema.foo)"),
    ({"$jsonSchema": {"encrypt": {}}}, "$jsonSchema keyword 'encrypt' is not supported here (at $jsonSchema.encrypt)"),
    *(
        ({"$jsonSchema": {name: 1}}, f"$jsonSchema keyword '{name}' must be {what} (at $jsonSchema.{name})")
        for name, what in {
            "title": "of type string",
            "pattern": "a string",
            "uniqueItems": "a boolean",
            "items": "an array or an object",
            "additionalItems": "either an object or a boolean",
            "required": "an array of strings",
            "properties": "an object",
            "patternProperties": "an object",
            "additionalProperties": "an object or a boolean",
            "dependencies": "an object",
            "allOf": "an array",
            "not": "an object",
            "enum": "an array",
            "type": "a string or an array of strings",
        }.items()
    ),
    ({"$jsonSchema": {"minimum": "1"}}, "$jsonSchema keyword 'minimum' must be a number (at $jsonSchema.minimum)"),
    ({"$jsonSchema": {"anyOf": []}}, "$jsonSchema keyword 'anyOf' must be a non-empty array (at $jsonSchema.anyOf)"),
    ({"$jsonSchema": {"enum": []}}, "$jsonSchema keyword 'enum' cannot be an empty array (at $jsonSchema.enum)"),
    (
        {"$jsonSchema": {"enum": [1, 1]}},
        "$jsonSchema keyword 'enum' cannot contain duplicate values (at $jsonSchema.enum)",
    ),
    (
        {"$jsonSchema": {"dependencies": {"a": []}}},
        "$jsonSchema keyword 'dependencies' cannot be an empty array for 'a' (at $jsonSchema.dependencies)",
    ),
    (
        {"$jsonSchema": {"exclusiveMinimum": True}},
        "$jsonSchema keyword 'exclusiveMinimum' needs 'minimum' to be present (at $jsonSchema.exclusiveMinimum)",
    ),
    (
        {"$jsonSchema": {"multipleOf": 0}},
        "$jsonSchema keyword 'multipleOf' must have a positive value (at $jsonSchema.multipleOf)",
    ),
    ({"$expr": {"$foo": 1}}, "unrecognized expression '$foo' (at $expr.$foo)"),
    ({"$expr": {"$meta": 1}}, "$meta in $expr is not supported here (at $expr.$meta)"),
    ({"$expr": {"$eq": [1]}}, "$eq takes exactly 2 arguments, not 1 (at $expr.$eq)"),
    ({"$expr": {"$slice": [1]}}, "$slice takes 2 to 3 arguments, not 1 (at $expr.$slice)"),
    ({"$expr": "$$x"}, "use of undefined variable: x (at $expr)"),
    ({"$expr": {"$switch": {"branches": []}}}, "$switch requires at least one branch (at $expr.$switch)"),
    ({"$expr": {"$reduce": []}}, "$reduce only supports an object as its argument (at $expr.$reduce)"),
    ({"$expr": {"$reduce": {"x": 1}}}, "$reduce found an unknown argument: x (at $expr.$reduce)"),
    ({"$expr": {"$reduce": {"input": []}}}, "$reduce requires 'initialValue' to be specified (at $expr.$reduce)"),
]


@pytest.mark.parametrize(("filter_", "message"), _MESSAGES, ids=lambda value: None)
def test_a_refusal_says_what_is_wrong_and_where(filter_: Any, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter(filter_)
    assert str(caught.value).endswith(message)


_FAILURES: list[tuple[Any, str]] = [
    ({"$log": [8, 1]}, "$log's base must be a positive number not equal to 1"),
    ({"$log": [0, 2]}, "$log's argument must be a positive number"),
    ({"$ln": 0}, "$ln's argument must be a positive number"),
    ({"$sqrt": -1}, "$sqrt's argument must be greater than or equal to 0"),
    ({"$pow": [0, -1]}, "$pow cannot take a base of 0 and a negative exponent"),
    ({"$pow": ["x", 1]}, "$pow's base only supports numbers, not str"),
    ({"$pow": [1, "x"]}, "$pow's exponent only supports numbers, not str"),
    ({"$divide": [1, 0]}, "can't $divide by zero"),
    ({"$mod": [1, 0]}, "can't $mod by zero"),
    *(
        ({name: [[], 5]}, f"{name} requires an array, not int")
        for name in ("$setEquals", "$setIsSubset", "$setIntersection", "$setUnion", "$setDifference")
    ),
    ({"$setDifference": [5, []]}, "$setDifference requires an array, not int"),
    ({"$setIsSubset": [5, []]}, "$setIsSubset requires an array, not int"),
    ({"$anyElementTrue": 5}, "$anyElementTrue requires an array, not int"),
    ({"$allElementsTrue": 5}, "$allElementsTrue requires an array, not int"),
    ({"$reverseArray": 5}, "$reverseArray requires an array, not int"),
    ({"$objectToArray": 5}, "$objectToArray requires an object, not int"),
    ({"$filter": {"input": 5, "cond": 1}}, "$filter requires an array, not int"),
    ({"$map": {"input": 5, "in": 1}}, "$map requires an array, not int"),
    ({"$reduce": {"input": 5, "initialValue": 1, "in": 1}}, "$reduce requires an array, not int"),
    *(
        ({f"$to{name[0].upper()}{name[1:]}": value}, f"a value of type {of} cannot be converted to {name}: {value!r}")
        for name in ("int", "long", "double", "decimal", "objectId")
        for value, of in (("x", "str"), ({}, "dict"))
    ),
    ({"$toString": [[1]]}, "a value of type list cannot be converted to string: [1]"),
    ({"$toDate": 5}, "a value of type int cannot be converted to date: 5"),
    ({"$toDate": "2024-13-01"}, "a value of type str cannot be converted to date: '2024-13-01'"),
    ({"$toDate": "May 5"}, "'May 5' as a date is not supported here: write YYYY-MM-DDThh:mm:ssZ"),
    ({"$toDouble": "inf"}, "'inf' as a double is not supported here"),
    ({"$toDecimal": "nan"}, "'nan' as a decimal is not supported here"),
    ({"$toString": 0.1 + 0.2}, "0.30000000000000004 as a string is not supported here: it differs between versions"),
    ({"$convert": {"input": 1, "to": "x"}}, "$convert needs the name or the number of a type for 'to', not 'x'"),
    ({"$convert": {"input": 1, "to": "array"}}, "nothing can be converted to array here"),
    ({"$split": [5, "x"]}, "$split requires a string, not int"),
    ({"$split": ["x", 5]}, "$split requires a string, not int"),
    ({"$split": ["x", ""]}, "$split requires a non-empty separator"),
    ({"$indexOfCP": ["x", 5]}, "$indexOfCP requires a string, not int"),
    ({"$concat": ["x", 5]}, "$concat requires a string, not int"),
    ({"$trim": {"input": "x", "chars": 5}}, "$trim requires a string, not int"),
    ({"$in": [1, 5]}, "$in requires an array, not int"),
    ({"$size": 5}, "$size requires an array, not int"),
    ({"$concatArrays": [[], 5]}, "$concatArrays requires an array, not int"),
    ({"$slice": [[], "x"]}, "expected a number for $slice"),
    ({"$arrayElemAt": [[], "x"]}, "expected a number for $arrayElemAt"),
    ({"$round": ["x", 1]}, "$round only supports numeric types, not str"),
    ({"$round": [1, "x"]}, "expected a number for the places of $round"),
    ({"$trunc": [1, 101]}, "cannot apply $trunc to 101 places: it must be from -20 to 100"),
    ({"$year": "x"}, "$year needs a date, not str"),
    ({"$year": {"date": DatetimeMS(0), "timezone": 9}}, "$year needs a string for 'timezone', not int"),
    ({"$year": {"date": DatetimeMS(0), "timezone": "X/Y"}}, "$year: unrecognized time zone identifier: 'X/Y'"),
    ({"$year": DatetimeMS(2**60)}, "$year of a year before 1 or after 9999 is not supported here"),
    ({"$dateToString": {"date": "x"}}, "$dateToString needs a date, not str"),
    (
        {"$dateToString": {"date": DatetimeMS(0), "format": 5}},
        "$dateToString needs a string for 'format', not int",
    ),
    (
        {"$dateToString": {"date": DatetimeMS(0), "format": "%"}},
        "$dateToString found a single '%' at the end of 'format'",
    ),
    (
        {"$dateToString": {"date": DatetimeMS(0), "format": "%Q"}},
        "$dateToString found an invalid format character: %Q",
    ),
    ({"$add": [DatetimeMS(0), float("nan")]}, "$add cannot move a date that far"),
    ({"$subtract": [DatetimeMS(0), float("nan")]}, "$subtract cannot move a date that far"),
]


@pytest.mark.parametrize(("expression", "message"), _FAILURES, ids=lambda value: None)
def test_a_failure_on_a_document_says_what_is_wrong(expression: Any, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter({"$expr": expression})({})
    assert caught.value.args[0].removesuffix(f" (at {caught.value.place})") == message


def test_the_place_of_what_is_too_deep_is_cut_short() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = {"a": deep}
    with pytest.raises(FilterError) as caught:
        compile_filter(deep)
    assert caught.value.place == "a.a.a.a.a.a"


def test_a_long_name_is_cut_short_in_the_place() -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter({"x" * 200: {"$foo": 1}})
    assert caught.value.place == "x" * 80 + ".$foo"


def test_a_document_too_deep_says_so() -> None:
    deep: Any = 1
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(FilterError) as caught:
        compile_filter({"$jsonSchema": {"properties": {"a": {"uniqueItems": True}}}})({"a": deep})
    assert str(caught.value).endswith("the document is nested too deep to be compared")
