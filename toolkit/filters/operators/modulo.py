"""`$mod`: the remainder of a division of whole numbers; fractions are cut off, the sign is the dividend's, as in C.

https://www.mongodb.com/docs/manual/reference/operator/query/mod/. NaN and infinite arguments are refused since 5.1.
"""

from typing import Any

from toolkit.filters.integers import LONGEST, truncate
from toolkit.filters.kinds import ARRAY, NUMBER, bson_kind
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, Place, refusal
from toolkit.filters.tree import Predicate


class Remainder(Predicate, frozen=True):
    """The value, divided by a given number, leaves a given remainder."""

    divisor: int
    remainder: int

    def alone(self) -> Test:
        divisor, remainder = self.divisor, self.remainder

        def test(value: Any) -> bool:
            if bson_kind(value) != NUMBER:
                return False
            dividend = truncate(value)
            return dividend is not None and truncated_remainder(dividend, divisor) == remainder

        return test


def truncated_remainder(dividend: int, divisor: int) -> int:
    """Return the remainder of C's division, which rounds towards zero."""
    remainder = abs(dividend) % abs(divisor)
    return -remainder if dividend < 0 else remainder


def _mod(operand: Operand) -> Remainder:
    argument = operand.argument
    if bson_kind(argument) != ARRAY:
        raise refusal(BAD_VALUE, "malformed mod, needs to be an array", operand.place)
    if len(argument) != 2:
        size = "not enough" if len(argument) < 2 else "too many"
        raise refusal(BAD_VALUE, f"malformed mod, {size} elements", operand.place)
    divisor, remainder = (
        _long(value, part, (*operand.place, position))
        for position, (part, value) in enumerate(zip(("divisor", "remainder"), argument, strict=True))
    )
    if divisor == 0:
        raise refusal(BAD_VALUE, "divisor cannot be 0", operand.place)
    return Remainder(operand.source, divisor, remainder)


def _long(value: Any, part: str, place: Place) -> int:
    if bson_kind(value) != NUMBER:
        raise refusal(BAD_VALUE, f"malformed mod, {part} not a number", place)
    if value.__class__ is float and value == LONGEST + 1:
        return -LONGEST - 1  # what the server's conversion makes of 2**63
    whole = truncate(value)
    if whole is None:
        raise refusal(BAD_VALUE, f"malformed mod, {part} value is invalid: it is no 64-bit integer", place)
    return whole


FIELD_OPERATORS = {"$mod": _mod}
