"""`$all`, `$elemMatch` of objects and of values, `$size`.

https://www.mongodb.com/docs/manual/reference/operator/query-array/.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from toolkit.filters.integers import INT_MAX, as_count
from toolkit.filters.kinds import ARRAY, OBJECT, REGEX, as_document, bson_kind
from toolkit.filters.operators import Operand, document_operators, field_operators
from toolkit.filters.operators.comparison import Equals
from toolkit.filters.operators.pattern import Matches
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, Place, refusal
from toolkit.filters.tree import All, Clause, Condition, Nothing, Predicate


class HasElement(Predicate, frozen=True):
    """The value is an array, and one of its elements meets every condition."""

    spread: ClassVar[bool] = False
    condition: Condition

    def alone(self) -> Test:
        test = self.condition.alone()
        return lambda value: bson_kind(value) == ARRAY and any(map(test, value))


class HasDocument(Predicate, frozen=True):
    """The value is an array, and one of its elements is an object (or array) that a filter matches."""

    spread: ClassVar[bool] = False
    clause: Clause

    def alone(self) -> Test:
        match = self.clause.compile()

        def test(value: Any) -> bool:
            if bson_kind(value) != ARRAY:
                return False
            for element in value:
                if element.__class__ is dict:
                    if match(element):
                        return True
                elif bson_kind(element) in {OBJECT, ARRAY} and match(as_document(element)):
                    return True
            return False

        return test


class HasSize(Predicate, frozen=True):
    """The value is an array of a given length."""

    spread: ClassVar[bool] = False
    size: int

    def alone(self) -> Test:
        size = self.size
        return lambda value: bson_kind(value) == ARRAY and len(value) == size


def _size(operand: Operand) -> HasSize:
    return HasSize(operand.source, as_count(operand.argument, "$size", operand.place, BAD_VALUE, INT_MAX))


def _elem_match(operand: Operand) -> Predicate:
    argument = operand.argument
    if bson_kind(argument) != OBJECT:
        raise refusal(BAD_VALUE, "$elemMatch needs an object", operand.place)
    if operand.parser.is_operators(argument) and next(iter(argument)) not in document_operators():
        return HasElement(operand.source, operand.parser.condition(argument, operand.place))
    return HasDocument(operand.source, operand.parser.clause(argument, operand.place, nested=True))


def _all(operand: Operand) -> Condition:
    if bson_kind(operand.argument) != ARRAY:
        raise refusal(BAD_VALUE, "$all needs an array", operand.place)
    if not operand.argument:
        return Nothing(operand.source)
    wanted = list(enumerate(operand.argument))
    read = _element if _first_name(operand.argument[0]) == "$elemMatch" else _element_condition
    conditions = [read(value, operand, (*operand.place, position)) for position, value in wanted]
    return All(operand.source, tuple(conditions))


def _element(value: Any, operand: Operand, place: Place) -> Condition:
    if _first_name(value) != "$elemMatch":
        raise refusal(BAD_VALUE, "$all with $elemMatch has to hold $elemMatch only", place)
    argument = value["$elemMatch"]
    return _elem_match(Operand("$elemMatch", argument, value, (*place, "$elemMatch"), operand.parser))


def _element_condition(value: Any, operand: Operand, place: Place) -> Condition:  # noqa: ARG001 - one shape with _element
    if bson_kind(value) == REGEX:
        return Matches.literal(value, place)
    if _first_name(value) in field_operators().keys() - {"$not"}:
        raise refusal(BAD_VALUE, "no operators in $all, except $elemMatch", place)
    return Equals({"$eq": value}, value)


def _first_name(value: Any) -> str | None:
    return next(iter(value), None) if isinstance(value, Mapping) else None


FIELD_OPERATORS = {"$all": _all, "$elemMatch": _elem_match, "$size": _size}
