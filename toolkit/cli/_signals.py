"""Handle the signals that end a run."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""The exit code of a run that was interrupted (Ctrl-C, SIGTERM, SIGHUP), as in shells."""

_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def handle_ending_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt on the signals that would end this process, while the block runs.

    A signal that is already ignored, as under `nohup`, stays ignored.
    """
    before = {number: handler for number in _ENDING if (handler := signal.getsignal(number)) is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ignore_signals() -> Iterator[None]:
    """Ignore signals during the block, because this process is ending."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *_ENDING)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
