"""`$in` and `$nin`: one of several values, or a string that one of several regular expressions finds.

Null stands for a missing field, too. https://www.mongodb.com/docs/manual/reference/operator/query/in/.
"""

from typing import Any

from toolkit.filters.kinds import ARRAY, MISSING, NULL, REGEX, STRING, bson_kind
from toolkit.filters.operators import Operand
from toolkit.filters.operators.pattern import Matches
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, refusal
from toolkit.filters.tree import Not, Predicate, any_of
from toolkit.filters.values import equality_key


class Among(Predicate, frozen=True):
    """The value is one of several.

    Attributes:
        values: literal values, in the order of the filter.
        patterns: regular expressions.
    """

    values: tuple[Any, ...]
    patterns: tuple[Matches, ...]

    def alone(self) -> Test:
        test = _one_of(self.values)
        if not self.patterns:
            return test
        return any_of((test, *(pattern.alone() for pattern in self.patterns)))


def _one_of(values: tuple[Any, ...]) -> Test:
    texts = frozenset(value for value in values if bson_kind(value) == STRING)
    keys = {equality_key(value) for value in values if bson_kind(value) != STRING}
    if any(bson_kind(value) == NULL for value in values):
        keys.add(equality_key(MISSING))
    kinds = frozenset(found for found, *_ in keys)

    def test(value: Any) -> bool:
        if value.__class__ is str:
            return value in texts
        found = bson_kind(value)
        if found == STRING:
            return str(value) in texts
        return found in kinds and equality_key(value) in keys

    return test


def _among(operand: Operand) -> Among:
    if bson_kind(operand.argument) != ARRAY:
        raise refusal(BAD_VALUE, f"{operand.name} needs an array", operand.place)
    values: list[Any] = []
    patterns: list[Matches] = []
    for position, element in enumerate(operand.argument):
        place = (*operand.place, position)
        if operand.parser.is_operators(element):
            raise refusal(BAD_VALUE, f"operators cannot be nested under {operand.name}", place)
        if bson_kind(element) == REGEX:
            patterns.append(Matches.literal(element, place))
        else:
            values.append(element)
    return Among({"$in": operand.argument}, tuple(values), tuple(patterns))


def _not_among(operand: Operand) -> Not:
    return Not(operand.source, _among(operand))


FIELD_OPERATORS = {"$in": _among, "$nin": _not_among}
