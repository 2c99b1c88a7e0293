r"""MongoDB Extended JSON v2, read wrapper by wrapper.

`bson.json_util.loads` is not used for filters: it takes `{"$regex": "a", "$ne": "b"}` for one regular expression and
drops `$ne`. Here an object is a wrapper only if its keys are exactly those of one.
Specification: https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bson import Binary, Code, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp, json_util
from bson.datetime_ms import DatetimeMS
from bson.errors import BSONError

_RELAXED = json_util.RELAXED_JSON_OPTIONS
_FLAGS = {"i": 2, "l": 4, "m": 8, "s": 16, "u": 32, "x": 64}


def read_extended_json(text: str) -> Any:
    """Parse a text in Extended JSON.

    Raises:
        ValueError: it is not JSON, repeats a name within an object, or has an invalid wrapper.
    """
    return _value(json.loads(text, object_pairs_hook=_unique))


def decode(parsed: Any) -> Any:
    """Convert parsed JSON in the notation of Extended JSON to a value.

    Raises:
        ValueError: a wrapper is invalid.
    """
    return _value(parsed)


def format_extended_json(value: Any) -> str:
    """Format a value as relaxed Extended JSON on one line."""
    return json_util.dumps(value, json_options=_RELAXED, ensure_ascii=False)


def canonical(value: Any) -> str:
    """Format a value as canonical Extended JSON on one line of ASCII, in which all types of numbers are distinct."""
    return json_util.dumps(value, json_options=json_util.CANONICAL_JSON_OPTIONS)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"an object repeats a name: {', '.join(name for name, _ in pairs)}")
    return found


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(element) for element in value]
    if not isinstance(value, dict):
        return value
    reader = _WRAPPERS.get(frozenset(value))
    if reader is None:
        return {name: _value(held) for name, held in value.items()}
    try:
        return reader(value)
    except (ValueError, TypeError, ArithmeticError, KeyError, AttributeError, BSONError) as error:
        raise ValueError(f"cannot read {json.dumps(value)[:80]}: {error}") from error


def _date(value: Mapping[str, Any]) -> DatetimeMS | datetime:
    held = value["$date"]
    if isinstance(held, str):
        moment = datetime.fromisoformat(held)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return DatetimeMS(int(held["$numberLong"]))


def _binary(value: Mapping[str, Any]) -> Binary:
    held = value["$binary"]
    return Binary(base64.b64decode(held["base64"], validate=True), int(held["subType"], 16))


def _regex(value: Mapping[str, Any]) -> Regex[str]:
    held = value["$regularExpression"]
    return Regex(held["pattern"], sum(_FLAGS[letter] for letter in set(held["options"])))


def _code(value: Mapping[str, Any]) -> Code:
    scope = value.get("$scope")
    return Code(value["$code"], None if scope is None else _value(scope))


_READERS: Mapping[tuple[str, ...], Callable[[Mapping[str, Any]], Any]] = {
    ("$numberInt",): lambda value: int(value["$numberInt"]),
    ("$numberLong",): lambda value: Int64(value["$numberLong"]),
    ("$numberDouble",): lambda value: float(value["$numberDouble"]),
    ("$numberDecimal",): lambda value: Decimal128(value["$numberDecimal"]),
    ("$oid",): lambda value: ObjectId(value["$oid"]),
    ("$date",): _date,
    ("$binary",): _binary,
    ("$timestamp",): lambda value: Timestamp(value["$timestamp"]["t"], value["$timestamp"]["i"]),
    ("$regularExpression",): _regex,
    ("$code",): _code,
    ("$code", "$scope"): _code,
    ("$symbol",): lambda value: str(value["$symbol"]),
    ("$minKey",): lambda value: MinKey(),  # noqa: ARG005
    ("$maxKey",): lambda value: MaxKey(),  # noqa: ARG005
}
_WRAPPERS = {frozenset(names): reader for names, reader in _READERS.items()}
