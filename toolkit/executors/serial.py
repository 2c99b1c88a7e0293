"""One after the other, in this process: nothing to start, and nothing to protect from a crash."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from toolkit.errors import SourceError
from toolkit.model.results import Result

Item = TypeVar("Item")
Value = TypeVar("Value")


def run(
    function: Callable[[Item], Value], items: Iterable[Item], *, jobs: int = 1, timeout: float = 0
) -> Iterator[Result[Item, Value]]:
    """Run a function over items.

    Args:
        function: what is run; a SourceError and any other exception is the failure of its item.
        items: what it is run over.
        jobs, timeout: not heeded here.
    """
    for item in items:
        try:
            yield Result(item, function(item))
        except SourceError as error:
            yield Result(item, failure=(error.reason, error.detail))
        except (RecursionError, MemoryError) as error:
            yield Result(item, failure=("too_deep", type(error).__name__))
        except Exception as error:
            yield Result(item, failure=("fault", f"{type(error).__name__}: {error}"))
