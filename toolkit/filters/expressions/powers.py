"""Powers, roots and logarithms: `$pow $sqrt $exp $ln $log $log10`.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/pow/.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from toolkit.filters.expressions import Eager
from toolkit.filters.expressions.arithmetic import NOT_NUMERIC, are_numbers, calculate, of_one
from toolkit.filters.expressions.summation import DECIMALS
from toolkit.filters.kinds import is_nan, python_number
from toolkit.filters.refusal import refusal


def _sqrt(value: Any) -> Any:
    if not are_numbers("$sqrt", value, code=NOT_NUMERIC):
        return None
    if not is_nan(value) and python_number(value) < 0:
        raise refusal(28714, "$sqrt's argument must be greater than or equal to 0")
    return calculate((value,), math.sqrt, DECIMALS.sqrt)


def _logarithm(name: str, code: int, exact: Callable[[Any], float], decimal: Callable[[Decimal], Decimal]) -> Eager:
    def evaluate(value: Any) -> Any:
        if not are_numbers(name, value, code=NOT_NUMERIC):
            return None
        if not is_nan(value) and python_number(value) <= 0:
            raise refusal(code, f"{name}'s argument must be a positive number")
        return calculate((value,), exact, decimal)

    return Eager(1, 1, evaluate)


def _log(value: Any, radix: Any) -> Any:
    are_numbers("$log's argument", value, code=28756)
    if not (are_numbers("$log's base", radix, code=28757) and are_numbers("$log", value)):
        return None
    if not is_nan(value) and python_number(value) <= 0:
        raise refusal(28758, "$log's argument must be a positive number")
    if not is_nan(radix) and (python_number(radix) <= 0 or python_number(radix) == 1):
        raise refusal(28759, "$log's base must be a positive number not equal to 1")
    return calculate(
        (value, radix),
        lambda held, to: math.log(held) / math.log(to),
        lambda held, to: DECIMALS.divide(DECIMALS.ln(held), DECIMALS.ln(to)),
    )


def _pow(radix: Any, exponent: Any) -> Any:
    are_numbers("$pow's base", radix, code=28762)
    if not (are_numbers("$pow's exponent", exponent, code=28763) and are_numbers("$pow", radix)):
        return None
    if python_number(radix) == 0 and not is_nan(exponent) and python_number(exponent) < 0:
        raise refusal(28764, "$pow cannot take a base of 0 and a negative exponent")
    whole = isinstance(radix, int) and isinstance(exponent, int)
    return calculate((radix, exponent), _whole_power if whole else _double_power, DECIMALS.power)


def _whole_power(radix: int, exponent: int) -> float:
    """Return a power of integers: an integer if it fits into 64 bits, else a double."""
    if radix in {-1, 0, 1}:
        return radix if exponent % 2 else abs(radix) if exponent else 1
    if not 0 <= exponent < 64:
        return _double_power(radix, exponent)
    return int(radix**exponent)


def _double_power(radix: float, exponent: float) -> float:
    try:
        return math.pow(radix, exponent)
    except ValueError:  # a root of a negative number
        return math.nan
    except OverflowError:
        return -math.inf if radix < 0 and exponent % 2 == 1 else math.inf


EXPRESSIONS = {
    "$pow": Eager(2, 2, _pow),
    "$exp": of_one("$exp", math.exp, DECIMALS.exp),
    "$sqrt": Eager(1, 1, _sqrt),
    "$ln": _logarithm("$ln", 28766, math.log, DECIMALS.ln),
    "$log": Eager(2, 2, _log),
    "$log10": _logarithm("$log10", 28761, math.log10, DECIMALS.log10),
}
