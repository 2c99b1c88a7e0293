"""`$exists` and `$type`.

`$exists` takes any value as true or false, the way the server's `trueValue` does: null, false and zero are false.
https://www.mongodb.com/docs/manual/reference/operator/query-element/.
"""

from typing import Any

from toolkit.filters.integers import as_integer
from toolkit.filters.kinds import (
    ARRAY,
    BOOL,
    MISSING,
    NULL,
    NUMBER,
    STRING,
    TYPE_CODES,
    bson_kind,
    python_number,
    type_code,
)
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, FAILED_TO_PARSE, TYPE_MISMATCH, Place, refusal
from toolkit.filters.tree import Condition, Not, Predicate

NUMBER_CODES = frozenset(TYPE_CODES[name] for name in ("double", "int", "long", "decimal"))
_CODES = frozenset(TYPE_CODES.values())


class Exists(Predicate, frozen=True):
    """There is a value."""

    def alone(self) -> Test:
        return lambda value: value is not MISSING


class HasType(Predicate, frozen=True):
    """The value is of one of several BSON types.

    Attributes:
        codes: their type codes.
    """

    codes: frozenset[int]

    def alone(self) -> Test:
        codes = self.codes
        return lambda value: type_code(value) in codes


def alias_codes(alias: str, place: Place) -> frozenset[int]:
    """Return the type codes of a name.

    Raises:
        FilterError: there is no such type.
    """
    if alias == "number":
        return NUMBER_CODES
    if alias not in TYPE_CODES:
        hint = "; to ask for a missing field, use {$exists: false}" if alias == "missing" else ""
        raise refusal(BAD_VALUE, f"unknown type name alias: {alias}{hint}", place)
    return frozenset({TYPE_CODES[alias]})


def _exists(operand: Operand) -> Condition:
    exists = Exists({operand.name: True})
    return exists if _is_true(operand.argument) else Not(operand.source, exists)


def _is_true(value: Any) -> bool:
    found = bson_kind(value)
    if found == NUMBER:
        return bool(python_number(value) != 0)
    return bool(value) if found == BOOL else found != NULL


def _type(operand: Operand) -> HasType:
    argument = operand.argument
    if bson_kind(argument) != ARRAY:
        return HasType(operand.source, _codes(argument, operand.place))
    if not argument:
        raise refusal(FAILED_TO_PARSE, "$type must match at least one type", operand.place)
    codes = [_codes(one, (*operand.place, position)) for position, one in enumerate(argument)]
    return HasType(operand.source, frozenset().union(*codes))


def _codes(wanted: Any, place: Place) -> frozenset[int]:
    if bson_kind(wanted) == STRING:
        return alias_codes(wanted, place)
    if bson_kind(wanted) != NUMBER:
        raise refusal(TYPE_MISMATCH, "a type must be represented as a number or a string", place)
    return frozenset({type_number(wanted, place)})


def type_number(wanted: Any, place: Place) -> int:
    """Return a number as a type code.

    Raises:
        FilterError: there is no such type.
    """
    code = as_integer(wanted, "$type", place, BAD_VALUE)
    if code not in _CODES:
        hint = "; to ask for a missing field, use {$exists: false}" if code == 0 else ""
        raise refusal(BAD_VALUE, f"invalid numerical type code: {code}{hint}", place)
    return code


FIELD_OPERATORS = {"$exists": _exists, "$type": _type}
