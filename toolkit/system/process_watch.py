"""Watch a process whose output is read: limit its time, and end it if it waits for a pipe or device."""

import time
from collections.abc import Callable
from threading import Event, Thread

from toolkit.system.awaited_file import awaited_file

INTERVAL = 0.5
"""Seconds between two looks at a process; most commands have ended before the first one."""


class ProcessWatch:
    """A thread that ends a process.

    Args:
        process: its number; it leads a group of its own.
        seconds: time limit.
        kill: kills the process.

    Attributes:
        is_late: whether it exceeded the time limit.
        awaited: the pipe or device that it waited for; empty if there was none.
    """

    def __init__(self, process: int, seconds: float, kill: Callable[[], None]) -> None:
        self.is_late = False
        self.awaited = ""
        self._process = process
        self._kill = kill
        self._until = time.monotonic() + seconds
        self._is_over = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop watching; afterwards the thread is gone, because one that lingers would keep others from forking."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        before = ""
        while not self._is_over.wait(max(min(INTERVAL, self._until - time.monotonic()), 0)):
            now = awaited_file(self._process)
            self.awaited = now if now == before else ""
            self.is_late = time.monotonic() >= self._until
            if self.awaited or self.is_late:
                self._kill()
                return
            before = now
