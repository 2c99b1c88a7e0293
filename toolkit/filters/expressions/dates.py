"""Parts of dates: `$year $month $dayOfMonth ... $millisecond`, and whole ones as text: `$dateToString`.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/dateToString/.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from toolkit.filters.expressions import Evaluate, ExpressionCall, Scope, is_nothing
from toolkit.filters.expressions.moments import read_moment, seen_in
from toolkit.filters.kinds import STRING, bson_kind
from toolkit.filters.refusal import refusal

_CODES = {"": 18629, "*": 18534, "date": 18628}
_STANDARD = "%Y-%m-%dT%H:%M:%S.%LZ"


def _part(part: Callable[[datetime], int]) -> Callable[[ExpressionCall], Evaluate]:
    def read(call: ExpressionCall) -> Evaluate:
        if isinstance(call.argument, dict) and not next(iter(call.argument), "").startswith("$"):
            call.named_arguments(("date",), ("timezone",))
            read_date = seen_in(call)
        else:
            (given,) = call.arguments(1, 1)

            def read_date(scope: Scope) -> Any:
                value = given(scope)
                return None if is_nothing(value) else read_moment(value, call.name)

        def evaluate(scope: Scope) -> Any:
            found = read_date(scope)
            return None if found is None else part(found)

        return evaluate

    return read


def _offset(seen: datetime) -> int:
    return (seen.utcoffset() or timedelta()) // timedelta(minutes=1)


def _format_offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"


_WRITTEN: Mapping[str, Callable[[datetime], str]] = {
    "%%": lambda seen: "%",  # noqa: ARG005
    "%Y": lambda seen: f"{seen.year:04}",
    "%m": lambda seen: f"{seen.month:02}",
    "%d": lambda seen: f"{seen.day:02}",
    "%H": lambda seen: f"{seen.hour:02}",
    "%M": lambda seen: f"{seen.minute:02}",
    "%S": lambda seen: f"{seen.second:02}",
    "%L": lambda seen: f"{seen.microsecond // 1000:03}",
    "%j": lambda seen: f"{seen.timetuple().tm_yday:03}",
    "%w": lambda seen: str(seen.isoweekday() % 7 + 1),
    "%u": lambda seen: str(seen.isoweekday()),
    "%U": lambda seen: seen.strftime("%U"),
    "%V": lambda seen: f"{seen.isocalendar().week:02}",
    "%G": lambda seen: f"{seen.isocalendar().year:04}",
    "%z": lambda seen: _format_offset(_offset(seen)),
    "%Z": lambda seen: f"{_offset(seen):+}",
}


def _to_string(call: ExpressionCall) -> Evaluate:
    call.named_arguments(("date",), ("format", "timezone", "onNull"), _CODES)
    seen = seen_in(call)
    shape = call.part("format") if "format" in call.argument else lambda scope: _STANDARD  # noqa: ARG005
    on_null = call.part("onNull") if "onNull" in call.argument else lambda scope: None  # noqa: ARG005

    def evaluate(scope: Scope) -> Any:
        found, pattern = seen(scope), shape(scope)
        if is_nothing(pattern):
            return None
        if found is None:
            return on_null(scope)
        if bson_kind(pattern) != STRING:
            raise refusal(18533, f"$dateToString needs a string for 'format', not {type(pattern).__name__}")
        return re.sub("%(.?)", lambda letter: _format_specifier(letter[0], found), pattern, flags=re.DOTALL)

    return evaluate


def _format_specifier(specifier: str, seen: datetime) -> str:
    if specifier == "%":
        raise refusal(18535, "$dateToString found a single '%' at the end of 'format'")
    if specifier not in _WRITTEN:
        raise refusal(18536, f"$dateToString found an invalid format character: {specifier}")
    return _WRITTEN[specifier](seen)


EXPRESSIONS = {
    "$year": _part(lambda seen: seen.year),
    "$month": _part(lambda seen: seen.month),
    "$dayOfMonth": _part(lambda seen: seen.day),
    "$dayOfWeek": _part(lambda seen: seen.isoweekday() % 7 + 1),
    "$dayOfYear": _part(lambda seen: seen.timetuple().tm_yday),
    "$hour": _part(lambda seen: seen.hour),
    "$minute": _part(lambda seen: seen.minute),
    "$second": _part(lambda seen: seen.second),
    "$millisecond": _part(lambda seen: seen.microsecond // 1000),
    "$week": _part(lambda seen: int(seen.strftime("%U"))),
    "$isoWeek": _part(lambda seen: seen.isocalendar().week),
    "$isoWeekYear": _part(lambda seen: seen.isocalendar().year),
    "$isoDayOfWeek": _part(lambda seen: seen.isoweekday()),
    "$dateToString": _to_string,
}
