"""Count the work that Python code does, so that a test of cost depends on no clock and on no other process."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def count_lines(function: Callable[[], object]) -> int:
    """Count the lines of Python that run while a function is called in this thread.

    What a line does inside of C (a regular expression, a sort) counts as the one line it is.
    """
    lines = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return lines


def growth(work: Callable[[int], object], size: int) -> float:
    """Return the growth in lines that run for twice the size: 2 where cost is linear, 4 where it is a square.

    Args:
        work: is called with a size; it is called once before with half of it, so that imports do not count.
        size: the smaller of the two sizes.
    """
    work(size // 2)
    return count_lines(lambda: work(2 * size)) / count_lines(lambda: work(size))


class SteppingClock:
    """Stands in for the module `time` where code looks at it to stop: each look takes the same time.

    Args:
        step: seconds from one look to the next.
    """

    def __init__(self, step: float = 1e-3) -> None:
        self._step = step
        self._now = 0.0

    def monotonic(self) -> float:
        """Seconds since the first look."""
        self._now += self._step
        return self._now
