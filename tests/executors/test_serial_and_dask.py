"""The executors that protect less: in this process, and on a cluster (here any `concurrent.futures` executor)."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from tests.executors.items import double
from toolkit.errors import UsageError
from toolkit.executors import dask, serial


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

        def __enter__(self) -> "Client":
            return self

        def __exit__(self, *_: object) -> None:
            asked.append(("closed",))

        def get_executor(self, *, pure: bool) -> Executor:
            assert not pure
            return ThreadPoolExecutor(1)

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    assert [item.value for item in dask.run(double, [4], jobs=2)] == [8]
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://scheduler.example.invalid:8786")
    assert [item.value for item in dask.run(double, [4], jobs=2)] == [8]
    assert asked == [(2,), ("closed",), ("tcp://scheduler.example.invalid:8786", None), ("closed",)]
    assert list(dask.run(double, [])) == []


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'tebiki\[dask\]'"):
        list(dask.run(double, [1]))


def test_on_a_real_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is an extra")
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    results = list(dask.run(double, [1, "killed", 2], jobs=2, timeout=60))
    assert {item.item: item.value or (item.failure or ("",))[0] for item in results} == {
        1: 2,
        2: 4,
        "killed": "crashed",
    }
