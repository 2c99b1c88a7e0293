"""`$jsonSchema` as MongoDB does it. (MongoDB's own cases are in `test_vectors.py`.)"""

from typing import Any

import pytest
from bson import Decimal128, Int64, ObjectId

from toolkit.filters import FilterError, compile_filter

_ABSENT = object()
_NAN = float("nan")

# schema of property `a` -> values that fit, values that do not
_CASES: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({}, [1, None, _ABSENT], []),
    ({"title": "t", "description": "d"}, [1], []),
    ({"type": "number"}, [1, 1.5, Int64(1), Decimal128("1"), _ABSENT], ["1", True, None, [1]]),
    ({"type": ["string", "null"]}, ["", None], [1, []]),
    ({"type": "boolean"}, [True], [1]),
    ({"type": "array"}, [[]], [{}]),
    ({"type": "object"}, [{}], [[]]),
    ({"bsonType": "int"}, [1], [1.0, Int64(1)]),
    ({"bsonType": ["long", "objectId"]}, [Int64(1), ObjectId()], [1]),
    ({"bsonType": "number"}, [1.5], ["a"]),
    ({"minimum": 5}, [5, 6, "a", _ABSENT, [1], Decimal128("5")], [4.9, Int64(4)]),
    ({"minimum": 5, "exclusiveMinimum": True}, [5.1], [5]),
    ({"minimum": 5, "exclusiveMinimum": False}, [5], [4]),
    ({"maximum": 5}, [5, 4, "a"], [5.1]),
    ({"maximum": 5, "exclusiveMaximum": True}, [4], [5]),
    ({"type": "number", "minimum": 5}, [5], [4, "a"]),
    ({"multipleOf": 3}, [9, 0, -3, 6.0, "a", Decimal128("9")], [10, 9.5, _NAN, float("inf"), Decimal128("NaN")]),
    ({"multipleOf": 0.1}, [0.3, 1], [0.35]),
    ({"multipleOf": Decimal128("0.5")}, [1.5, 10**18], [1.2]),
    ({"multipleOf": Decimal128("1E-30")}, [Int64(2**62)], []),
    ({"multipleOf": float("inf")}, [0], [5]),
    ({"multipleOf": _NAN}, ["a"], [5]),
    ({"minLength": 2}, ["ab", "éé", 5], ["a", "é"]),
    ({"maxLength": 1.0}, ["é", "", [1, 2]], ["ab"]),
    ({"pattern": "^a"}, ["ab", 5], ["ba"]),
    ({"minItems": 1}, [[1], "a", _ABSENT], [[]]),
    ({"maxItems": 1}, [[1], []], [[1, 2]]),
    ({"uniqueItems": True}, [[1, 2], [1, "1"], "aa"], [[1, 1.0], [{"x": 1, "y": 2}, {"y": 2, "x": 1}]]),
    ({"uniqueItems": False}, [[1, 1]], []),
    ({"items": {"type": "string"}}, [["a"], [], 5], [[1], ["a", 1]]),
    ({"items": [{"type": "string"}, {"minimum": 5}]}, [["a", 5, None], ["a"], []], [[1], ["a", 4]]),
    ({"items": [{}], "additionalItems": False}, [[1], []], [[1, 2]]),
    ({"items": [{}], "additionalItems": True}, [[1, 2]], []),
    ({"items": [{}], "additionalItems": {"type": "string"}}, [[1, "a"]], [[1, 2], [1, "a", 2]]),
    ({"items": {}, "additionalItems": False}, [[1, 2]], []),
    ({"required": ["b"]}, [{"b": None}, 5, [1], _ABSENT], [{}, {"c": 1}]),
    ({"required": ["b", "c"]}, [{"b": 1, "c": 1}], [{"b": 1}, {"c": 1}]),
    ({"required": ["b.c"]}, [{"b": {"c": 1}}, {"b": [{}, {"c": 1}]}], [{"b.c": 1}, {"b": [{}]}, {"b": []}]),
    ({"properties": {"b.c": {"type": "string"}}}, [{"b": {"c": "x"}}, {"b": []}, {}], [{"b": [{"c": "x"}]}]),
    ({"properties": {"b.c": {"minimum": 5}}}, [{"b": [{"c": 1}]}, {"b": {}}], [{"b": {"c": 1}}]),
    ({"dependencies": {"b.c": ["d"]}}, [{"b": [{"c": 1}], "d": 1}, {"b": [1]}], [{"b": [{"c": 1}]}]),
    ({"properties": {"b": {"type": "string"}}}, [{"b": "x"}, {}, 5], [{"b": 1}, {"b": None}]),
    ({"properties": {"b": {"type": "string"}}, "required": ["b"]}, [{"b": "x"}], [{}, {"b": 1}]),
    ({"patternProperties": {"^x": {"type": "string"}}}, [{"x": "a", "y": 1}, 5], [{"x": 1}, {"x": "a", "xy": 1}]),
    ({"patternProperties": {"^x": {}, "y$": {"minimum": 1}}}, [{"xy": 1}], [{"xy": 0}]),
    ({"additionalProperties": False}, [{}, 5], [{"b": 1}]),
    ({"additionalProperties": True}, [{"b": 1}], []),
    ({"properties": {"b": {}}, "additionalProperties": {"minimum": 1}}, [{"b": 0}, {"c": 1}], [{"c": 0}]),
    ({"patternProperties": {"^x": {}}, "additionalProperties": False}, [{"xy": 1}], [{"y": 1}]),
    ({"minProperties": 1}, [{"b": 1}, "a"], [{}]),
    ({"maxProperties": 1}, [{"b": 1}, {}], [{"b": 1, "c": 1}]),
    ({"dependencies": {"b": ["c", "d"]}}, [{"b": 1, "c": 1, "d": 1}, {"c": 1}, {}, 5], [{"b": 1}, {"b": 1, "c": 1}]),
    ({"dependencies": {"b": {"required": ["c"]}}}, [{"b": 1, "c": 1}, {}, 5], [{"b": 1}]),
    ({"enum": [1, "a", {"x": 1, "y": 2}]}, [1.0, "a", {"y": 2, "x": 1}], [2, "b", {"x": 1}, None]),
    ({"allOf": [{"minimum": 1}, {"maximum": 3}]}, [1, 3], [0, 4]),
    ({"anyOf": [{"type": "string"}, {"minimum": 3, "type": "number"}]}, ["a", 3], [2, None]),
    ({"oneOf": [{"minimum": 1}, {"maximum": 3}]}, [0, 4], [2, "a"]),
    ({"not": {"type": "string"}}, [1], ["a"]),
]


