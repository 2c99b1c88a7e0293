"""Parts of dates, in UTC: `$year $month $dayOfMonth $dayOfWeek $dayOfYear $hour $minute $second $millisecond`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId, Timestamp

from toolkit.filters.expressions import Call, Evaluate, Scope, is_nothing
from toolkit.filters.kinds import DATE, kind
from toolkit.filters.refusal import NOT_SUPPORTED, refusal
from toolkit.filters.values import milliseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_A_DATE = 16006


def _moment(value: Any, name: str) -> datetime:
    if isinstance(value, ObjectId):
        return value.generation_time
    if isinstance(value, Timestamp):
        return value.as_datetime()
    if kind(value) != DATE:
        raise refusal(_NOT_A_DATE, f"{name} needs a date, not {type(value).__name__}")
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds(value))
    except OverflowError:
        raise refusal(NOT_SUPPORTED, f"{name} of a year before 1 or after 9999 is not supported here") from None


def _part(part: Callable[[datetime], int]) -> Callable[[Call], Evaluate]:
    def read(call: Call) -> Evaluate:
        if isinstance(call.argument, dict) and not next(iter(call.argument), "").startswith("$"):
            call.named(("date",), ("timezone",))
            if "timezone" in call.argument:
                raise call.refuse(NOT_SUPPORTED, "with a time zone is not supported here")
            given = call.part("date")
        else:
            (given,) = call.arguments(1, 1)

        def evaluate(scope: Scope) -> Any:
            value = given(scope)
            return None if is_nothing(value) else part(_moment(value, call.name))

        return evaluate

    return read


EXPRESSIONS = {
    "$year": _part(lambda moment: moment.year),
    "$month": _part(lambda moment: moment.month),
    "$dayOfMonth": _part(lambda moment: moment.day),
    "$dayOfWeek": _part(lambda moment: moment.isoweekday() % 7 + 1),
    "$dayOfYear": _part(lambda moment: moment.timetuple().tm_yday),
    "$hour": _part(lambda moment: moment.hour),
    "$minute": _part(lambda moment: moment.minute),
    "$second": _part(lambda moment: moment.second),
    "$millisecond": _part(lambda moment: moment.microsecond // 1000),
}
