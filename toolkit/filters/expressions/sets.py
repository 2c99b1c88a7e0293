"""Arrays as sets: `$setEquals $setIsSubset $setIntersection $setUnion $setDifference $anyElementTrue $allElementsTrue`.

Order and repetition do not count; values are the same as `$eq` takes them.
https://www.mongodb.com/docs/manual/reference/operator/aggregation/#set-expression-operators.
"""

from collections.abc import Iterable
from functools import cmp_to_key
from typing import Any

from toolkit.filters.expressions import MANY, Eager, is_nothing
from toolkit.filters.expressions.arrays import array_elements
from toolkit.filters.expressions.logic import is_true
from toolkit.filters.values import compare_values, equality_key

_Set = dict[tuple[Any, ...], Any]


def _set(value: Any, name: str, code: int) -> _Set:
    """Return the distinct elements of an array by their keys, in order of first occurrence."""
    found: _Set = {}
    for element in array_elements(value, name, code):
        found.setdefault(equality_key(element), element)
    return found


def _sort_values(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=cmp_to_key(compare_values))


def _equals(*values: Any) -> bool:
    first, *others = (_set(value, "$setEquals", 17044).keys() for value in values)
    return all(other == first for other in others)


def _is_subset(part: Any, whole: Any) -> bool:
    return _set(part, "$setIsSubset", 17046).keys() <= _set(whole, "$setIsSubset", 17042).keys()


def _intersection(*values: Any) -> Any:
    if any(is_nothing(value) for value in values):
        return None
    sets = [_set(value, "$setIntersection", 17047) for value in values]
    return (
        _sort_values(element for name, element in sets[0].items() if all(name in other for other in sets))
        if sets
        else []
    )


def _union(*values: Any) -> Any:
    if any(is_nothing(value) for value in values):
        return None
    found: _Set = {}
    for value in values:
        found = _set(value, "$setUnion", 17043) | found
    return _sort_values(found.values())


def _difference(left: Any, right: Any) -> Any:
    if is_nothing(left) or is_nothing(right):
        return None
    ours, theirs = _set(left, "$setDifference", 17048), _set(right, "$setDifference", 17049)
    return [element for name, element in ours.items() if name not in theirs]


EXPRESSIONS = {
    "$setEquals": Eager(2, MANY, _equals),
    "$setIsSubset": Eager(2, 2, _is_subset),
    "$setIntersection": Eager(0, MANY, _intersection),
    "$setUnion": Eager(0, MANY, _union),
    "$setDifference": Eager(2, 2, _difference),
    "$anyElementTrue": Eager(1, 1, lambda value: any(map(is_true, array_elements(value, "$anyElementTrue", 17041)))),
    "$allElementsTrue": Eager(1, 1, lambda value: all(map(is_true, array_elements(value, "$allElementsTrue", 17040)))),
}