@pytest.mark.parametrize(("schema", "fits", "breaks"), _CASES, ids=lambda value: None)
def test_a_property_fits_its_schema(schema: dict[str, Any], fits: list[Any], breaks: list[Any]) -> None:
    matches = compile_filter({"$jsonSchema": {"properties": {"a": schema}}})
    for value in fits:
        assert matches({} if value is _ABSENT else {"a": value}), value
    for value in breaks:
        assert not matches({"a": value}), value


@pytest.mark.parametrize(
    ("schema", "document", "fits"),
    [
        ({}, {}, True),
        ({"type": "object"}, {}, True),
        ({"type": "string"}, {}, False),
        ({"bsonType": ["object", "string"]}, {}, True),
        ({"minimum": 5, "minLength": 9, "minItems": 9, "multipleOf": 3, "pattern": "x"}, {}, True),
        ({"minProperties": 2}, {"a": 1}, False),
        ({"enum": [{"a": 1, "b": 2}, 5]}, {"b": 2, "a": 1}, True),
        ({"enum": [5]}, {}, False),
        ({"not": {}}, {}, False),
        ({"dependencies": {"a": ["b"]}}, {"a": 1}, False),
        ({"additionalProperties": False}, {"_id": 1}, False),
        ({"allOf": [{"required": ["a"]}]}, {"a": None}, True),
        ({"uniqueItems": True, "items": {}}, {"a": [1, 1]}, True),
    ],
    ids=lambda value: None,
)
def test_a_whole_document_is_an_object(schema: Any, document: Any, fits: bool) -> None:
    assert compile_filter({"$jsonSchema": schema})(document) is fits


