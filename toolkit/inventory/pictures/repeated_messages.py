"""Fold messages that were sent several times in a row into loops."""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from toolkit.model.picture import Loop

_LONGEST = 12
"""Number of messages in one round of a loop."""
_ROUNDS = 4
"""Number of loops within each other."""


class _Item(NamedTuple):
    """One message, or a loop of items.

    Attributes:
        shape: equal for equal items; loops are equal if their contents are, however often they ran.
    """

    shape: Hashable
    position: int = 0
    inside: tuple["_Item", ...] = ()
    least: int = 1
    most: int = 1


class FoldedMessages(NamedTuple):
    """Messages of which repeated ones are kept once.

    Attributes:
        positions: those of the kept messages, in order.
        loops: positions among the kept messages.
    """

    positions: tuple[int, ...]
    loops: tuple[Loop, ...]


def fold_repeats(keys: Sequence[Hashable]) -> FoldedMessages:
    """Fold runs of equal messages, and of equal groups of messages; `keys`: equal for equal messages."""
    items = [_Item(key, position) for position, key in enumerate(keys)]
    for _ in range(_ROUNDS):
        before = len(items)
        for period in range(1, _LONGEST + 1):
            items = list(_fold(items, period))
        if len(items) == before:
            break
    positions: list[int] = []
    loops: list[Loop] = []
    for item in items:
        _unfold(item, positions, loops)
    return FoldedMessages(tuple(positions), tuple(sorted(loops, key=lambda loop: (loop.first, -loop.last))))


def _fold(items: Sequence[_Item], period: int) -> Iterator[_Item]:
    start = 0
    while start < len(items):
        group = items[start : start + period]
        times = 1
        while _is_equal(items, start, start + times * period, period):
            times += 1
        if times == 1:
            yield items[start]
            start += 1
        else:
            rounds = [items[start + number * period : start + (number + 1) * period] for number in range(times)]
            inside = tuple(_merge(list(same)) for same in zip(*rounds, strict=True))
            shape = ("loop", tuple(item.shape for item in group))
            yield _Item(shape, inside=inside, least=times, most=times)
            start += times * period


def _is_equal(items: Sequence[_Item], first: int, second: int, period: int) -> bool:
    if second + period > len(items):
        return False
    return all(items[first + number].shape == items[second + number].shape for number in range(period))


def _merge(same: Sequence[_Item]) -> _Item:
    """Merge equal items: loops in them ran as often as the least and the most often one."""
    if not same[0].inside:
        return same[0]
    inside = tuple(_merge(list(inner)) for inner in zip(*(item.inside for item in same), strict=True))
    least, most = min(item.least for item in same), max(item.most for item in same)
    return same[0]._replace(inside=inside, least=least, most=most)


def _unfold(item: _Item, positions: list[int], loops: list[Loop]) -> None:
    if not item.inside:
        positions.append(item.position)
        return
    first = len(positions)
    for inner in item.inside:
        _unfold(inner, positions, loops)
    loops.append(Loop(first, len(positions) - 1, item.least, item.most))


def keep_loops(loops: Sequence[Loop], kept: Sequence[int]) -> tuple[Loop, ...]:
    """Return the loops around those messages that are kept, by their positions among these."""
    found = []
    for loop in loops:
        inside = [number for number, position in enumerate(kept) if loop.first <= position <= loop.last]
        if inside:
            found.append(Loop(inside[0], inside[-1], loop.least, loop.most))
    return tuple(found)
