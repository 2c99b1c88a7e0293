"""One after the other, in this process: nothing to start, and nothing to protect from a crash or a hang."""

from collections.abc import Callable, Iterable, Iterator

from toolkit.executors._call import Item, Value, call_item
from toolkit.model.results import Result


def run(
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    jobs: int = 1,  # noqa: ARG001 - all executors are called alike
    timeout: float = 0,  # noqa: ARG001
) -> Iterator[Result[Item, Value]]:
    """Run a function over items, in their order.

    Args:
        function: the function.
        items: its inputs.
        jobs: ignored.
        timeout: ignored.
    """
    for item in items:
        yield call_item(function, item)
