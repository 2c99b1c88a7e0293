"""Name the shape of a value, and how a queried value relates to a stored one.

The words appear in causes: finer than BSON types where implementations differ within a type.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from toolkit.filters import kinds
from toolkit.filters.kinds import ARRAY, MISSING, NUMBER, OBJECT, STRING, bson_kind, is_nan, number_type
from toolkit.filters.values import compare_values, equality_key

DATE_TEXT = re.compile(r"\d{4}-\d\d?-\d\d?([ T]\d\d:\d\d(:\d\d)?)?\Z")
_NUMBER_TEXT = re.compile(r"[-+]?\d+(\.\d+)?\Z")
_NAMES = {
    kinds.ABSENT: "missing",
    kinds.NULL: "null",
    kinds.BOOL: "bool",
    kinds.OBJECT_ID: "objectId",
    kinds.DATE: "date",
    kinds.TIMESTAMP: "timestamp",
    kinds.BINARY: "binData",
    kinds.REGEX: "regex",
    kinds.CODE: "javascript",
    kinds.CODE_WITH_SCOPE: "javascript",
    kinds.MIN_KEY: "minKey",
    kinds.MAX_KEY: "maxKey",
}


def value_shape(value: Any) -> str:
    """Return the shape of a value (or `MISSING`): `null`, `date text`, `array of objects`, ..."""
    found = bson_kind(value)
    if found == NUMBER:
        return "nan" if is_nan(value) else number_type(value)
    if found == STRING:
        return _text_shape(value)
    if found == ARRAY:
        return _array_shape(value)
    if found == OBJECT:
        return "object" if value else "empty object"
    return _NAMES[found]


def _text_shape(text: str) -> str:
    if not text:
        return "empty string"
    if DATE_TEXT.match(text):
        return "date text"
    return "number text" if _NUMBER_TEXT.match(text) else "string"


def _array_shape(array: Any) -> str:
    held = {bson_kind(element) for element in array}
    if not held:
        return "empty array"
    if ARRAY in held:
        return "array of arrays"
    return "array of objects" if OBJECT in held else "array"


def value_relation(asked: Any, stored: Any) -> str:
    """Return the relation of a stored value (or `MISSING`) to the one in the filter, from `same` to `other type`."""
    if stored is MISSING:
        return "missing"
    if equality_key(asked) == equality_key(stored):
        same_type = bson_kind(asked) != NUMBER or number_type(asked) == number_type(stored)
        return "same" if same_type else "same number"
    if bson_kind(stored) == ARRAY and bson_kind(asked) != ARRAY:
        return _place_in(asked, stored)
    if bson_kind(asked) == ARRAY and bson_kind(stored) != ARRAY:
        return (
            "stored is an element" if any(equality_key(one) == equality_key(stored) for one in asked) else "other type"
        )
    if bson_kind(asked) == bson_kind(stored):
        return _of_one_kind(asked, stored)
    return _across_kinds(asked, stored)


def _place_in(asked: Any, stored: Any) -> str:
    wanted = equality_key(asked)
    places = [place for place, element in enumerate(stored) if equality_key(element) == wanted]
    if places:
        return (
            "last element"
            if places[-1] == len(stored) - 1 and places[0]
            else ("first element" if not places[0] else "later element")
        )
    inner = [element for element in stored if bson_kind(element) == ARRAY]
    if any(equality_key(one) == wanted for element in inner for one in element):
        return "inner element"
    if any(bson_kind(one) == OBJECT and any(equality_key(held) == wanted for held in one.values()) for one in stored):
        return "in an object inside"
    return "no element"


def _of_one_kind(asked: Any, stored: Any) -> str:
    found = bson_kind(asked)
    if found == STRING:
        alike = _alike_text(asked, stored)
        if alike:
            return alike
    if found == NUMBER and not is_nan(asked) and not is_nan(stored) and _double(asked) == _double(stored):
        return "same double"
    if found in {OBJECT, ARRAY}:
        return _of_containers(asked, stored)
    return _order(asked, stored)


def _order(asked: Any, stored: Any) -> str:
    """Name the greater value, and for numbers and numeric texts whether the other order is reversed."""
    less = compare_values(stored, asked) < 0
    told = "stored less" if less else "stored greater"
    if bson_kind(asked) == NUMBER and not is_nan(asked) and not is_nan(stored):
        return told if (str(stored) < str(asked)) == less else f"{told} but not as text"
    if _NUMBER_TEXT.match(str(asked)) and _NUMBER_TEXT.match(str(stored)):
        if float(asked) == float(stored):
            return "same as numbers"
        return told if (float(stored) < float(asked)) == less else f"{told} but not as numbers"
    return told


def _alike_text(asked: str, stored: str) -> str:
    if _NUMBER_TEXT.match(asked) and _NUMBER_TEXT.match(stored):
        return ""
    if asked.strip() == stored.strip():
        return "same but spaces"
    if unicodedata.normalize("NFKC", asked) == unicodedata.normalize("NFKC", stored):
        return "same but composition"
    if asked.casefold() == stored.casefold():
        return "same but case"
    if asked and stored.startswith(asked):
        return "stored begins with it"
    return "stored holds it" if asked and asked in stored else ""


def _of_containers(asked: Any, stored: Any) -> str:
    ours, theirs = equality_key(asked, ordered=False), equality_key(stored, ordered=False)
    if ours == theirs:
        return "same but order"
    if asked == stored:
        return "equal in Python"
    if bson_kind(asked) == ARRAY:
        if sorted(map(repr, ours[1:])) == sorted(map(repr, theirs[1:])):
            return "same but order"
        return (
            "asked is an element"
            if any(equality_key(one) == equality_key(asked) for one in stored)
            else "other elements"
        )
    if (
        isinstance(asked, Mapping)
        and asked
        and all(name in stored and equality_key(stored[name]) == equality_key(asked[name]) for name in asked)
    ):
        return "stored has more fields"
    return "other fields"


def _across_kinds(asked: Any, stored: Any) -> str:
    if isinstance(asked, str | int | float) and isinstance(stored, str | int | float):
        if asked == stored:
            return "equal in Python"
        if str(asked).strip().casefold() == str(stored).strip().casefold() or _as_number(asked) == _as_number(stored):
            return "same text"
    if not asked and not stored and bson_kind(asked) != OBJECT and bson_kind(stored) != OBJECT:
        return "both empty"
    return "same date text" if _moment(asked) and _moment(asked) == _moment(stored) else "other type"


def _as_number(value: Any) -> Any:
    try:
        return float(value)
    except ValueError:
        return value


def _double(value: Any) -> float:
    try:
        return float(str(value))
    except (ValueError, OverflowError):
        return float("nan")


def _moment(value: Any) -> str:
    text = value.isoformat(" ")[:19] if hasattr(value, "isoformat") else value if isinstance(value, str) else ""
    return text.replace("T", " ")[:10] if DATE_TEXT.match(text) else ""
