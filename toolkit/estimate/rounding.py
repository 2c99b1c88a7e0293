"""Round the numbers of an estimate consistently, so that a reader can check the products.

A factor of 1.8731 is shown as 1.87. So that base x factors still gives the hours beside them, all three are rounded
together, before they are stored, and every format and language shows the same ones.
"""

from math import prod

from msgspec.structs import replace

from toolkit.model.estimate import Estimate, EstimatePart, Factor, Hours

_NEARLY_ONE = 0.05
"""A factor this near to 1 explains nothing; it goes into the base."""
_TEAM = frozenset({"team_history", "ledger"})
"""Sources that are always shown, even when the team's own past says nothing new."""


def round_for_display(estimate: Estimate) -> Estimate:
    """Round the parts of an estimate so that the displayed numbers multiply: base x factors = P50."""
    smaller = tuple(replace(factor, value=round(factor.value, 2)) for factor in estimate.smaller)
    return replace(estimate, parts=tuple(map(_part, estimate.parts)), smaller=smaller)


def _part(part: EstimatePart) -> EstimatePart:
    factors = tuple(
        Factor(factor.key, round(factor.value, 2), {key: round(value, 1) for key, value in factor.numbers.items()})
        for factor in part.factors
        if factor.key in _TEAM or abs(round(factor.value, 2) - 1) >= _NEARLY_ONE
    )
    multiplier = prod(factor.value for factor in factors)
    base = round(part.hours.p50 / multiplier, 2)
    if base >= 10:
        base = round(base, 1)
    middle = round(base * multiplier, 1)
    low, upper, high = (round(value, 1) for value in (part.hours.p10, part.hours.p80, part.hours.p90))
    shown = Hours(min(low, middle), middle, max(upper, middle), max(high, middle))
    return replace(part, base=base if factors else middle, factors=factors, hours=shown)
