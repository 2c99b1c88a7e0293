"""`$and $or $nor` of filters, `$not` of field operators; and the constants `$alwaysTrue`, `$alwaysFalse`.

https://www.mongodb.com/docs/manual/reference/operator/query-logical/.
"""

from toolkit.filters.integers import as_integer
from toolkit.filters.kinds import ARRAY, OBJECT, REGEX, bson_kind
from toolkit.filters.operators import Operand
from toolkit.filters.operators.pattern import Matches
from toolkit.filters.refusal import BAD_VALUE, FAILED_TO_PARSE, refusal
from toolkit.filters.tree import Always, And, Clause, Nor, Not, Or


def _clauses(operand: Operand) -> tuple[Clause, ...]:
    if bson_kind(operand.argument) != ARRAY:
        raise refusal(BAD_VALUE, f"{operand.name} must be an array", operand.place)
    if not operand.argument:
        raise refusal(BAD_VALUE, f"{operand.name} must be a nonempty array", operand.place)
    for position, entry in enumerate(operand.argument):
        if bson_kind(entry) != OBJECT:
            raise refusal(BAD_VALUE, f"{operand.name} entries need to be full objects", (*operand.place, position))
    return tuple(
        operand.parser.clause(entry, (*operand.place, position), nested=operand.nested)
        for position, entry in enumerate(operand.argument)
    )


def _and(operand: Operand) -> And:
    return And(operand.source, _clauses(operand))


def _or(operand: Operand) -> Or:
    return Or(operand.source, _clauses(operand))


def _nor(operand: Operand) -> Nor:
    return Nor(operand.source, _clauses(operand))


def _not(operand: Operand) -> Not:
    if bson_kind(operand.argument) == REGEX:
        return Not(operand.source, Matches.literal(operand.argument, operand.place))
    if bson_kind(operand.argument) != OBJECT:
        raise refusal(BAD_VALUE, "$not needs a regex or a document", operand.place)
    if not operand.argument:
        raise refusal(BAD_VALUE, "$not cannot be empty", operand.place)
    return Not(operand.source, operand.parser.condition(operand.argument, operand.place))


def _always(operand: Operand) -> Always:
    if as_integer(operand.argument, operand.name, operand.place) != 1:
        raise refusal(FAILED_TO_PARSE, f"{operand.name} must be an integer value of 1", operand.place)
    return Always(operand.source, operand.name == "$alwaysTrue")


FIELD_OPERATORS = {"$not": _not}
DOCUMENT_OPERATORS = {"$and": _and, "$or": _or, "$nor": _nor, "$alwaysTrue": _always, "$alwaysFalse": _always}
