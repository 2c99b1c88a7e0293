"""Time limit for waiting for programs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _never_stop() -> None:
    """End the limit."""


_CHECK: ContextVar[Callable[[], None]] = ContextVar("check", default=_never_stop)


@contextmanager
def limited_waiting(check: Callable[[], None]) -> Iterator[None]:
    """Let a check interrupt every wait for a program inside the block.

    Args:
        check: is called again and again while a program is waited for; what it raises ends the wait, and the program
            with it.
    """
    token = _CHECK.set(check)
    try:
        yield
    finally:
        _CHECK.reset(token)


def check_time() -> None:
    """Call the check of the block around."""
    _CHECK.get()()
