"""BSON types of Python objects: their place in MongoDB's order of types, type codes and names.

The order of kinds: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/. The numbers here only
need to sort as that page says; a missing field sorts with `undefined`, before null.
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from bson import Binary, Code, DBRef, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS

MIN_KEY: Final = -1
ABSENT: Final = 0
NULL: Final = 5
NUMBER: Final = 10
STRING: Final = 15
OBJECT: Final = 20
ARRAY: Final = 25
BINARY: Final = 30
OBJECT_ID: Final = 35
BOOL: Final = 40
DATE: Final = 45
TIMESTAMP: Final = 47
REGEX: Final = 50
CODE: Final = 60
CODE_WITH_SCOPE: Final = 65
MAX_KEY: Final = 127


class Missing:
    """The type of `MISSING`."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
"""The result of a path that leads to no field."""

# Order matters: a class is looked up by the first of these that it is an instance of.
_KINDS: tuple[tuple[type, int], ...] = (
    (Missing, ABSENT),
    (type(None), NULL),
    (bool, BOOL),
    (int, NUMBER),
    (float, NUMBER),
    (Decimal128, NUMBER),
    (Code, CODE),
    (str, STRING),
    (Binary, BINARY),
    (bytes, BINARY),
    (uuid.UUID, BINARY),
    (ObjectId, OBJECT_ID),
    (datetime, DATE),
    (DatetimeMS, DATE),
    (Timestamp, TIMESTAMP),
    (Regex, REGEX),
    (re.Pattern, REGEX),
    (MinKey, MIN_KEY),
    (MaxKey, MAX_KEY),
    (DBRef, OBJECT),
    (Mapping, OBJECT),
    (list, ARRAY),
    (tuple, ARRAY),
)
_KIND_OF_CLASS = dict(_KINDS)

TYPE_CODES: Mapping[str, int] = {
    "double": 1,
    "string": 2,
    "object": 3,
    "array": 4,
    "binData": 5,
    "undefined": 6,
    "objectId": 7,
    "bool": 8,
    "date": 9,
    "null": 10,
    "regex": 11,
    "dbPointer": 12,
    "javascript": 13,
    "symbol": 14,
    "javascriptWithScope": 15,
    "int": 16,
    "timestamp": 17,
    "long": 18,
    "decimal": 19,
    "minKey": -1,
    "maxKey": 127,
}
"""MongoDB's names of BSON types and their codes."""

_CODE_OF_KIND = {
    NULL: 10,
    STRING: 2,
    OBJECT: 3,
    ARRAY: 4,
    BINARY: 5,
    OBJECT_ID: 7,
    BOOL: 8,
    DATE: 9,
    TIMESTAMP: 17,
    REGEX: 11,
    CODE: 13,
    CODE_WITH_SCOPE: 15,
    MIN_KEY: -1,
    MAX_KEY: 127,
}


def bson_kind(value: Any) -> int:
    """Return the kind of a value, as a number that sorts as MongoDB sorts types.

    Raises:
        TypeError: BSON has no such type.
    """
    found = _KIND_OF_CLASS.get(value.__class__)
    if found is None:
        found = _kind_of_class(value.__class__)
    return CODE_WITH_SCOPE if found == CODE and value.scope is not None else found


@lru_cache(maxsize=512)
def _kind_of_class(cls: type) -> int:
    for known, found in _KINDS:
        if issubclass(cls, known):
            return found
    raise TypeError(f"a value of type {cls.__module__}.{cls.__qualname__} cannot be stored in BSON")


def type_code(value: Any) -> int:
    """Return the BSON type code of a value; 0 for `MISSING`."""
    found = bson_kind(value)
    if found != NUMBER:
        return _CODE_OF_KIND.get(found, 0)
    return TYPE_CODES[number_type(value)]


def number_type(value: Any) -> Literal["int", "long", "double", "decimal"]:
    """Return the type of a number; an `int` has the smallest integer type that can hold it."""
    if isinstance(value, float):
        return "double"
    if isinstance(value, Decimal128):
        return "decimal"
    return "long" if isinstance(value, Int64) or not -(2**31) <= value < 2**31 else "int"


def python_number(value: Any) -> int | float | Decimal:
    """Convert a BSON number to a Python number of exactly the same value; all NaN become a quiet one."""
    if isinstance(value, Decimal128):
        exact: Decimal = value.to_decimal()
        return Decimal("NaN") if exact.is_nan() else exact
    found: int | float = value
    return found


def is_nan(value: Any) -> bool:
    """Return whether a value is a NaN of either type."""
    return (isinstance(value, float) and value != value) or (  # noqa: PLR0124 - only NaN differs from itself
        isinstance(value, Decimal128) and value.to_decimal().is_nan()
    )


def object_fields(value: Any) -> Mapping[str, Any]:
    """Return the fields of a value of kind `OBJECT`, in order."""
    if isinstance(value, DBRef):
        as_document: Mapping[str, Any] = value.as_doc()
        return as_document
    document: Mapping[str, Any] = value
    return document


def as_document(value: Any) -> Mapping[str, Any]:
    """Return the fields of an object, or the elements of an array by position, as BSON stores an array."""
    if bson_kind(value) == ARRAY:
        return {str(position): element for position, element in enumerate(value)}
    return object_fields(value)
