"""`$eq $ne $gt $gte $lt $lte`.

Only values of one kind compare (type bracketing): a number is neither greater nor less than a string. Exceptions: a
missing field counts as null; all other kinds, including a missing field, are between MinKey and MaxKey. NaN is greater
and less than nothing. https://www.mongodb.com/docs/manual/reference/operator/query-comparison/.
"""

import operator
from collections.abc import Callable
from typing import Any

from toolkit.filters.kinds import MAX_KEY, MIN_KEY, MISSING, NULL, NUMBER, REGEX, STRING, bson_kind, is_nan
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, refusal
from toolkit.filters.tree import Not, Predicate
from toolkit.filters.values import compare_values, equality_key

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


class Equals(Predicate, frozen=True):
    """The value is a given one."""

    value: Any

    def alone(self) -> Test:
        wanted, found = self.value, bson_kind(self.value)
        if found == NULL:
            return lambda value: value is None or value is MISSING
        if found == STRING:
            return lambda value: value == wanted and bson_kind(value) == STRING
        return _same_number(wanted) if _is_plain_number(wanted) else _same(wanted)


class Compares(Predicate, frozen=True):
    """The value is on one side of a given one.

    Attributes:
        operator: `$gt`, `$gte`, `$lt` or `$lte`.
        value: the given one.
    """

    operator: str
    value: Any

    def alone(self) -> Test:
        bound, found = self.value, bson_kind(self.value)
        if found in {MIN_KEY, MAX_KEY}:
            return _beyond(self.operator, bound)
        if is_nan(bound):
            return is_nan if self.operator in {"$gte", "$lte"} else _never
        if found == NULL:
            return Equals(self.source, None).alone() if self.operator in {"$gte", "$lte"} else _never
        if _is_plain_number(bound) or found == STRING:
            return _ordered_fast(_ORDER[self.operator], bound)
        return _order_test(_ORDER[self.operator], bound)


def _is_plain_number(value: Any) -> bool:
    return value.__class__ in {int, float} and not is_nan(value)


def _same_number(wanted: Any) -> Test:
    slow = _same(wanted)

    def test(value: Any) -> bool:
        cls = value.__class__
        if cls is int or cls is float:
            return bool(value == wanted)  # Python compares them exactly, as MongoDB does
        return cls is not str and slow(value)

    return test


def _same(wanted: Any) -> Test:
    found, wanted_key = bson_kind(wanted), equality_key(wanted)
    length = len(wanted) if isinstance(wanted, list) else -1

    def test(value: Any) -> bool:
        return bson_kind(value) == found and (length < 0 or len(value) == length) and equality_key(value) == wanted_key

    return test


def _ordered_fast(order: Callable[[Any, Any], bool], bound: Any) -> Test:
    """Return a fast test for bounds of a class that Python orders as MongoDB does: exact numbers, code points."""
    fast = (str,) if isinstance(bound, str) else (int, float)
    slow = _order_test(order, bound)

    def test(value: Any) -> bool:
        if value.__class__ in fast:
            return order(value, bound)
        return slow(value)

    return test


def _order_test(order: Callable[[Any, Any], bool], bound: Any) -> Test:
    found = bson_kind(bound)

    def test(value: Any) -> bool:
        if bson_kind(value) != found or (found == NUMBER and is_nan(value)):
            return False
        return order(compare_values(value, bound), 0)

    return test


def _beyond(name: str, bound: Any) -> Test:
    """Return a test for MinKey and MaxKey, which have every other kind on one side."""
    end = bson_kind(bound)
    others = (end == MIN_KEY) == (name in {"$gt", "$gte"})
    itself = name in {"$gte", "$lte"}
    return lambda value: itself if bson_kind(value) == end else others


def _never(value: Any) -> bool:  # noqa: ARG001
    return False


def _equals(operand: Operand) -> Equals:
    return Equals({"$eq": operand.argument}, operand.argument)


def _differs(operand: Operand) -> Not:
    _refuse_regex(operand)
    return Not(operand.source, _equals(operand))


def _compares(operand: Operand) -> Compares:
    _refuse_regex(operand)
    return Compares(operand.source, operand.name, operand.argument)


def _refuse_regex(operand: Operand) -> None:
    if bson_kind(operand.argument) == REGEX:
        raise refusal(BAD_VALUE, f"{operand.name} cannot be given a regular expression", operand.place)


FIELD_OPERATORS = {"$eq": _equals, "$ne": _differs} | dict.fromkeys(_ORDER, _compares)