_BAD, _PARSE, _TYPE = 2, 9, 14
_REFUSED: list[tuple[Any, int]] = [
    ({"foo": 1}, _PARSE),
    ({"$ref": "#"}, _PARSE),
    ({"format": "date"}, _PARSE),
    ({"default": 1}, _PARSE),
    ({"encrypt": {}}, 238),
    ({"encryptMetadata": {}}, 238),
    ({"title": 5}, _TYPE),
    ({"description": 5}, _TYPE),
    ({"type": "string", "bsonType": "string"}, _PARSE),
    ({"type": 2}, _TYPE),
    ({"type": [2]}, _TYPE),
    ({"type": []}, _PARSE),
    ({"type": ["string", "string"]}, _PARSE),
    ({"type": "integer"}, _PARSE),
    ({"bsonType": ["integer"]}, _PARSE),
    ({"type": "int"}, _BAD),
    ({"type": "foo"}, _BAD),
    ({"bsonType": "foo"}, _BAD),
    ({"bsonType": 2}, _TYPE),
    ({"minimum": "5"}, _TYPE),
    ({"maximum": None}, _TYPE),
    ({"minimum": 5, "exclusiveMinimum": 5}, _TYPE),
    ({"exclusiveMinimum": True}, _PARSE),
    ({"exclusiveMaximum": True}, _PARSE),
    ({"exclusiveMaximum": True, "minimum": 1}, _PARSE),
    ({"multipleOf": 0}, _PARSE),
    ({"multipleOf": -1}, _PARSE),
    ({"multipleOf": "1"}, _TYPE),
    *(
        ({name: value}, _PARSE)
        for name in ("minLength", "maxLength", "minItems", "maxItems")
        for value in (-1, 1.5, "1", None)
    ),
    *(({name: value}, _PARSE) for name in ("minProperties", "maxProperties") for value in (-1, 1.5, "1")),
    ({"pattern": 5}, _TYPE),
    ({"pattern": "("}, 51091),
    ({"uniqueItems": 1}, _TYPE),
    ({"items": "a"}, _TYPE),
    ({"items": ""}, _TYPE),
    ({"items": 5}, _TYPE),
    ({"items": [1]}, _TYPE),
    ({"additionalItems": "true"}, _TYPE),
    ({"items": [], "additionalItems": 1}, _TYPE),
    ({"required": "a"}, _TYPE),
    ({"required": [1]}, _TYPE),
    ({"required": []}, _PARSE),
    ({"required": ["a", "a"]}, _PARSE),
    ({"properties": []}, _TYPE),
    ({"properties": {"a": 1}}, _TYPE),
    ({"patternProperties": 1}, _TYPE),
    ({"patternProperties": {"a": 1}}, _TYPE),
    ({"patternProperties": {"(": {}}}, 51091),
    ({"additionalProperties": 1}, _TYPE),
    ({"dependencies": 1}, _TYPE),
    ({"dependencies": {"a": 1}}, _TYPE),
    ({"dependencies": {"a": []}}, _PARSE),
    ({"dependencies": {"a": [1]}}, _TYPE),
    ({"dependencies": {"a": ["b", "b"]}}, _PARSE),
    ({"allOf": {}}, _TYPE),
    ({"anyOf": []}, _BAD),
    ({"oneOf": [1]}, _TYPE),
    ({"not": [{}]}, _TYPE),
    ({"enum": 1}, _TYPE),
    ({"enum": []}, _PARSE),
    ({"enum": [1, 1.0]}, _PARSE),
    ({"properties": {"a": {"items": [{}, {"foo": 1}]}}}, _PARSE),
]


@pytest.mark.parametrize(("schema", "code"), _REFUSED, ids=lambda value: None)
def test_what_mongodb_refuses_is_refused(schema: Any, code: int) -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter({"$jsonSchema": schema})
    assert caught.value.code == code


def test_the_error_names_the_place() -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter({"$jsonSchema": {"properties": {"a": {"items": [{}, {"minimum": "x"}]}}}})
    assert caught.value.place == "$jsonSchema.properties.a.items.1.minimum"
