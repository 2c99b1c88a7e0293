"""One call of a function; an exception becomes the failure of its item."""

from collections.abc import Callable
from typing import TypeVar

from toolkit.errors import SourceError
from toolkit.model.results import Result

Item = TypeVar("Item")
Value = TypeVar("Value")


def call_item(function: Callable[[Item], Value], item: Item) -> Result[Item, Value]:
    """Run a function over one item; its value, or the reason (a key of `REASONS`) and detail of its failure."""
    try:
        return Result(item, function(item))
    except SourceError as error:
        failure = error.reason, error.detail
    except RecursionError:
        failure = "too_deep", "it is nested deeper than the recursion limit"
    except MemoryError:
        failure = "memory", "a worker's memory was used up"
    except Exception as error:
        failure = "fault", f"{type(error).__name__}: {error}"
    return Result(item, failure=failure)
