"""Axes of drawings: where a value lies, and which values are written beside the axis."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log2, log10


@dataclass(frozen=True)
class Scale:
    """A logarithmic axis over whole powers of two: on it, twice as long is always as far.

    Attributes:
        low, high: exponents of two at the ends.
        start, end: where the ends lie in the drawing.
    """

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """The position of a value; one beyond the ends is at the end."""
        share = (log2(max(value, 2.0**self.low)) - self.low) / (self.high - self.low)
        return self.start + min(share, 1.0) * (self.end - self.start)

    def ticks(self) -> Iterator[float]:
        """The powers of two, or every second one if there are many."""
        every = 1 if self.high - self.low <= 7 else 2
        yield from (2.0**power for power in range(self.low, self.high + 1, every))


def logarithmic_scale(values: list[float], start: float, end: float) -> Scale:
    """A logarithmic axis that holds all values, which are above 0."""
    low, high = floor(log2(min(values))), ceil(log2(max(values)))
    return Scale(low, max(high, low + 1), start, end)


def round_ticks(most: float) -> list[float]:
    """Three to seven round values from 0 up to `most`, which is above 0."""
    size = 10.0 ** floor(log10(most))
    step = next(size * part for part in (0.2, 0.5, 1.0, 2.0) if most / (size * part) < 7)
    return [step * number for number in range(floor(most / step) + 1)]
