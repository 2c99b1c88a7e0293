"""Decide whether the values that a comparison met would tell it from a comparison with other values."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from toolkit.model.varied_run import Scalar, SeenValue
from toolkit.proof.statements.marked_operands import ComparedPlace

Seen = Mapping[int, Sequence[SeenValue]]
"""Number of a mark -> the values seen there."""
_NEAREST = 1


def is_met(place: ComparedPlace, seen: Seen, others: Iterable[Scalar]) -> bool:
    """Return whether cases met enough values at a place.

    Of a comparison these are a value that it names, each value of its kind that the changed statements of either
    version compare with, and one that none of them names; where order counts, those next to each value on both sides.
    Of an item: sequences of two sizes whose items are unlike; of a row one such row.

    Args:
        place: the place.
        seen: the values of its operands and named constants.
        others: the values that changed statements compare with, in both versions.
    """
    found = [it for number in place.operands for it in seen.get(number, ())]
    if place.is_item:
        return _is_item_met(found, place.literals)
    values = [it.value for it in found if it.value is not msgspec.UNSET]
    named = {*place.literals, *named_values(place, seen)}
    compared = [it for it in {*named, *others} if _is_compared(it)]
    met = [it for it in values if _is_compared(it)]
    if not any(it in named for it in met):
        return False
    own = {_kind(it) for it in met if it in named}
    wanted = [it for it in compared if _kind(it) in own]
    if not all(it in met for it in wanted):
        return False
    if place.is_ordering:
        return own == {"number"} and all(_is_surrounded(it, met) for it in wanted)
    return all(any(_kind(it) == kind and it not in wanted for it in met) for kind in own)


def named_values(place: ComparedPlace, seen: Seen) -> list[Scalar]:
    """Return the values of the named constants of a comparison, and the members of named collections."""
    found: list[Scalar] = []
    for number in place.constants:
        for it in seen.get(number, ()):
            found += it.items or ([] if it.value is msgspec.UNSET else [it.value])
    return found


def _is_item_met(found: Sequence[SeenValue], numbers: Sequence[Scalar]) -> bool:
    least = max([1, *(it + 1 if it >= 0 else -it for it in numbers if isinstance(it, int))])
    unlike = [it for it in found if it.size >= least and it.is_unlike and it.size > 1]
    return any(it.is_fixed for it in unlike) or len({it.size for it in unlike if it.size > least}) > 1


def _is_surrounded(value: Scalar, met: Sequence[Scalar]) -> bool:
    assert isinstance(value, int | float)
    numbers = [it for it in met if isinstance(it, int | float)]
    below = any(value - _NEAREST <= it < value for it in numbers)
    return below and any(value < it <= value + _NEAREST for it in numbers)


def _is_compared(value: object) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _kind(value: object) -> str:
    return "text" if isinstance(value, str) else "number"
