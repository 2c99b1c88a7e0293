"""The executors that protect less: in this process, and on a cluster (here any `concurrent.futures` executor)."""

import asyncio
import atexit
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.executors.items import double
from toolkit.errors import UsageError
from toolkit.executors import dask, serial

# distributed leaves the socket of a worker that is killed to the garbage collector, which complains when it finds it
pytestmark = pytest.mark.filterwarnings(
    "ignore:(?s).*<ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning", "ignore:unclosed <ssl.SSLSocket"
)


@pytest.fixture(autouse=True)
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """End a cluster after its test: beside its threads, each later analysis would start an interpreter."""
    with ExitStack() as stack:
        monkeypatch.setattr(dask, "atexit", SimpleNamespace(register=stack.callback))
        yield stack
    dask._connect.cache_clear()
    gc.collect()  # what the cluster left behind is found here, not in the test of somebody else


@pytest.fixture
def distributed(ends: ExitStack, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The library, of which no thread is left after the test."""
    module: ModuleType = pytest.importorskip("distributed", reason="Dask is an extra")
    pytest.importorskip("cryptography", reason="Dask is an extra")
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setattr(module.utils, "_offload_executor", ends.enter_context(ThreadPoolExecutor(1)))
    return module


def test_serial_keeps_the_order_and_turns_errors_into_results() -> None:
    results = list(serial.run(double, [1, "refused", "deep", "faulty", 2]))
    assert [item.value for item in results] == [2, None, None, None, 4]
    assert [item.failure for item in results] == [
        None,
        ("syntax", "line 1"),
        ("too_deep", "it is nested deeper than the recursion limit"),
        ("fault", "KeyError: 'x'"),
        None,
    ]


def test_a_cluster_gives_every_item_its_result() -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(dask.collect(pool, double, [1, 2, "refused"], 10))
    assert {item.item: item.value or item.failure for item in results} == {1: 2, 2: 4, "refused": ("syntax", "line 1")}


def test_a_task_that_the_cluster_loses_is_named() -> None:
    class Losing(Executor):
        def submit(self, function: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(ConnectionError("worker lost"))
            return future

    [result] = dask.collect(Losing(), double, [1], 10)
    assert (result.item, result.failure) == (1, ("crashed", "ConnectionError: worker lost"))


def test_items_travel_in_batches() -> None:
    class Counting(ThreadPoolExecutor):
        batches = 0

        def submit(self, *args: Any, **options: Any) -> Future[Any]:
            Counting.batches += 1
            return super().submit(*args, **options)

    with Counting(2) as pool:
        results = list(dask.collect(pool, double, [*range(50)], 10, size=16))
    assert {item.item: item.value for item in results} == {number: 2 * number for number in range(50)}
    assert Counting.batches == 4


def test_a_lost_batch_costs_the_item_that_is_to_blame() -> None:
    class Fragile(ThreadPoolExecutor):
        def submit(self, function: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
            if "killed" not in args[1]:
                return super().submit(function, *args, **options)
            future: Future[Any] = Future()
            future.set_exception(ConnectionError("worker lost"))
            return future

    with Fragile(2) as pool:
        results = list(dask.collect(pool, double, [1, 2, "killed", 3], 10, size=3))
    assert {item.item: item.value or (item.failure or ("",))[0] for item in results} == {
        1: 2,
        2: 4,
        3: 6,
        "killed": "crashed",
    }


def test_tasks_that_hang_are_given_up() -> None:
    release = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        results = list(dask.collect(pool, lambda item: item and release.wait(), [0, 1], 0.2))
        release.set()
    assert [item.failure and item.failure[0] for item in results] == [None, "timeout"]


def test_a_cluster_is_started_or_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    class Client:
        def __init__(self, *args: Any, **options: Any) -> None:
            asked.append((*args, options.get("n_workers")))

        def close(self) -> None:
            asked.append(("closed",))

        def submit(self, make: Callable[..., Any], function: Callable[..., Any], *, pure: bool) -> Any:
            assert not pure
            return make(function)

        def ncores(self) -> dict[str, int]:
            return {"one": 1}

        def get_executor(self, *, pure: bool) -> Executor:
            assert not pure
            return ThreadPoolExecutor(1)

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    monkeypatch.setattr(atexit, "register", lambda _: None)
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    assert [item.value for item in dask.run(double, [4], jobs=2)] == [8]
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://scheduler.example.invalid:8786")
    assert [item.value for item in dask.run(double, [4], jobs=2)] == [8]
    assert [item.value for item in dask.run(double, [5], jobs=2)] == [10]
    assert asked == [(2,), ("tcp://scheduler.example.invalid:8786", None)]  # each is connected to once
    assert list(dask.run(double, [])) == []


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'tebiki\[dask\]'"):
        list(dask.run(double, [1]))


@pytest.mark.usefixtures("distributed")
def test_on_a_real_cluster() -> None:
    results = list(dask.run(double, [1, "killed", 2], jobs=2, timeout=0))
    assert {item.item: item.value or (item.failure or ("",))[0] for item in results} == {
        1: 2,
        2: 4,
        "killed": "crashed",
    }


async def _enter(client: Callable[..., Any], address: str, security: Any) -> None:
    async with client(address, security=security, timeout=2, asynchronous=True):
        pass


def test_a_local_cluster_answers_to_nobody_else(distributed: ModuleType) -> None:
    """Any client that gets in can run code as its user: each address asks for a certificate, no page is shown."""
    client = dask._connect("", 1)
    info = client.scheduler_info()
    [worker] = info["workers"].values()
    addresses = [info["address"], *info["workers"], worker["nanny"]]
    assert [address.partition("://")[0] for address in addresses] == ["tls"] * 3
    others = distributed.Security.temporary()
    for address in addresses:
        place = address.partition("://")[2]
        for scheme, security in (("tcp", None), ("tls", others)):
            with pytest.raises(OSError, match=r"."):
                asyncio.run(_enter(distributed.Client, f"{scheme}://{place}", security))
    for port in (client.cluster.scheduler.http_server.port, worker["services"]["dashboard"]):
        for page in ("/info/main/workers.html", "/json/counts.json", "/health", "/metrics"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"http://127.0.0.1:{port}{page}", timeout=60)
    folder = Path(worker["local_directory"])
    assert any(one.name.startswith("tebiki-") and one.stat().st_mode & 0o77 == 0 for one in folder.parents)


def test_a_local_cluster_is_not_started_without_what_protects_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is an extra")
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(UsageError, match=r"cryptography.*pip install 'tebiki\[dask\]'"):
        list(dask.run(double, [1]))
