"""Take a Python object in as a BSON value: checked, and copied so that nobody can change it afterwards.

The limits are BSON's own: 64-bit integers, string keys without null characters, and MongoDB's: 200 levels
(`BSONDepth`), 16 MB (https://www.mongodb.com/docs/manual/reference/limits/).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from bson import Binary, Code, Int64

from toolkit.filters import kinds
from toolkit.filters.kinds import fields, kind
from toolkit.filters.refusal import INVALID_BSON, OVERFLOW, TOO_LARGE, TYPE_MISMATCH, Place, refusal
from toolkit.filters.values import regex_parts

DEPTH = 200
SIZE = 16 * 2**20


def admit(document: Any, what: str = "filter") -> dict[str, Any]:
    """A private copy of a document, made of plain dictionaries, lists and BSON values.

    Args:
        document: the document.
        what: what it is for, for the message.

    Raises:
        FilterError: it is no document, or BSON cannot hold it: wrong types of keys or values, too deep (circular
            objects are endlessly deep), too large.
    """
    if not isinstance(document, Mapping):
        raise refusal(TYPE_MISMATCH, f"a {what} is an object, not a {type(document).__name__}")
    copy: dict[str, Any] = admit_value(document, what)
    return copy


def admit_value(value: Any, what: str) -> Any:
    """A private copy of any value, made of plain dictionaries, lists and BSON values.

    Args:
        value: a document, or what else an implementation is asked with.
        what: what it is for, for the message: `filter`, `document`.

    Raises:
        FilterError: BSON cannot hold it: wrong types of keys or values, too deep, too large.
    """
    try:
        return _Admission(what).value(value, ())
    except RecursionError:
        raise refusal(OVERFLOW, f"the {what} is nested too deep to be read") from None


class _Admission:
    """One walk over one value, counting what it would take in BSON."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.size = 0

    def value(self, value: Any, place: Place) -> Any:
        if len(place) > DEPTH:
            too_deep = f"the {self.what} is nested deeper than {DEPTH} levels (or contains itself)"
            raise refusal(OVERFLOW, too_deep, place[:6])
        try:
            found = kind(value)
        except TypeError as error:
            raise refusal(INVALID_BSON, str(error), place) from None
        if found == kinds.OBJECT:
            return {self.name(name, place): self.value(held, (*place, name)) for name, held in fields(value).items()}
        if found == kinds.ARRAY:
            self.count(5, place)
            return [self.value(element, (*place, position)) for position, element in enumerate(value)]
        self.count(_size(value, found), place)
        return self.scalar(value, found, place)

    def name(self, name: Any, place: Place) -> str:
        if not isinstance(name, str):
            raise refusal(INVALID_BSON, f"field names are strings, not {type(name).__name__}: {name!r:.40}", place)
        if "\0" in name:
            raise refusal(INVALID_BSON, f"a field name cannot hold a null character: {name!r:.40}", place)
        self.count(len(name) + 2, place)
        return str.__str__(name)

    def count(self, size: int, place: Place) -> None:
        self.size += size
        if self.size > SIZE:
            raise refusal(TOO_LARGE, f"the {self.what} is larger than {SIZE >> 20} MB", place[:6])

    def scalar(self, value: Any, found: int, place: Place) -> Any:
        """A scalar of one of BSON's own classes; what pymongo would convert is converted."""
        if found == kinds.REGEX and any("\0" in part for part in regex_parts(value)):
            raise refusal(INVALID_BSON, "a regular expression cannot hold a null character", place)
        if found == kinds.CODE_WITH_SCOPE:
            return Code(str(value), self.value(value.scope, (*place, "scope")))
        if isinstance(value, uuid.UUID):
            return Binary(value.bytes, 4)
        if found == kinds.STRING:
            return _text(value, place)
        if found == kinds.NUMBER and isinstance(value, int):
            if not -(2**63) <= value < 2**63:
                raise refusal(INVALID_BSON, "integers in BSON have at most 64 bits", place)
            return value if isinstance(value, Int64) else int(value)
        return value


def _text(value: str, place: Place) -> str:
    text = str.__str__(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise refusal(INVALID_BSON, f"a string in BSON is valid Unicode, unlike {text!r:.40}", place) from None
    return text


def _size(value: Any, found: int) -> int:
    """Not less than half of the bytes that a scalar takes, which is near enough for a limit."""
    return len(value) + 5 if found in {kinds.STRING, kinds.BINARY, kinds.CODE} and hasattr(value, "__len__") else 8
