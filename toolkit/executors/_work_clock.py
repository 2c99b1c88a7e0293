"""Time that a worker uses for one item: its processor time, as a busy machine must not make an item fail."""

import os
import time
from pathlib import Path

_PROGRESS = 0.05
"""Seconds of the processor; the kernel counts them in steps of 0.01."""
_PAUSE = 1.0
"""Seconds between two looks, at least, unless an item may take less."""


class WorkClock:
    """Tells when a worker has used the time that one item may take.

    That is its processor time. A worker that sleeps without using any has used its time when as many seconds have
    passed. Where there is no `/proc`, all seconds that pass count.

    Args:
        pid: of the worker.
        timeout: seconds.

    Attributes:
        deadline: when to look again, by the monotonic clock.
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
