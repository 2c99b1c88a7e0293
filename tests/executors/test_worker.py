"""The worker's side, seen from inside one process."""

import faulthandler
import gc
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.executors.items import double
from toolkit.executors import _limits, _worker
from toolkit.executors._frames import Inbox, pack, send


@pytest.fixture
def pipes() -> Iterator[tuple[int, int, int, int]]:
    """(read orders, write orders, read answers, write answers)."""
    ends = (*os.pipe(), *os.pipe())
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:  # the test closed it
            continue


def answers(descriptor: int) -> list[Any]:
    inbox, found = Inbox(descriptor), []
    while (messages := inbox.receive()) is not None:
        found += messages
    return found


def test_each_item_is_answered_before_the_next_is_begun(pipes: tuple[int, int, int, int]) -> None:
    orders, give, listen, answer = pipes
    send(give, pack([(7, 1), (8, "refused"), (9, "unsendable")]))
    send(give, pack([(3, 5)]))
    os.close(give)
    _worker.serve(double, Inbox(orders), answer, timeout=100)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    os.close(answer)
    first, second, third, fourth = answers(listen)
    assert (first, second, fourth) == ((7, 2, None), (8, None, ("syntax", "line 1")), (3, 10, None))
    assert third[1] is None
    assert third[2][0] == "fault"


def test_a_worker_without_a_parent_stops(pipes: tuple[int, int, int, int]) -> None:
    orders, give, listen, answer = pipes
    send(give, pack([(1, 1), (2, 2)]))
    os.close(listen)
    _worker.serve(double, Inbox(orders), answer, timeout=0)


def test_a_fresh_worker_is_told_its_function_first(
    pipes: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    orders, give, listen, answer = pipes
    settled: list[int] = []
    monkeypatch.setattr(_worker, "settle", settled.append)
    monkeypatch.setattr(_worker, "Inbox", lambda _: Inbox(orders))
    monkeypatch.setattr(_worker.os, "dup", lambda _: answer)
    monkeypatch.setattr(_worker.os, "dup2", lambda *_: None)
    send(give, pack((double, 0, 123)))
    os.close(give)
    _worker.main()
    assert settled == [123]
    os.close(answer)
    assert answers(listen) == ["ready"]


def test_a_fresh_worker_that_is_told_nothing_stops(
    pipes: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    orders, give, _, answer = pipes
    monkeypatch.setattr(_worker, "Inbox", lambda _: Inbox(orders))
    monkeypatch.setattr(_worker.os, "dup", lambda _: answer)
    monkeypatch.setattr(_worker.os, "dup2", lambda *_: None)
    os.close(give)
    _worker.main()


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Return the changes that `settle` would make in this process."""
    calls: list[tuple[Any, ...]] = []
    for place, name in [
        (signal, "signal"),
        (sys, "setrecursionlimit"),
        (faulthandler, "disable"),
        (gc, "freeze"),
        (gc, "disable"),
        (resource, "setrlimit"),
    ]:
        monkeypatch.setattr(place, name, lambda *args, name=name: calls.append((name, *args)))
    return calls


def test_a_worker_ignores_ctrl_c_and_limits_its_memory(settled: list[tuple[Any, ...]]) -> None:
    _limits.settle(100 << 20)
    assert ("signal", signal.SIGINT, signal.SIG_IGN) in settled
    assert ("setrecursionlimit", _limits.RECURSION) in settled
    assert {("freeze",), ("disable",)} <= set(settled)
    [(_, kind, (soft, _hard))] = [call for call in settled if call[0] == "setrlimit"]
    assert kind == resource.RLIMIT_DATA
    assert soft > 100 << 20


def test_no_limit_asked_for_is_no_limit(settled: list[tuple[Any, ...]]) -> None:
    _limits.settle(0)
    assert not [call for call in settled if call[0] == "setrlimit"]


def test_a_stricter_limit_of_the_system_stays(settled: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, 1000))
    _limits.settle(100 << 20)
    assert ("setrlimit", resource.RLIMIT_DATA, (1000, 1000)) in settled


def test_a_system_that_cannot_limit_memory_is_worked_on_all_the_same(
    settled: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> tuple[int, int]:
        raise ValueError("no such limit")

    monkeypatch.setattr(resource, "getrlimit", refuse)
    _limits.settle(100 << 20)
    assert not [call for call in settled if call[0] == "setrlimit"]


@given(messages=st.lists(st.binary(max_size=50) | st.integers() | st.text()), cut=st.integers(1, 40))
def test_messages_arrive_whole_however_they_are_cut(messages: list[Any], cut: int) -> None:
    source, target = os.pipe()
    try:
        inbox, arrived = Inbox(source), []
        stream = b"".join(map(pack, messages))
        for start in range(0, len(stream), cut):
            send(target, stream[start : start + cut])
            arrived += inbox.receive() or []
        assert arrived == messages
    finally:
        os.close(source)
        os.close(target)
