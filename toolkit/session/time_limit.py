"""Time limit for waiting for programs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _never_stop() -> None:
    """Never interrupt a wait."""


_CHECK: ContextVar[Callable[[], None]] = ContextVar("check", default=_never_stop)


@contextmanager
def limited_waiting(check: Callable[[], None]) -> Iterator[None]:
    """Call a check during every wait for a program inside of the block.

    Args:
        check: called repeatedly while a program is waited for; an exception from it ends the wait and the program.
    """
    token = _CHECK.set(check)
    try:
        yield
    finally:
        _CHECK.reset(token)


def check_time() -> None:
    """Call the check of the enclosing block."""
    _CHECK.get()()
