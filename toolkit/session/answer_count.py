"""Count the answers of programs as they come, so that progress can be shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _count_nothing() -> None:
    """Count nothing."""


_COUNT: ContextVar[Callable[[], None]] = ContextVar("count", default=_count_nothing)


@contextmanager
def counted_answers(count: Callable[[], None]) -> Iterator[None]:
    """Call a function for every answer of a program inside of the block.

    Args:
        count: called with nothing.
    """
    token = _COUNT.set(count)
    try:
        yield
    finally:
        _COUNT.reset(token)


def count_answer() -> None:
    """Call the function of the enclosing block."""
    _COUNT.get()()
