"""Workers of a Dask cluster: `pip install tebiki[dask]`, and DASK_SCHEDULER_ADDRESS if there is a cluster already.

Worth it across machines, or where a cluster is running anyway: starting a local one takes seconds. Dask computes the
batches of a dead worker again on another, and gives up on one that kills several. It cannot stop one that hangs: when
nothing has finished for as long as a batch may take, what is still open is given up, one item at a time.

Whoever can talk to a scheduler or a worker can run code as its user. A local cluster therefore asks for a certificate
that was made for it and that no file holds, shows nothing by HTTP, and keeps its files in a private directory. How a
cluster that was there before is protected is up to Dask's own configuration.
"""

import atexit
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack
from functools import cache
from typing import Any

from toolkit.errors import UsageError
from toolkit.executors._call import Item, Value, call_item
from toolkit.model.results import Result
from toolkit.system.temporary import temporary_directory

_CLUSTER = "DASK_SCHEDULER_ADDRESS"
_LARGEST = 16
_PER_WORKER = 4
_NO_PAGES: dict[str, Any] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}


def run(
    function: Callable[[Item], Value], items: Iterable[Item], *, jobs: int = 0, timeout: float = 60
) -> Iterator[Result[Item, Value]]:
    """Run a function over items on a Dask cluster.

    The function is sent to the workers once; the items travel in batches.

    Args:
        function: the function; it, the items and the values must be picklable.
        items: its inputs.
        jobs: worker processes of a local cluster; 0: Dask decides. An existing cluster has its own.
        timeout: seconds without any result after which an open item is given up; 0: never.

    Raises:
        UsageError: Dask, or what a local cluster needs to keep others out, is not installed.
    """
    todo = list(items)
    if todo:
        client = _connect(os.environ.get(_CLUSTER, ""), jobs)
        sent = client.submit(_same, function, pure=False)  # unlike what is scattered, made again if all workers die
        size = len(todo) // (_PER_WORKER * max(len(client.ncores()), 1))
        yield from collect(client.get_executor(pure=False), sent, todo, timeout, size=min(max(size, 1), _LARGEST))


@cache
def _connect(address: str, jobs: int) -> Any:
    """Connect to the cluster at an address, or start a local one; it is kept until this process ends."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("Dask is not installed: pip install 'tebiki[dask]', or use another executor.") from error
    client = Client(address) if address else _start_cluster(Client, jobs)
    atexit.register(client.close)
    return client


def _start_cluster(make_client: Callable[..., Any], jobs: int) -> Any:
    """Start a cluster that only this process and its own workers can talk to."""
    from dask import config

    local: dict[str, Any] = {"threads_per_worker": 1, "n_workers": jobs or None, "security": True}
    # what is lost is tried again by `collect`; any port will do for pages that are not there
    local["scheduler_kwargs"] = {"allowed_failures": 0, "dashboard": False, "dashboard_address": "127.0.0.1:0"}
    with ExitStack() as at_failure:
        folder = at_failure.enter_context(temporary_directory())
        with config.set({**_NO_PAGES, "temporary-directory": str(folder)}):
            try:
                client = make_client(**local, host="127.0.0.1", dashboard_address=None)
            except ImportError as error:
                raise UsageError(
                    "A local Dask cluster needs `cryptography`, so that no other user of this machine can run code in "
                    "it: pip install 'tebiki[dask]', or use another executor."
                ) from error
        atexit.register(at_failure.pop_all().close)
    return client


def collect(
    executor: Executor, function: Any, items: list[Item], timeout: float, *, size: int = 1
) -> Iterator[Result[Item, Value]]:
    """Submit all items to an executor in batches, and yield results as they are done.

    A batch that is lost or late is submitted again item by item. Dask blames all that waits for a worker that dies, so
    an item that is lost gets one more chance, while nothing else runs.

    Args:
        executor: runs the batches.
        function: the function to run on each item, or the executor's handle of it.
        items: its inputs.
        timeout: seconds that one item may take without any result; 0: any time.
        size: items in a batch.
    """
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    lost: list[Item] = []
    results: Iterator[Result[Item, Value]] = _rounds(executor, function, batches, timeout)
    for result in results:
        if result.failure and result.failure[0] == "crashed":
            lost.append(result.item)
        else:
            yield result
    for item in lost:
        yield from _rounds(executor, function, [[item]], timeout)


def _rounds(
    executor: Executor, function: Any, batches: list[list[Item]], timeout: float
) -> Iterator[Result[Item, Value]]:
    """Run batches, then the items of failed batches one by one."""
    waiting = {executor.submit(call_all, function, batch): batch for batch in batches}
    while waiting:
        longest = max(map(len, waiting.values()))
        done, _ = wait(waiting, timeout * longest or None, FIRST_COMPLETED)
        again: list[Item] = []
        for future in done or list(waiting):
            batch = waiting.pop(future)
            failure = _failure(future, timeout)
            if failure is None:
                pairs = zip(batch, future.result(), strict=True)
                yield from (Result(item, one.value, one.failure) for item, one in pairs)
            elif len(batch) == 1:
                yield Result(batch[0], failure=failure)
            else:
                again += batch
        waiting |= {executor.submit(call_all, function, [item]): [item] for item in again}


def call_all(function: Callable[[Item], Value], batch: list[Item]) -> list[Result[None, Value]]:
    """Run a function over each item of a batch, on a worker; the items do not travel back."""
    results = (call_item(function, item) for item in batch)
    return [Result(None, result.value, result.failure) for result in results]


def _same(function: Any) -> Any:
    return function


def _failure(future: "Future[Any]", timeout: float) -> tuple[str, str] | None:
    """Return the reason why a batch has no results; None if it has."""
    if not future.done():
        future.cancel()
        return "timeout", f"no result of any item for {timeout:g} s"
    error = future.exception()
    return ("crashed", f"{type(error).__name__}: {error}") if error else None
