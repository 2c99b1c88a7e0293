"""`$cmp $eq $ne $gt $gte $lt $lte`: any two values compare, by MongoDB's order of types and values."""

from collections.abc import Callable
from typing import Any

from toolkit.filters.expressions import Eager
from toolkit.filters.values import compare_values


def _comparison(answer: Callable[[int], Any]) -> Eager:
    return Eager(2, 2, lambda left, right: answer(compare_values(left, right)))


EXPRESSIONS = {
    "$cmp": _comparison(lambda order: order),
    "$eq": _comparison(lambda order: order == 0),
    "$ne": _comparison(lambda order: order != 0),
    "$gt": _comparison(lambda order: order > 0),
    "$gte": _comparison(lambda order: order >= 0),
    "$lt": _comparison(lambda order: order < 0),
    "$lte": _comparison(lambda order: order <= 0),
}
