"""Delay signals during critical sections, and re-raise the signal that ended a child."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread

_DELAYED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def signals_delayed() -> Iterator[None]:
    """Delay signals until the block ends; for blocks that take moments only.

    A mask would not do: another thread may get the signal, and the handler is run in the main one all the same.
    """
    if current_thread() is not main_thread():  # which alone runs handlers
        yield
        return
    arrived: list[int] = []
    handlers = {number: signal.getsignal(number) for number in _DELAYED}
    before = {number: one for number, one in handlers.items() if one not in (None, signal.SIG_IGN)}
    for number in before:
        signal.signal(number, lambda number, _frame: arrived.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arrived:
            signal.raise_signal(arrived[0])


def die_by_signal(number: int) -> None:
    """End this process by the signal that ended the program, so that its parent sees the same."""
    with suppress(OSError):  # nobody can handle SIGKILL, so that there is no default to go back to
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
