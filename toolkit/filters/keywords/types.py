"""`type` and `bsonType`."""

from collections.abc import Mapping
from typing import Any

from toolkit.filters.kinds import ARRAY, STRING, bson_kind, type_code
from toolkit.filters.operators.presence import alias_codes
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, FAILED_TO_PARSE, TYPE_MISMATCH, Place, refusal

_JSON_TYPES = {"array": "array", "boolean": "bool", "null": "null", "object": "object", "string": "string"}


def declared_type(document: Mapping[str, Any], place: Place) -> Test | None:
    """Return a test of the type that a schema declares; None if it declares none.

    Raises:
        FilterError: it declares a type twice, or an unknown one.
    """
    declared = [name for name in ("type", "bsonType") if name in document]
    if len(declared) > 1:
        raise refusal(FAILED_TO_PARSE, "cannot specify both $jsonSchema keywords 'type' and 'bsonType'", place)
    if not declared:
        return None
    name = declared[0]
    here = (*place, name)
    codes = [_codes(alias, name, here) for alias in _aliases(document[name], name, here)]
    allowed: frozenset[int] = frozenset().union(*codes)
    return lambda value: type_code(value) in allowed


def _aliases(argument: Any, name: str, place: Place) -> list[str]:
    if bson_kind(argument) == STRING:
        return [argument]
    if bson_kind(argument) != ARRAY or any(bson_kind(alias) != STRING for alias in argument):
        raise refusal(TYPE_MISMATCH, f"$jsonSchema keyword '{name}' must be a string or an array of strings", place)
    if not argument:
        raise refusal(FAILED_TO_PARSE, f"$jsonSchema keyword '{name}' must name at least one type", place)
    if len(set(argument)) != len(argument):
        raise refusal(FAILED_TO_PARSE, f"$jsonSchema keyword '{name}' has a duplicate value", place)
    return list(argument)


def _codes(alias: str, name: str, place: Place) -> frozenset[int]:
    if alias == "integer":
        raise refusal(FAILED_TO_PARSE, "$jsonSchema type 'integer' is not supported by MongoDB", place)
    if name == "bsonType" or alias == "number":
        return alias_codes(alias, place)
    if alias not in _JSON_TYPES:
        raise refusal(BAD_VALUE, f"unknown type name alias: {alias}", place)
    return alias_codes(_JSON_TYPES[alias], place)
