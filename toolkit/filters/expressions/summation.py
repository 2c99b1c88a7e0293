"""Sums as in `$sum` and `$avg`: exact until the final rounding; decimals have 34 digits.

A sum of whole numbers stays whole while it fits into 64 bits. The server adds doubles in two parts
(`DoubleDoubleSummation`), so that `0.1 + 0.2 + 0.3` is `0.6`, and gives all digits of a double to a decimal sum.
"""

import math
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from bson import Decimal128, Int64

from toolkit.filters.kinds import python_number

DECIMALS = Context(prec=34, Emin=-6143, Emax=6144, clamp=1, traps=[])
"""Context for calculations with Decimal128."""


def add_numbers(values: Sequence[Any]) -> Any:
    """Return the sum of BSON numbers of any type, in the widest of their types."""
    if any(isinstance(value, Decimal128) for value in values):
        return Decimal128(decimal_sum(values))
    if any(isinstance(value, float) for value in values):
        return double_sum(values)
    total = sum(values)
    if not -(2**63) <= total < 2**63:
        return float(total)
    return Int64(total) if any(isinstance(value, Int64) for value in values) else total


def double_sum(values: Sequence[Any]) -> float:
    """Return the sum of numbers without decimals, rounded once."""
    if not all(map(math.isfinite, values)):
        return float(sum(map(float, values)))
    total = sum(map(Fraction, values))
    try:
        return float(total)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def decimal_sum(values: Sequence[Any]) -> Decimal:
    """Return the sum of numbers as a decimal of 34 digits."""
    total = Decimal(0)
    for value in values:
        total = DECIMALS.add(total, DECIMALS.create_decimal(python_number(value)))
    return total
