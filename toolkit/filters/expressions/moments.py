"""Points in time, in a time zone."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bson import ObjectId, Timestamp

from toolkit.filters.expressions import Evaluate, ExpressionCall, Scope, is_nothing
from toolkit.filters.kinds import DATE, STRING, bson_kind
from toolkit.filters.refusal import NOT_SUPPORTED, refusal
from toolkit.filters.values import milliseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_A_DATE = 16006
_OFFSET = re.compile(r"([+-])([0-9]{2})(?::?([0-9]{2}))?")


def read_moment(value: Any, name: str, zone: tzinfo = UTC) -> datetime:
    """Return the point in time of a date, an ObjectId or a timestamp.

    Args:
        value: value of an argument.
        name: the operator, for the message.
        zone: time zone of the result.

    Raises:
        FilterError: it is not a date, or beyond the range of Python.
    """
    if not isinstance(value, ObjectId | Timestamp) and bson_kind(value) != DATE:
        raise refusal(_NOT_A_DATE, f"{name} needs a date, not {type(value).__name__}")
    try:
        return _in_utc(value).astimezone(zone)
    except OverflowError:
        raise refusal(NOT_SUPPORTED, f"{name} of a year before 1 or after 9999 is not supported here") from None


def _in_utc(value: Any) -> datetime:
    if isinstance(value, ObjectId):
        return value.generation_time
    if isinstance(value, Timestamp):
        return value.as_datetime()
    return _EPOCH + timedelta(milliseconds=milliseconds(value))


def seen_in(call: ExpressionCall) -> Evaluate:
    """Read the parts `date` and `timezone` of an argument; the result is None if one of them is null or missing."""
    given = call.part("date")
    zoned = call.part("timezone") if "timezone" in call.argument else lambda scope: "UTC"  # noqa: ARG005

    def evaluate(scope: Scope) -> datetime | None:
        value, zone = given(scope), zoned(scope)
        if is_nothing(value) or is_nothing(zone):
            return None
        return read_moment(value, call.name, _zone(zone, call.name))

    return evaluate


def _zone(value: Any, name: str) -> tzinfo:
    if bson_kind(value) != STRING:
        raise refusal(40517, f"{name} needs a string for 'timezone', not {type(value).__name__}")
    offset = _OFFSET.fullmatch(value)
    if offset:
        distance = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if distance < timedelta(days=1):
            return timezone(-distance if offset[1] == "-" else distance)
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal(40485, f"{name}: unrecognized time zone identifier: {value!r:.40}") from None
