"""`$cmp $eq $ne $gt $gte $lt $lte`: any two values compare, by MongoDB's order of types and values."""

from collections.abc import Callable
from typing import Any

from toolkit.filters.expressions import Eager
from toolkit.filters.values import compare


def _compared(answer: Callable[[int], Any]) -> Eager:
    return Eager(2, 2, lambda left, right: answer(compare(left, right)))


EXPRESSIONS = {
    "$cmp": _compared(lambda order: order),
    "$eq": _compared(lambda order: order == 0),
    "$ne": _compared(lambda order: order != 0),
    "$gt": _compared(lambda order: order > 0),
    "$gte": _compared(lambda order: order >= 0),
    "$lt": _compared(lambda order: order < 0),
    "$lte": _compared(lambda order: order <= 0),
}
