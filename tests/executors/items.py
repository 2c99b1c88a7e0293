"""Items for the executors: some behave, and some do their worst."""

import gc
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolkit.errors import SourceError


def _endless() -> None:
    while True:
        time.sleep(1)


def _deep(level: int = 0) -> int:
    return _deep(level + 1)


def _refused() -> None:
    raise SourceError("syntax", "line 1")


def _faulty() -> None:
    raise KeyError("x")


def _flood() -> int:
    return len(bytearray(4 << 30))


WORST: dict[str, Callable[[], Any]] = {
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "hang": _endless,
    "deep": _deep,
    "memory": _flood,
    "refused": _refused,
    "faulty": _faulty,
    "unsendable": lambda: lambda: None,
}
REASONS = {
    "segfault": "crashed",
    "killed": "crashed",
    "exit": "crashed",
    "hang": "timeout",
    "deep": "too_deep",
    "memory": "memory",
    "refused": "syntax",
    "faulty": "fault",
    "unsendable": "fault",
}


def double(item: Any) -> Any:
    """Twice a number; the worst that a name stands for."""
    if isinstance(item, str):
        return WORST[item]()
    return 2 * item


def pid(_item: Any) -> int:
    """Return the number of the process that does it."""
    time.sleep(0.01)
    return os.getpid()


def die_once(marker: Path) -> str:
    """Die the first time."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


def large(amount: int) -> bytes:
    """A value of so many bytes."""
    return bytes(amount)


def announced(folder: Path) -> None:
    """Leave the number of the process, and hang."""
    (folder / str(os.getpid())).touch()
    _endless()


def announced_for_a_moment(folder: Path) -> None:
    """Leave the number of the process, and be done half a second later."""
    (folder / str(os.getpid())).touch()
    time.sleep(0.5)


def count_full_collections(_: Any) -> int:
    """Return the number of searches for garbage among all objects, with those of the processes it was forked from."""
    return gc.get_stats()[-1]["collections"]
