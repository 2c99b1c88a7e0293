"""Measure the CPU time of a worker for one item, because a busy machine must not make an item fail."""

import os
import time
from pathlib import Path

_PROGRESS = 0.05
"""Seconds of the processor; the kernel counts them in steps of 0.01."""
_PAUSE = 1.0
"""Seconds between two looks, at least, unless an item may take less."""


class WorkClock:
    """Detects when a worker has exceeded the time limit of one item.

    CPU time counts. For a worker that sleeps without using any, wall-clock time counts, as it does on systems without
    `/proc`.

    Args:
        pid: of the worker.
        timeout: seconds.

    Attributes:
        deadline: time of the next check on the monotonic clock.
    """

    def __init__(self, pid: int, timeout: float) -> None:
        self._stat = Path(f"/proc/{pid}/stat")
        self._timeout = timeout
        self.begin()

    def begin(self) -> None:
        """Start the time of the next item."""
        self._begun = self._seen = self._read()[0]
        self.deadline = time.monotonic() + self._timeout

    def is_over(self) -> bool:
        """Return whether the time is used up; sets the next deadline otherwise."""
        now = time.monotonic()
        if now < self.deadline:
            return False
        used, is_asleep = self._read()
        left = self._timeout - (used - self._begun)
        if left <= 0 or (is_asleep and used - self._seen < _PROGRESS):
            return True
        self._seen = used
        self.deadline = now + max(left, min(_PAUSE, self._timeout))
        return False

    def _read(self) -> tuple[float, bool]:
        """Seconds of the processor, and whether the worker waits for something else than the processor."""
        try:
            fields = self._stat.read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0, True
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), fields[0] != "R"
