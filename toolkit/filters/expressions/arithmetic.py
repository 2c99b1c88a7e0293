"""Arithmetic. Whole numbers stay whole while they fit into 64 bits, and become doubles when they do not.

A decimal makes the result a decimal of 34 digits. Null or a missing field makes it null.
https://www.mongodb.com/docs/manual/reference/operator/aggregation/#arithmetic-expression-operators.
"""

import math
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from bson import Decimal128, Int64
from bson.datetime_ms import DatetimeMS

from toolkit.filters.expressions import MANY, Eager, is_nothing
from toolkit.filters.kinds import DATE, NUMBER, is_nan, kind, number
from toolkit.filters.operators.modulo import truncated_remainder
from toolkit.filters.refusal import BAD_VALUE, TYPE_MISMATCH, refusal
from toolkit.filters.values import milliseconds

_CONTEXT = Context(prec=34, Emin=-6143, Emax=6144, clamp=1, traps=[])
_NOT_NUMERIC = 28765
_MOD_BY_ZERO = 16610


def _numbers(name: str, *values: Any, code: int = TYPE_MISMATCH) -> bool:
    """Check that values are numbers; False if one is null or missing.

    Raises:
        FilterError: one is neither.
    """
    for value in values:
        if not is_nothing(value) and kind(value) != NUMBER:
            raise refusal(code, f"{name} only supports numbers, not {type(value).__name__}")
    return not any(is_nothing(value) for value in values)


def _calculated(values: tuple[Any, ...], exact: Callable[..., Any], decimal: Callable[..., Decimal]) -> Any:
    """The result of a calculation, in the widest type of its operands.

    Args:
        values: numbers.
        exact: calculates with Python's integers and floats.
        decimal: calculates with decimals.
    """
    if any(isinstance(value, Decimal128) for value in values):
        return Decimal128(_CONTEXT.plus(decimal(*(_decimal(value) for value in values))))
    try:
        result = exact(*(number(value) for value in values))
    except OverflowError:
        return math.inf
    if isinstance(result, float):
        return result
    if not -(2**63) <= result < 2**63:
        return float(result)
    return Int64(result) if any(isinstance(value, Int64) for value in values) else result


def _decimal(value: Any) -> Decimal:
    held = number(value)
    if isinstance(held, float):
        return Decimal(f"{held:.15g}")
    return held if isinstance(held, Decimal) else Decimal(held)


def _add(*values: Any) -> Any:
    dates = [value for value in values if kind(value) == DATE]
    if len(dates) > 1:
        raise refusal(BAD_VALUE, "only one date allowed in an $add expression")
    rest = tuple(value for value in values if kind(value) != DATE)
    if not _numbers("$add", *rest):
        return None
    total: Any = 0
    for value in rest:
        total = _calculated((total, value), lambda left, right: left + right, _CONTEXT.add)
    return _moved(dates[0], total) if dates else total


def _subtract(left: Any, right: Any) -> Any:
    if is_nothing(left) or is_nothing(right):
        return None
    if kind(left) == DATE:
        if kind(right) == DATE:
            return Int64(milliseconds(left) - milliseconds(right))
        _numbers("$subtract", right)
        return _moved(left, _subtract(0, right))
    _numbers("$subtract", left, right)
    return _calculated((left, right), lambda one, other: one - other, _CONTEXT.subtract)


def _moved(date: Any, by: Any) -> DatetimeMS:
    distance = number(by)
    if is_nan(by) or not -(2**63) <= distance < 2**63:
        raise refusal(BAD_VALUE, "a date cannot be moved that far")
    return DatetimeMS(milliseconds(date) + round(distance))


def _multiply(*values: Any) -> Any:
    if not _numbers("$multiply", *values):
        return None
    product: Any = 1
    for value in values:
        product = _calculated((product, value), lambda left, right: left * right, _CONTEXT.multiply)
    return product


def _divide(dividend: Any, divisor: Any) -> Any:
    if not _numbers("$divide", dividend, divisor):
        return None
    if number(divisor) == 0:
        raise refusal(BAD_VALUE, "can't $divide by zero")
    return _calculated((dividend, divisor), lambda left, right: float(left) / float(right), _CONTEXT.divide)


def _mod(dividend: Any, divisor: Any) -> Any:
    if not _numbers("$mod", dividend, divisor):
        return None
    if number(divisor) == 0:
        raise refusal(_MOD_BY_ZERO, "can't $mod by zero")
    return _calculated((dividend, divisor), _remainder, _CONTEXT.remainder)


def _remainder(dividend: float, divisor: float) -> float:
    if isinstance(dividend, int) and isinstance(divisor, int):
        return truncated_remainder(dividend, divisor)
    return math.fmod(dividend, divisor) if math.isfinite(dividend) else math.nan


def _of_one(name: str, exact: Callable[[Any], Any], decimal: Callable[[Decimal], Decimal]) -> Eager:
    def evaluate(value: Any) -> Any:
        return _calculated((value,), exact, decimal) if _numbers(name, value, code=_NOT_NUMERIC) else None

    return Eager(1, 1, evaluate)


def _whole(round_down: Callable[[float], int]) -> Callable[[Any], Any]:
    """Rounding keeps the type: a double stays a double, and NaN and the infinities stay what they are."""
    return lambda held: held if isinstance(held, int) or not math.isfinite(held) else float(round_down(held))


def _sqrt(value: Any) -> Any:
    if not _numbers("$sqrt", value, code=_NOT_NUMERIC):
        return None
    if not is_nan(value) and number(value) < 0:
        raise refusal(28714, "$sqrt's argument must be greater than or equal to 0")
    return _calculated((value,), math.sqrt, _CONTEXT.sqrt)


def _logarithm(name: str, code: int, exact: Callable[[Any], float], decimal: Callable[[Decimal], Decimal]) -> Eager:
    def evaluate(value: Any) -> Any:
        if not _numbers(name, value, code=_NOT_NUMERIC):
            return None
        if not is_nan(value) and number(value) <= 0:
            raise refusal(code, f"{name}'s argument must be a positive number")
        return _calculated((value,), exact, decimal)

    return Eager(1, 1, evaluate)


def _integral(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda held: held.to_integral_value(rounding, _CONTEXT)


EXPRESSIONS = {
    "$add": Eager(0, MANY, _add),
    "$subtract": Eager(2, 2, _subtract),
    "$multiply": Eager(0, MANY, _multiply),
    "$divide": Eager(2, 2, _divide),
    "$mod": Eager(2, 2, _mod),
    "$abs": _of_one("$abs", abs, _CONTEXT.abs),
    "$ceil": _of_one("$ceil", _whole(math.ceil), _integral("ROUND_CEILING")),
    "$floor": _of_one("$floor", _whole(math.floor), _integral("ROUND_FLOOR")),
    "$exp": _of_one("$exp", math.exp, _CONTEXT.exp),
    "$sqrt": Eager(1, 1, _sqrt),
    "$ln": _logarithm("$ln", 28766, math.log, _CONTEXT.ln),
    "$log10": _logarithm("$log10", 28761, math.log10, _CONTEXT.log10),
}
