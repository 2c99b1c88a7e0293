"""Arithmetic. Whole numbers stay whole while they fit into 64 bits, and become doubles when they do not.

A decimal makes the result a decimal of 34 digits. Null or a missing field makes it null.
https://www.mongodb.com/docs/manual/reference/operator/aggregation/#arithmetic-expression-operators.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bson import Decimal128, Int64
from bson.datetime_ms import DatetimeMS

from toolkit.filters.expressions import MANY, Eager, is_nothing
from toolkit.filters.expressions.summation import DECIMALS
from toolkit.filters.kinds import DATE, NUMBER, bson_kind, is_nan, python_number
from toolkit.filters.operators.modulo import truncated_remainder
from toolkit.filters.refusal import BAD_VALUE, TYPE_MISMATCH, refusal
from toolkit.filters.values import milliseconds

NOT_NUMERIC = 28765
_MOD_BY_ZERO = 16610


def are_numbers(name: str, *values: Any, code: int = TYPE_MISMATCH) -> bool:
    """Check that values are numbers; False if one is null or missing.

    Raises:
        FilterError: one is neither.
    """
    for value in values:
        if not is_nothing(value) and bson_kind(value) != NUMBER:
            raise refusal(code, f"{name} only supports numbers, not {type(value).__name__}")
    return not any(is_nothing(value) for value in values)


def calculate(values: tuple[Any, ...], exact: Callable[..., Any], decimal: Callable[..., Decimal]) -> Any:
    """Return the result of a calculation in the widest type of its operands.

    Args:
        values: numbers.
        exact: calculates with Python's integers and floats.
        decimal: calculates with decimals.
    """
    if any(isinstance(value, Decimal128) for value in values):
        return Decimal128(DECIMALS.plus(decimal(*(as_decimal(value) for value in values))))
    try:
        result = exact(*(python_number(value) for value in values))
    except OverflowError:
        return math.inf
    if isinstance(result, float):
        return result
    if not -(2**63) <= result < 2**63:
        return float(result)
    return Int64(result) if any(isinstance(value, Int64) for value in values) else result


def as_decimal(value: Any) -> Decimal:
    """Convert a number to a decimal as the server does: a double by its first 15 digits."""
    held = python_number(value)
    if isinstance(held, float):
        return Decimal(f"{held:.15g}")
    return held if isinstance(held, Decimal) else Decimal(held)


def _add(*values: Any) -> Any:
    dates = [value for value in values if bson_kind(value) == DATE]
    if len(dates) > 1:
        raise refusal(BAD_VALUE, "only one date allowed in an $add expression")
    rest = tuple(value for value in values if bson_kind(value) != DATE)
    if not are_numbers("$add", *rest):
        return None
    total: Any = 0
    for value in rest:
        total = calculate((total, value), lambda left, right: left + right, DECIMALS.add)
    return _shift_date("$add", dates[0], total) if dates else total


def _subtract(left: Any, right: Any) -> Any:
    if is_nothing(left) or is_nothing(right):
        return None
    if bson_kind(left) == DATE:
        if bson_kind(right) == DATE:
            return Int64(milliseconds(left) - milliseconds(right))
        are_numbers("$subtract", right)
        return _shift_date("$subtract", left, _subtract(0, right))
    are_numbers("$subtract", left, right)
    return calculate((left, right), lambda one, other: one - other, DECIMALS.subtract)


def _shift_date(name: str, date: Any, by: Any) -> DatetimeMS:
    distance = python_number(by)
    if is_nan(by) or not -(2**63) <= distance < 2**63:
        raise refusal(BAD_VALUE, f"{name} cannot move a date that far")
    return DatetimeMS(milliseconds(date) + round(distance))


def _multiply(*values: Any) -> Any:
    if not are_numbers("$multiply", *values):
        return None
    product: Any = 1
    for value in values:
        product = calculate((product, value), lambda left, right: left * right, DECIMALS.multiply)
    return product


def _divide(dividend: Any, divisor: Any) -> Any:
    if not are_numbers("$divide", dividend, divisor):
        return None
    if python_number(divisor) == 0:
        raise refusal(BAD_VALUE, "can't $divide by zero")
    return calculate((dividend, divisor), lambda left, right: float(left) / float(right), DECIMALS.divide)


def _mod(dividend: Any, divisor: Any) -> Any:
    if not are_numbers("$mod", dividend, divisor):
        return None
    if python_number(divisor) == 0:
        raise refusal(_MOD_BY_ZERO, "can't $mod by zero")
    return calculate((dividend, divisor), _remainder, DECIMALS.remainder)


def _remainder(dividend: float, divisor: float) -> float:
    if isinstance(dividend, int) and isinstance(divisor, int):
        return truncated_remainder(dividend, divisor)
    return math.fmod(dividend, divisor) if math.isfinite(dividend) else math.nan


def of_one(name: str, exact: Callable[[Any], Any], decimal: Callable[[Decimal], Decimal]) -> Eager:
    """Create an operator on one number, which returns null for null.

    Args:
        name: the operator.
        exact: calculates with Python's integers and floats.
        decimal: calculates with decimals.
    """

    def evaluate(value: Any) -> Any:
        return calculate((value,), exact, decimal) if are_numbers(name, value, code=NOT_NUMERIC) else None

    return Eager(1, 1, evaluate)


def _whole(round_down: Callable[[float], int]) -> Callable[[Any], Any]:
    """Round a number and keep its type: doubles stay doubles, NaN and infinities are unchanged."""
    return lambda held: held if isinstance(held, int) or not math.isfinite(held) else float(round_down(held))


def _integral(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda held: held.to_integral_value(rounding, DECIMALS)


EXPRESSIONS = {
    "$add": Eager(0, MANY, _add),
    "$subtract": Eager(2, 2, _subtract),
    "$multiply": Eager(0, MANY, _multiply),
    "$divide": Eager(2, 2, _divide),
    "$mod": Eager(2, 2, _mod),
    "$abs": of_one("$abs", abs, DECIMALS.abs),
    "$ceil": of_one("$ceil", _whole(math.ceil), _integral("ROUND_CEILING")),
    "$floor": of_one("$floor", _whole(math.floor), _integral("ROUND_FLOOR")),
}
