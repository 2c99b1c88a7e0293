"""Integers in filters: a number of any type that has no fraction and fits into 64 bits."""

from decimal import Decimal
from typing import Any

from toolkit.filters.kinds import NUMBER, bson_kind, python_number
from toolkit.filters.refusal import FAILED_TO_PARSE, Place, refusal

LONGEST = 2**63 - 1
INT_MAX = 2**31 - 1


def as_integer(value: Any, name: str, place: Place, code: int = FAILED_TO_PARSE) -> int:
    """Return a value as an integer.

    Args:
        value: value in the filter.
        name: its purpose, for the message.
        place: where it is.
        code: MongoDB's error code if it is not an integer.

    Raises:
        FilterError: it is not a number, has a fraction, or does not fit into 64 bits.
    """
    if bson_kind(value) != NUMBER:
        raise refusal(code, f"expected a number for {name}", place)
    whole = truncate(value)
    if whole is None:
        raise refusal(code, f"{name} cannot be represented as a 64-bit integer", place)
    if whole != python_number(value):
        raise refusal(code, f"expected an integer for {name}", place)
    return whole


def as_count(value: Any, name: str, place: Place, code: int = FAILED_TO_PARSE, largest: int = LONGEST) -> int:
    """Return a value as an integer from 0 to `largest`.

    Raises:
        FilterError: it is not such an integer.
    """
    whole = as_integer(value, name, place, code)
    if whole < 0:
        raise refusal(code, f"expected a non-negative number for {name}", place)
    if whole > largest:
        raise refusal(code, f"{name} is at most {largest}", place)
    return whole


def truncate(value: Any) -> int | None:
    """Truncate a number; None if it is not finite or does not fit into 64 bits."""
    exact = python_number(value)
    if isinstance(exact, Decimal):
        if not exact.is_finite() or exact.adjusted() > 20:
            return None
    elif exact - exact != 0:  # infinite or NaN
        return None
    whole = int(exact)
    return whole if -LONGEST - 1 <= whole <= LONGEST else None
