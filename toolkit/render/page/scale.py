"""Axes of drawings: positions of values, and ticks."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log2, log10


@dataclass(frozen=True)
class Scale:
    """A logarithmic axis over whole powers of two.

    Attributes:
        low, high: exponents of two at the ends.
        start, end: positions of the ends in the drawing.
    """

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the position of a value; values beyond an end are placed at it."""
        share = (log2(max(value, 2.0**self.low)) - self.low) / (self.high - self.low)
        return self.start + min(share, 1.0) * (self.end - self.start)

    def ticks(self) -> Iterator[float]:
        """Yield the powers of two, or every second one if there are many."""
        every = 1 if self.high - self.low <= 7 else 2
        yield from (2.0**power for power in range(self.low, self.high + 1, every))


def logarithmic_scale(values: list[float], start: float, end: float) -> Scale:
    """Return a logarithmic axis that contains all values, which must be above 0."""
    low, high = floor(log2(min(values))), ceil(log2(max(values)))
    return Scale(low, max(high, low + 1), start, end)


def round_ticks(most: float) -> list[float]:
    """Return three to seven round values from 0 up to `most`, which must be above 0."""
    size = 10.0 ** floor(log10(most))
    step = next(size * part for part in (0.2, 0.5, 1.0, 2.0) if most / (size * part) < 7)
    return [step * number for number in range(floor(most / step) + 1)]
