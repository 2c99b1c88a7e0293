"""Squarified treemaps: fill a rectangle with rectangles of given areas that are as square as possible.

The algorithm of Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle: left upper corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, top: float, side: float) -> "Rect":
        """Return a smaller rectangle inside, whose sides are never negative."""
        width, height = max(0.0, self.width - 2 * side), max(0.0, self.height - top - side)
        return Rect(self.x + side, self.y + top, width, height)


def squarify(sizes: Sequence[float], space: Rect) -> Iterator[Rect]:
    """Yield one rectangle for each size, in order; together they fill the space.

    Args:
        sizes: positive numbers, largest first (another order gives long rectangles).
        space: the rectangle to fill.
    """
    total = sum(sizes)
    start = 0
    while start < len(sizes):
        scale = space.width * space.height / total if total else 0.0
        stop = _row_end(sizes, start, scale, min(space.width, space.height))
        row = sizes[start:stop]
        share = sum(row) / total if total else 0.0
        yield from _place_row(row, space, share)
        space = _rest(space, share)
        total -= sum(row)
        start = stop


def _row_end(sizes: Sequence[float], start: int, scale: float, side: float) -> int:
    """Return the end of a row: where one more rectangle would worsen its worst aspect ratio."""
    area, worst, stop = 0.0, float("inf"), start
    while stop < len(sizes):
        area += sizes[stop] * scale
        longest = _worst(area, sizes[start] * scale, sizes[stop] * scale, side)
        if longest > worst:
            break
        worst, stop = longest, stop + 1
    return max(stop, start + 1)


def _worst(area: float, largest: float, smallest: float, side: float) -> float:
    """Return the worst aspect ratio of the rectangles in a row of this area along this side."""
    if not area or not side or not smallest:
        return float("inf")
    return max(side**2 * largest / area**2, area**2 / (side**2 * smallest))


def _place_row(row: Sequence[float], space: Rect, share: float) -> Iterator[Rect]:
    total = sum(row)
    offset = 0.0
    for size in row:
        part = size / total if total else 0.0
        if space.width >= space.height:
            yield Rect(space.x, space.y + offset * space.height, space.width * share, space.height * part)
        else:
            yield Rect(space.x + offset * space.width, space.y, space.width * part, space.height * share)
        offset += part


def _rest(space: Rect, share: float) -> Rect:
    if space.width >= space.height:
        taken = space.width * share
        return Rect(space.x + taken, space.y, space.width - taken, space.height)
    taken = space.height * share
    return Rect(space.x, space.y + taken, space.width, space.height - taken)
