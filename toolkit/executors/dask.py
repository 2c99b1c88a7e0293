"""Workers of a Dask cluster: `pip install tebiki[dask]`, and DASK_SCHEDULER_ADDRESS if there is a cluster already.

Worth it across machines, or where a cluster is running anyway: starting a local one takes seconds. Dask computes the
tasks of a dead worker again on another, and gives up on one that kills several. It cannot stop a task that hangs: when
nothing has finished for as long as one item may take, what is still open is given up.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from functools import partial
from typing import Any

from toolkit.errors import UsageError
from toolkit.executors._call import Item, Value, call
from toolkit.model.results import Result

_CLUSTER = "DASK_SCHEDULER_ADDRESS"


def run(
    function: Callable[[Item], Value], items: Iterable[Item], *, jobs: int = 0, timeout: float = 60
) -> Iterator[Result[Item, Value]]:
    """Run a function over items on a Dask cluster.

    Args:
        function: what is run; it, the items and the values can be pickled.
        items: what it is run over.
        jobs: worker processes of a local cluster; 0: Dask decides. An existing cluster has its own.
        timeout: seconds without any result after which the open items are given up; 0: never.

    Raises:
        UsageError: Dask is not installed.
    """
    todo = list(items)
    if not todo:
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("Dask is not installed: pip install 'tebiki[dask]', or use another executor.") from error
    address = os.environ.get(_CLUSTER)
    local = {"threads_per_worker": 1, "n_workers": jobs or None, "dashboard_address": None}
    with Client(address) if address else Client(**local) as client:
        yield from collect(client.get_executor(pure=False), function, todo, timeout)


def collect(
    executor: Executor, function: Callable[[Item], Value], items: list[Item], timeout: float
) -> Iterator[Result[Item, Value]]:
    """Submit all items to an executor, and yield results as they are done."""
    waiting: dict[Future[Any], Item] = {executor.submit(partial(call, function), item): item for item in items}
    while waiting:
        done, _ = wait(waiting, timeout or None, FIRST_COMPLETED)
        for future in done:
            yield _result(future, waiting.pop(future))
        if not done:
            for future, item in waiting.items():
                future.cancel()
                yield Result(item, failure=("timeout", f"no result of any item for {timeout:g} s"))
            return


def _result(future: "Future[Result[Item, Value]]", item: Item) -> Result[Item, Value]:
    """What came back; the item is ours, not the copy that was sent around."""
    error = future.exception()
    if error is not None:
        return Result(item, failure=("crashed", f"{type(error).__name__}: {error}"))
    result = future.result()
    return Result(item, result.value, result.failure)
