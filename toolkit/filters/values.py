"""MongoDB's equality and order of values.

Numbers compare by value whatever their types: exactly, also where a double, a 64-bit integer and a decimal differ
beyond a double's precision. NaN equals NaN and sorts before every number. An object's fields compare in
order: kind, then name, then value.
"""

import uuid
from calendar import timegm
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bson import Binary, Regex

from toolkit.filters import kinds
from toolkit.filters.kinds import (
    ARRAY,
    BINARY,
    DATE,
    NUMBER,
    OBJECT,
    REGEX,
    bson_kind,
    is_nan,
    object_fields,
    python_number,
)

_FLAGS = ((2, "i"), (4, "l"), (8, "m"), (16, "s"), (32, "u"), (64, "x"))


def compare_values(left: Any, right: Any) -> int:
    """Return -1, 0 or 1 if `left` sorts before, with or after `right`."""
    ours, theirs = bson_kind(left), bson_kind(right)
    if ours != theirs:
        return _sign(ours, theirs)
    if ours == NUMBER:
        return _compare_numbers(left, right)
    if ours == OBJECT:
        return _compare_fields(object_fields(left), object_fields(right))
    if ours == ARRAY:
        return _compare_arrays(left, right)
    if ours == kinds.CODE_WITH_SCOPE:
        return _sign(str(left), str(right)) or _compare_fields(left.scope, right.scope)
    return _sign(_scalar(left, ours), _scalar(right, ours)) if ours in _SCALARS else 0


def equality_key(value: Any, *, ordered: bool = True) -> tuple[Any, ...]:
    """Return a hashable key: two values are equal exactly if their keys are.

    Args:
        value: any BSON value, or `MISSING`.
        ordered: whether the order of an object's fields counts; `$jsonSchema` compares without it.
    """
    found = bson_kind(value)
    if found == NUMBER:
        return (found, "NaN") if is_nan(value) else (found, python_number(value))
    if found == OBJECT:
        pairs = [(name, equality_key(held, ordered=ordered)) for name, held in object_fields(value).items()]
        return (found, *(pairs if ordered else sorted(pairs, key=lambda pair: pair[0])))
    if found == ARRAY:
        return (found, *(equality_key(element, ordered=ordered) for element in value))
    if found == kinds.CODE_WITH_SCOPE:
        return (found, str(value), equality_key(value.scope, ordered=ordered))
    return (found, _scalar(value, found))


def milliseconds(value: Any) -> int:
    """Return the milliseconds since 1970 that BSON stores for a date; one without a time zone is UTC."""
    if isinstance(value, datetime):
        return timegm(value.utctimetuple()) * 1000 + value.microsecond // 1000
    return int(value)


def binary_parts(value: Any) -> tuple[int, bytes]:
    """Return subtype and bytes of a value of kind `BINARY`."""
    if isinstance(value, uuid.UUID):
        return 4, value.bytes
    return (value.subtype if isinstance(value, Binary) else 0), bytes(value)


def regex_parts(value: Any) -> tuple[str, str]:
    """Return pattern and option letters of a value of kind `REGEX`."""
    found = value if isinstance(value, Regex) else Regex.from_native(value)
    pattern = found.pattern
    text = pattern.decode("utf-8", "surrogateescape") if isinstance(pattern, bytes) else pattern
    return text, "".join(letter for bit, letter in _FLAGS if found.flags & bit)


# Comparison keys of values by kind; kinds that are missing here have only one value.
_SCALARS: dict[int, Callable[[Any], Any]] = {
    kinds.STRING: str,  # UTF-8 bytes sort as code points do
    kinds.CODE: str,
    kinds.BOOL: bool,
    kinds.OBJECT_ID: lambda value: value.binary,
    kinds.TIMESTAMP: lambda value: (value.time, value.inc),
    DATE: milliseconds,
    BINARY: lambda value: (len(binary_parts(value)[1]), *binary_parts(value)),
    REGEX: regex_parts,
}


def _scalar(value: Any, found: int) -> Any:
    alike = _SCALARS.get(found)
    return alike(value) if alike else None


def _compare_numbers(left: Any, right: Any) -> int:
    ours, theirs = is_nan(left), is_nan(right)
    if ours or theirs:
        return int(theirs) - int(ours)
    return _sign(python_number(left), python_number(right))


def _compare_fields(left: Any, right: Any) -> int:
    for (our_name, ours), (their_name, theirs) in zip(left.items(), right.items(), strict=False):
        order = _sign(bson_kind(ours), bson_kind(theirs)) or _sign(our_name, their_name) or compare_values(ours, theirs)
        if order:
            return order
    return _sign(len(left), len(right))


def _compare_arrays(left: Any, right: Any) -> int:
    for ours, theirs in zip(left, right, strict=False):
        order = compare_values(ours, theirs)
        if order:
            return order
    return _sign(len(left), len(right))


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)
