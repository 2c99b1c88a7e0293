"""Supervised processes: the worst items cost themselves, and nothing else."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.executors.items import REASONS, WORST, count_full_collections, die_once, double, large, pid
from toolkit.errors import InternalError
from toolkit.executors import _limits, _process, processes

NUMBERS = list(range(40))
_IS_ALONE = _process._is_alone
"""The function itself, which other tests replace."""


@pytest.fixture(params=["forked", "fresh"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both ways to start a worker; with a second thread a fresh interpreter is the only safe one."""
    if request.param == "forked":
        monkeypatch.setattr(_process, "_is_alone", lambda: True)
        yield request.param
    else:
        stop = threading.Event()
        thread = threading.Thread(target=stop.wait)
        thread.start()
        yield request.param
        stop.set()
        thread.join()


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_every_item_gets_its_value(start: str) -> None:
    results = list(processes.run(double, NUMBERS, jobs=2))
    assert sorted((item.item, item.value) for item in results) == [(n, 2 * n) for n in NUMBERS]
    assert not any(item.failure for item in results)


def test_the_worst_items_are_named_and_nothing_else_is_lost(start: str) -> None:
    items = [*NUMBERS[:20], *WORST, *NUMBERS[20:]]
    results = list(processes.run(double, items, jobs=2, timeout=3, memory_limit=2**28))
    assert {item.item: item.failure[0] for item in results if item.failure} == REASONS
    assert sorted(item.value for item in results if not item.failure) == [2 * n for n in NUMBERS]


def test_one_worker_survives_what_it_dies_of(start: str) -> None:
    results = list(processes.run(double, ["segfault", 1], jobs=1))
    assert {item.item: (item.value, item.failure and item.failure[0]) for item in results} == {
        "segfault": (None, "crashed"),
        1: (2, None),
    }


def test_the_detail_of_a_death_names_its_signal() -> None:
    [result] = processes.run(double, ["segfault"], jobs=1)
    assert result.failure == ("crashed", "the process that parsed it was ended by SIGSEGV, twice")


def test_an_innocent_item_gets_a_second_chance(tmp_path: Path, start: str) -> None:
    [result] = processes.run(die_once, [tmp_path / "marker"])
    assert result.value == "survived"


def test_nothing_to_do_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "start", None)
    assert list(processes.run(double, [])) == []


def test_values_and_items_may_be_larger_than_a_pipe(start: str) -> None:
    assert [len(item.value or b"") for item in processes.run(large, [5_000_000])] == [5_000_000]
    results = list(processes.run(len, [bytes(5_000_000)] * 20, jobs=2))
    assert [item.value for item in results] == [5_000_000] * 20


def test_many_items_use_as_many_workers_as_allowed_and_a_few_use_one(start: str) -> None:
    assert len({item.value for item in processes.run(pid, range(60), jobs=3)}) == 3
    assert len({item.value for item in processes.run(pid, range(5), jobs=3)}) == 1


@pytest.mark.parametrize(("counts", "forks"), [((1,), True), ((2, 2, 1), True), ((2,) * 99, False)])
def test_a_thread_that_is_ending_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, counts: tuple[int, ...], forks: bool
) -> None:
    seen = iter(counts)
    monkeypatch.setattr(_process, "_count_threads", lambda: next(seen))
    monkeypatch.setattr(_process, "_MOMENT", 0)
    assert _IS_ALONE() == forks


def test_a_forked_worker_does_not_search_what_its_parent_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_process, "_is_alone", lambda: True)
    gc.disable()
    try:
        (result,) = processes.run(count_full_collections, [0])
        assert result.value == count_full_collections(0)
    finally:
        gc.enable()


def test_workers_end_when_nobody_wants_more_results(start: str) -> None:
    run = processes.run(pid, range(100), jobs=2)
    workers = {next(run).value for _ in range(60)}
    run.close()  # type: ignore[attr-defined]
    assert workers
    assert not any(alive(number) for number in workers if number)


def test_a_slow_taker_of_results_makes_no_item_late() -> None:
    taken = []
    for result in processes.run(double, NUMBERS, jobs=2, timeout=5):
        time.sleep(0 if taken else 6)
        taken.append(result)
    assert not [item for item in taken if item.failure]


def test_without_a_time_limit_nothing_is_late() -> None:
    assert [item.value for item in processes.run(double, [1], timeout=0)] == [2]


def test_workers_that_cannot_start_are_a_fault_of_ours(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if start == "forked":
        monkeypatch.setattr(_process, "settle", lambda _: os._exit(1))
        monkeypatch.setattr(_process.Worker, "give", lambda *_: None)
    else:
        monkeypatch.setattr(_process, "_PROGRAM", "raise SystemExit(1)")
    with pytest.raises(InternalError, match="cannot be started"):
        list(processes.run(double, [1]))


def test_without_posix_items_are_run_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.os, "name", "nt")
    results = processes.run(pid, [1])
    monkeypatch.undo()
    assert [item.value for item in results] == [os.getpid()]


def test_the_number_of_processors_is_known_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes._processors() >= 1
    monkeypatch.delattr(os, "sched_getaffinity")
    assert processes._processors() >= 1


_MAIN = """
import signal, sys, threading
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what it puts in the background ignore it
from tests.executors import items
from toolkit.executors import _limits, processes
_limits._GRACE = 0
if sys.argv[1] == "fresh":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
try:
    for _ in processes.run(getattr(items, sys.argv[2]), [Path(sys.argv[3])] * 100, jobs=2, timeout=2):
        pass
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("mode", ["forked", "fresh"])
@pytest.mark.parametrize(
    ("number", "function"),
    [
        (signal.SIGINT, "announced"),
        (signal.SIGKILL, "announced_for_a_moment"),
        (signal.SIGKILL, "announced"),
    ],
)
def test_no_worker_outlives_its_parent(mode: str, number: signal.Signals, function: str, tmp_path: Path) -> None:
    if (mode, number, function) == ("fresh", signal.SIGKILL, "announced"):
        pytest.skip("as long as forked, and the same clock")
    command = [sys.executable, "-c", _MAIN, mode, function, str(tmp_path)]
    parent = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    workers = _eventually(lambda: sorted(tmp_path.iterdir()), lambda seen: len(seen) == 2)
    assert all(alive(int(worker.name)) for worker in workers)
    if number == signal.SIGINT:
        os.killpg(parent.pid, number)  # as a terminal does
    else:
        parent.send_signal(number)
    assert parent.wait(600) == (130 if number == signal.SIGINT else -number)
    _eventually(lambda: [worker for worker in workers if alive(int(worker.name))], lambda left: not left)
    assert parent.communicate()[1] == b""


def _eventually(look: Callable[[], list[Path]], good: Callable[[list[Path]], bool]) -> list[Path]:
    for _ in range(30_000):  # ten minutes: a net, which no slow machine reaches
        if good(seen := look()):
            return seen
        time.sleep(0.02)
    raise AssertionError(f"still {seen}")


def test_the_collector_runs_between_items_once_there_is_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    collected = []
    monkeypatch.setattr(_limits.gc, "collect", lambda: collected.append(1))
    monkeypatch.setattr(_limits.gc, "get_count", lambda: (_limits._GARBAGE, 0, 0))
    _limits.tidy()
    assert not collected
    monkeypatch.setattr(_limits.gc, "get_count", lambda: (_limits._GARBAGE + 1, 0, 0))
    _limits.tidy()
    assert collected
