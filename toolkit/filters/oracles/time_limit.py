"""Limit the processor time of a block of code in this process.

Closures over 60,000 conditions and 60,000 values take minutes, as in a server that sets no
`maxTimeMS`; they do not read a clock, so that the common case stays fast. The timer of processor time is used
because nothing else uses it (test runners use the other one), and because load does not make it expire earlier.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import regex

_PLACES = tuple(str(Path(file).parent) for file in (Path(__file__).parent, regex.__file__))
"""Code in which a search may be interrupted: filters and patterns. Elsewhere a lock may be held (debugger)."""
_AGAIN = 0.001  # seconds, until it leaves such a place


class TimeIsUpError(Exception):
    """The limit was reached."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limit the processor time of a block. Outside the main thread, which alone gets signals, there is no limit.

    Raises:
        TimeIsUpError: the block took longer; it was interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape of a handler
    file = frame.f_code.co_filename if frame else __file__
    if file.startswith(_PLACES) and file != __file__:
        raise TimeIsUpError
    signal.setitimer(signal.ITIMER_VIRTUAL, _AGAIN)
