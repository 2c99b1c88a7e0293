"""Let Python's garbage collector run rarely where nearly all objects are kept."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 200_000
"""New objects after which it runs. Usually it is 700, and it then searches all facts of a project again and again."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let it run rarely for the length of a block, or of a function that is decorated with it."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
