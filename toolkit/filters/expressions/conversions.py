"""`$convert` and its short forms: `$toBool $toInt $toLong $toDouble $toDecimal $toString $toDate $toObjectId`.

Null and missing values stay null. Values that cannot be converted fail (`ConversionFailure`), or return `onError`.
https://www.mongodb.com/docs/manual/reference/operator/aggregation/convert/.
"""

from collections.abc import Callable
from typing import Any

from toolkit.errors import FilterError
from toolkit.filters.expressions import Eager, Evaluate, ExpressionCall, Scope, is_nothing
from toolkit.filters.expressions.targets import TARGETS
from toolkit.filters.kinds import NUMBER, STRING, TYPE_CODES, bson_kind
from toolkit.filters.operators.presence import type_number
from toolkit.filters.refusal import BAD_VALUE, CONVERSION_FAILURE, refusal

_NAMES = {code: name for name, code in TYPE_CODES.items()}


def _convert_value(value: Any, to: str) -> Any:
    """Convert a value to another type.

    Raises:
        FilterError: the value cannot be converted.
    """
    convert = TARGETS.get(to)
    if convert is None:
        raise refusal(CONVERSION_FAILURE, f"nothing can be converted to {to} here")
    return convert(value)


def _short(to: str) -> Eager:
    return Eager(1, 1, lambda value: None if is_nothing(value) else _convert_value(value, to))


def _convert(call: ExpressionCall) -> Evaluate:
    call.named_arguments(("input", "to"), ("onError", "onNull"))
    given, target = call.part("input"), call.part("to")
    on_null = _optional(call, "onNull") or (lambda scope: None)  # noqa: ARG005
    on_error = _optional(call, "onError")

    def evaluate(scope: Scope) -> Any:
        value, to = given(scope), target(scope)
        if is_nothing(value):
            return on_null(scope)
        if is_nothing(to):
            return None
        name = _type_name(to)
        try:
            return _convert_value(value, name)
        except FilterError as error:
            if on_error is None or error.code != CONVERSION_FAILURE:
                raise
            return on_error(scope)

    return evaluate


def _optional(call: ExpressionCall, name: str) -> Callable[[Scope], Any] | None:
    return call.part(name) if name in call.argument else None


def _type_name(to: Any) -> str:
    if bson_kind(to) == STRING and to in TYPE_CODES:
        return str(to)
    if bson_kind(to) == NUMBER:
        return _NAMES[type_number(to, ())]
    raise refusal(BAD_VALUE, f"$convert needs the name or the number of a type for 'to', not {to!r:.40}")


EXPRESSIONS = {
    "$convert": _convert,
    "$toBool": _short("bool"),
    "$toInt": _short("int"),
    "$toLong": _short("long"),
    "$toDouble": _short("double"),
    "$toDecimal": _short("decimal"),
    "$toString": _short("string"),
    "$toDate": _short("date"),
    "$toObjectId": _short("objectId"),
}
