"""`$bitsAllSet $bitsAnySet $bitsAllClear $bitsAnyClear`: the bits of whole numbers and of binary data.

Numbers count as 64-bit two's complement, extended by their sign; binary data by zeros, its first byte the lowest.
https://www.mongodb.com/docs/manual/reference/operator/query-bitwise/.
"""

from collections.abc import Callable
from typing import Any

from bson import Decimal128

from toolkit.filters.integers import INT_MAX, as_count, truncate
from toolkit.filters.kinds import ARRAY, BINARY, NUMBER, bson_kind, python_number
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, refusal
from toolkit.filters.tree import Predicate
from toolkit.filters.values import binary_parts

# Shifting tests a bit far to the left without building a mask of that length.
_ASKED: dict[str, Callable[[int, tuple[int, ...]], bool]] = {
    "$bitsAllSet": lambda bits, positions: all(bits >> position & 1 for position in positions),
    "$bitsAnySet": lambda bits, positions: any(bits >> position & 1 for position in positions),
    "$bitsAllClear": lambda bits, positions: not any(bits >> position & 1 for position in positions),
    "$bitsAnyClear": lambda bits, positions: not all(bits >> position & 1 for position in positions),
}


class Bits(Predicate, frozen=True):
    """The bits of the value at given positions are set, or clear.

    Attributes:
        operator: name of the operator.
        positions: those positions, from 0 at the right.
    """

    operator: str
    positions: tuple[int, ...]

    def alone(self) -> Test:
        asked, positions = _ASKED[self.operator], self.positions

        def test(value: Any) -> bool:
            bits = _bits(value)
            return bits is not None and asked(bits, positions)

        return test


def _bits(value: Any) -> int | None:
    """Return the bits of a value as a sign-extended integer; None if it has none."""
    found = bson_kind(value)
    if found == BINARY:
        return int.from_bytes(binary_parts(value)[1], "little")
    if found != NUMBER:
        return None
    whole = truncate(value)
    if whole is None:
        return None
    return whole if isinstance(value, Decimal128) or whole == python_number(value) else None


def _parse_bits(operand: Operand) -> Bits:
    return Bits(operand.source, operand.name, _positions(operand))


def _positions(operand: Operand) -> tuple[int, ...]:
    argument, found = operand.argument, bson_kind(operand.argument)
    if found == ARRAY:
        return tuple(
            as_count(position, "a bit position", (*operand.place, index), BAD_VALUE, INT_MAX)
            for index, position in enumerate(argument)
        )
    if found == BINARY:
        data = binary_parts(argument)[1]
        return tuple(8 * at + bit for at, byte in enumerate(data) for bit in range(8) if byte >> bit & 1)
    if found == NUMBER:
        mask = as_count(argument, operand.name, operand.place)
        return tuple(position for position in range(mask.bit_length()) if mask >> position & 1)
    raise refusal(BAD_VALUE, f"{operand.name} takes an array, a number, or binary data", operand.place)


FIELD_OPERATORS = dict.fromkeys(_ASKED, _parse_bits)
