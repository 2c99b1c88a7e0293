"""Validate a Python object as a BSON value, and copy it so that later changes cannot affect it.

The limits are BSON's own: 64-bit integers, string keys without null characters, and MongoDB's: 200 levels
(`BSONDepth`), 16 MB (https://www.mongodb.com/docs/manual/reference/limits/).
"""

import uuid
from collections.abc import Mapping
from typing import Any

import bson
from bson import Binary, Code, Int64
from bson.errors import BSONError

from toolkit.filters import kinds
from toolkit.filters.kinds import bson_kind, object_fields
from toolkit.filters.refusal import INVALID_BSON, OVERFLOW, SIZE, TOO_LARGE, TYPE_MISMATCH, Place, refusal

DEPTH = 200
_EMPTY = 5  # bytes of an object or array without members
_AROUND = 7  # bytes of an object with one field without a name, besides the value


def admit_document(document: Any, what: str = "filter") -> dict[str, Any]:
    """Copy a document into plain dictionaries, lists and BSON values.

    Args:
        document: the document.
        what: the role of the document, named in the error message.

    Raises:
        FilterError: the value is not a document, or BSON cannot hold it: wrong types of keys or values, too deep
            (circular
            objects are endlessly deep), too large.
    """
    if not isinstance(document, Mapping):
        raise refusal(TYPE_MISMATCH, f"a {what} is an object, not a {type(document).__name__}")
    copy: dict[str, Any] = admit_value(document, what)
    return copy


def admit_value(value: Any, what: str) -> Any:
    """Copy any value into plain dictionaries, lists and BSON values.

    Args:
        value: a document, or any other argument of an implementation.
        what: the role of the value, named in the error message: `filter`, `document`.

    Raises:
        FilterError: BSON cannot hold it: wrong types of keys or values, too deep, too large.
    """
    try:
        return _Admission(what).value(value, ())
    except RecursionError:
        raise refusal(OVERFLOW, f"the {what} is nested too deep to be read") from None


class _Admission:
    """A traversal of one value that counts its bytes in BSON."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.size = 0

    def value(self, value: Any, place: Place) -> Any:
        if len(place) > DEPTH:
            too_deep = f"the {self.what} is nested deeper than {DEPTH} levels (or contains itself)"
            raise refusal(OVERFLOW, too_deep, place[:6])
        try:
            found = bson_kind(value)
        except TypeError as error:
            raise refusal(INVALID_BSON, str(error), place) from None
        if found == kinds.OBJECT:
            self.count(_EMPTY, place)
            return {
                self.name(name, place): self.value(held, (*place, name)) for name, held in object_fields(value).items()
            }
        if found == kinds.ARRAY:
            self.count(_EMPTY + _names(len(value)), place)
            return [self.value(element, (*place, position)) for position, element in enumerate(value)]
        return self.scalar(value, found, place)

    def name(self, name: Any, place: Place) -> str:
        if not isinstance(name, str):
            raise refusal(INVALID_BSON, f"field names are strings, not {type(name).__name__}: {name!r:.40}", place)
        if "\0" in name:
            raise refusal(INVALID_BSON, f"a field name cannot hold a null character: {name!r:.40}", place)
        self.count(len(_utf8(name, place)) + 2, place)
        return str.__str__(name)

    def count(self, size: int, place: Place) -> None:
        self.size += size
        if self.size > SIZE:
            raise refusal(TOO_LARGE, f"the {self.what} is larger than {SIZE >> 20} MB", place[:6])

    def scalar(self, value: Any, found: int, place: Place) -> Any:
        """Return a scalar as one of BSON's own classes, converted as pymongo would."""
        if found == kinds.CODE_WITH_SCOPE:
            code = self.scalar(Code(str(value)), kinds.CODE, place)
            self.count(4, place)
            return Code(code, self.value(value.scope, (*place, "scope")))
        plain = _plain(value, found)
        try:
            size = len(bson.encode({"": plain})) - _AROUND
        except (BSONError, OverflowError, ValueError) as error:
            raise refusal(INVALID_BSON, f"BSON cannot hold this {type(value).__name__}: {error}", place) from None
        self.count(size, place)
        return plain


def _plain(value: Any, found: int) -> Any:
    if isinstance(value, uuid.UUID):
        return Binary(value.bytes, 4)
    if found == kinds.STRING:
        return str.__str__(value)
    if found == kinds.NUMBER and isinstance(value, int) and not isinstance(value, Int64):
        return int(value)
    return value


def _names(count: int) -> int:
    """Count the bytes of the types and names `0`, `1`, ... of an array's elements, without visiting each."""
    return 3 * count + sum(max(0, count - start) for start in (10, 100, 1000, 10_000, 100_000, 1_000_000))


def _utf8(name: str, place: Place) -> bytes:
    try:
        return name.encode()
    except UnicodeEncodeError:
        raise refusal(INVALID_BSON, f"a name in BSON is valid Unicode, unlike {name!r:.40}", place) from None
