"""`$sum $avg $max $min` over the elements of one array, or over several arguments.

`$sum` and `$avg` ignore values that are not numbers, and `$max` and `$min` ignore null.
https://www.mongodb.com/docs/manual/reference/operator/aggregation/sum/.
"""

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from bson import Decimal128

from toolkit.filters.expressions import MANY, Eager, is_nothing
from toolkit.filters.expressions.summation import DECIMALS, add_numbers, decimal_sum, double_sum
from toolkit.filters.kinds import ARRAY, NUMBER, bson_kind
from toolkit.filters.values import compare_values


def _over(accumulate: Callable[[list[Any]], Any]) -> Eager:
    def evaluate(*values: Any) -> Any:
        spread = len(values) == 1 and bson_kind(values[0]) == ARRAY
        return accumulate(list(values[0] if spread else values))

    return Eager(0, MANY, evaluate)


def _numbers(values: list[Any]) -> list[Any]:
    return [value for value in values if bson_kind(value) == NUMBER]


def _sum(values: list[Any]) -> Any:
    return add_numbers(_numbers(values))


def _average(values: list[Any]) -> Any:
    numbers = _numbers(values)
    if not numbers:
        return None
    if any(isinstance(value, Decimal128) for value in numbers):
        return Decimal128(DECIMALS.divide(decimal_sum(numbers), len(numbers)))
    return double_sum(numbers) / len(numbers)


def _first_of(choose: Callable[..., Any]) -> Callable[[list[Any]], Any]:
    order = cmp_to_key(compare_values)
    return lambda values: choose((value for value in values if not is_nothing(value)), key=order, default=None)


EXPRESSIONS = {
    "$sum": _over(_sum),
    "$avg": _over(_average),
    "$max": _over(_first_of(max)),
    "$min": _over(_first_of(min)),
}
