"""Find the check that a handler lacks although its siblings with the same other check have both.

Code that nearly always does two things together, and once only one of them, is a mistake more often than not: Engler,
Chen, Hallem, Chou and Chelf, "Bugs as deviant behavior", SOSP 2001.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from toolkit.inventory.access.passed_checks import ANY, Check, is_permission

_FEWEST, _SHARE = 4, 0.8
"""Minimum number of handlers with both checks, and minimum share of them among those with the first."""


class Companion(NamedTuple):
    """A check that goes with another one.

    Attributes:
        both: number of other handlers that have both.
        every: number of other handlers that have the check that is there.
    """

    check: Check
    both: int
    every: int


def missing_companions(checks: Collection[Check], siblings: Sequence[Collection[Check]]) -> Iterator[Companion]:
    """Yield the checks that a handler lacks and that go with each check of rights that it has.

    Args:
        checks: the checks of the handler.
        siblings: those of every other handler beside it.
    """
    own = [check for check in checks if check != ANY and is_permission(check)]
    if not own:
        return
    counted = [Counter(check for other in siblings if one in other for check in other) for one in own]
    for check in sorted(set(counted[0]) - set(checks)):
        if check == ANY or not is_permission(check):
            continue
        rows = [(count[check], count[one]) for one, count in zip(own, counted, strict=True)]
        both, every = min(rows, key=lambda row: row[0] / max(1, row[1]))
        if both >= _FEWEST and both >= _SHARE * every:
            yield Companion(check, both, every)
