"""Conversions of values, one for each type that they produce.

Texts are not stripped, and numbers are in base 10. Doubles lose their fraction in integers, and
keep 15 digits in decimals. Where versions of MongoDB differ (how a long double is written; odd numbers and dates in
text) nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from bson import Decimal128, Int64, ObjectId
from bson.datetime_ms import DatetimeMS
from bson.errors import InvalidId

from toolkit.filters.expressions.arithmetic import as_decimal
from toolkit.filters.expressions.logic import is_true
from toolkit.filters.expressions.moments import read_moment
from toolkit.filters.expressions.summation import DECIMALS
from toolkit.filters.integers import truncate
from toolkit.filters.kinds import BOOL, DATE, NUMBER, OBJECT_ID, STRING, TIMESTAMP, bson_kind, python_number
from toolkit.filters.refusal import CONVERSION_FAILURE, NOT_SUPPORTED, refusal
from toolkit.filters.values import milliseconds

_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ODD_NUMBER = re.compile(r"[+-]?(?:inf|nan|0x)", re.IGNORECASE)
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def _fails(value: Any, to: str) -> NoReturn:
    what = f"a value of type {type(value).__name__} cannot be converted to {to}: {value!r:.40}"
    raise refusal(CONVERSION_FAILURE, what)


def _number_in(text: str, to: str) -> str:
    if _ODD_NUMBER.match(text):
        raise refusal(NOT_SUPPORTED, f"{text!r:.40} as a {to} is not supported here")
    return text if _NUMBER.fullmatch(text) else _fails(text, to)


def _whole(value: Any, to: str, bits: int) -> int:
    found = bson_kind(value)
    if found == BOOL:
        return int(value)
    whole: int | None = None
    if found == NUMBER:
        whole = truncate(value)
    elif found == STRING and _WHOLE.fullmatch(value) and len(value) < 40:
        whole = int(value)
    if whole is None or not -(1 << bits) <= whole < 1 << bits:
        _fails(value, to)
    return whole


def _long(value: Any) -> Int64:
    return Int64(milliseconds(value) if bson_kind(value) == DATE else _whole(value, "long", 63))


def _double(value: Any) -> float:
    found = bson_kind(value)
    if found == DATE:
        return float(milliseconds(value))
    if found not in {BOOL, NUMBER, STRING}:
        _fails(value, "double")
    held = float(_number_in(value, "double") if found == STRING else python_number(value))
    if held - held != 0 and (found == STRING or (isinstance(value, Decimal128) and value.to_decimal().is_finite())):
        _fails(value, "double")
    return held


def _decimal(value: Any) -> Decimal128:
    found = bson_kind(value)
    if found in {BOOL, DATE}:
        return Decimal128(str(int(value) if found == BOOL else milliseconds(value)))
    if found == STRING:
        exact = DECIMALS.create_decimal(_number_in(value, "decimal"))
        return Decimal128(exact) if exact.is_finite() else _fails(value, "decimal")
    if found != NUMBER:
        _fails(value, "decimal")
    return Decimal128(as_decimal(value))


def _string(value: Any) -> str:
    found = bson_kind(value)
    if found == STRING:
        return str(value)
    if found == BOOL:
        return "true" if value else "false"
    if found == NUMBER:
        return _written_number(value)
    if found == DATE:
        return read_moment(value, "$toString").strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds(value) % 1000:03}Z"
    return str(value) if found == OBJECT_ID else _fails(value, "string")


def _written_number(value: Any) -> str:
    if not isinstance(value, float):
        return str(value if isinstance(value, Decimal128) else int(value))
    text = f"{value:.16g}"
    if float(text) != value or value - value != 0:
        raise refusal(NOT_SUPPORTED, f"{value!r} as a string is not supported here: it differs between versions")
    return text


def _date(value: Any) -> Any:
    found = bson_kind(value)
    if found == DATE:
        return value
    if found in {OBJECT_ID, TIMESTAMP}:
        return read_moment(value, "$toDate")
    if found == NUMBER and isinstance(value, Int64 | float | Decimal128):
        whole = truncate(value)
        return _fails(value, "date") if whole is None else DatetimeMS(whole)
    return _date_in(value) if found == STRING else _fails(value, "date")


def _date_in(text: str) -> datetime:
    if not _DATE.fullmatch(text):
        raise refusal(NOT_SUPPORTED, f"{text!r:.40} as a date is not supported here: write YYYY-MM-DDThh:mm:ssZ")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _fails(text, "date")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _object_id(value: Any) -> ObjectId:
    if bson_kind(value) not in {OBJECT_ID, STRING}:
        _fails(value, "objectId")
    try:
        return ObjectId(value)
    except InvalidId:
        _fails(value, "objectId")


TARGETS: Mapping[str, Callable[[Any], Any]] = {
    "bool": is_true,
    "int": lambda value: _whole(value, "int", 31),
    "long": _long,
    "double": _double,
    "decimal": _decimal,
    "string": _string,
    "date": _date,
    "objectId": _object_id,
}
"""Converters by type name. They raise `FilterError` (`ConversionFailure`) for values that cannot be converted."""
