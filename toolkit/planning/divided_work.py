"""Divide the work of a codemod over parts that edit the same code one after another.

A site tells the level of the measure that it lowers, before its first move and after each of them. The levels of all
sites are passed from the highest down; each part passes some of them and stops at the last one.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import inf

Levels = Sequence[int]


def divide_levels(sites: Iterable[Levels], part: int, parts: int) -> tuple[float, float]:
    """Return the levels at which a part begins and ends; both are equal if nothing is left for it.

    Args:
        sites: the levels of each.
        part: counted from 0.
        parts: how many there are; the first ones pass one more than the others where it does not come out even.
    """
    passed = list(_stops([_falling_levels(levels) for levels in sites]))
    each, more = divmod(len(passed), parts)
    first = part * each + min(part, more)
    last = first + each + (part < more)
    start = passed[first - 1] if first else inf
    return (start, passed[last - 1]) if last > first else (start, start)


def _stops(paths: list[list[int]]) -> Iterator[int]:
    """Yield the levels at which a part can stop so that some site has moved before each."""
    while rest := [path for path in paths if len(path) > 1]:
        stop = max(path[1] for path in rest)
        yield stop
        paths = [path if path[0] <= stop else _from(path, stop) for path in rest]


def _from(path: list[int], stop: int) -> list[int]:
    return path[next(number for number, level in enumerate(path) if level <= stop or number == len(path) - 1) :]


def has_moves(levels: Levels, start: float, stop: float) -> bool:
    """Return whether a site is moved by the part that begins at one level and stops at another.

    A site that is already at or below the level is left unchanged.
    """
    path = _falling_levels(levels)
    now = next((level for level in path if level <= start), path[-1])
    return stop < now and now != path[-1]


def _falling_levels(levels: Levels) -> list[int]:
    """Return the levels that are below all earlier ones, including the first one."""
    least = list(accumulate(levels, min))
    return least[:1] + [after for before, after in pairwise(least) if after < before]
