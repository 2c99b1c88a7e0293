"""Supervised worker processes: a crash, a hang or excessive memory only fails the item that caused it."""

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic

from toolkit.errors import InternalError
from toolkit.executors import serial
from toolkit.executors._call import Item, Value
from toolkit.executors._process import Job, Worker, start
from toolkit.model.results import Result

MEMORY = 2**30
"""Bytes that one worker may use in addition to its memory at the start."""
_CHUNK = 16
_FEW = 8
_FALSE_STARTS = 3
_FOREVER = 3600.0


def run(
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    jobs: int = 0,
    timeout: float = 60,
    memory_limit: int = MEMORY,
) -> Iterator[Result[Item, Value]]:
    """Run a function over items in worker processes.

    Args:
        function: the function; it, the items and the values must be picklable.
        items: its inputs.
        jobs: number of processes; 0: one for each available processor. A few items take only one.
        timeout: CPU seconds, or seconds of sleep, that one item may take; 0: no limit.
        memory_limit: bytes that one worker may use in addition to its memory at the start; 0: no limit.

    Returns:
        the results, in the order of completion. Closing the iterator stops the workers.

    Raises:
        InternalError: no worker can be started.
    """
    todo = list(items)
    if os.name != "posix":
        return serial.run(function, todo)
    return _Supervisor(Job(function, timeout, memory_limit), todo, jobs or _processors()).results()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Supervisor(Generic[Item, Value]):
    """Distributes items to workers in chunks, and replaces workers that die.

    Attributes:
        waiting: numbers of items that no worker has.
        suspects: items during which a worker died: each gets one more chance, alone.
        open: number of items without a result.
    """

    def __init__(self, job: Job, items: list[Item], jobs: int) -> None:
        self.job = job
        self.items = items
        self.waiting = deque(range(len(items)))
        self.suspects: deque[int] = deque()
        self.killed_once: set[int] = set()
        self.open = len(items)
        self.jobs = min(jobs, -(-len(items) // _FEW))
        self.workers: list[Worker] = []
        self.selector = selectors.DefaultSelector()
        self.false_starts = 0

    def results(self) -> Iterator[Result[Item, Value]]:
        try:
            while self.open:
                self._feed()
                for key, _ in self.selector.select(self._patience()):
                    yield from self._hear(key.data)
                yield from self._overdue()
        finally:
            for worker in list(self.workers):
                self._end(worker)
            self.selector.close()

    def _feed(self) -> None:
        while len(self.workers) < min(self.jobs, self.open):
            worker = start(self.job, self.workers)
            self.workers.append(worker)
            self.selector.register(worker.source, selectors.EVENT_READ, worker)
        for worker in self.workers:
            if worker.ready and not worker.doing and (chunk := self._chunk()):
                worker.clock.begin()
                worker.give([(number, self.items[number]) for number in chunk])

    def _chunk(self) -> list[int]:
        if self.suspects:
            return [self.suspects.popleft()]
        size = max(1, min(_CHUNK, len(self.waiting) // (2 * self.jobs)))
        return [self.waiting.popleft() for _ in range(min(size, len(self.waiting)))]

    def _patience(self) -> float:
        """Seconds until the next item is overdue."""
        busy = [worker.clock.deadline for worker in self.workers if worker.doing]
        return max(0.0, min(busy) - time.monotonic()) if busy and self.job.timeout else _FOREVER

    def _hear(self, worker: Worker) -> Iterator[Result[Item, Value]]:
        answers = worker.receive()
        if answers is None:
            yield from self._handle_death(worker)
            return
        self.false_starts *= not worker.ready
        for number, value, failure in answers:
            worker.doing.popleft()
            worker.clock.begin()
            yield self._result(number, value, failure)
            if failure and failure[0] == "memory":  # the next item shall not pay for what this one left behind
                self._replace(worker)
                return

    def _handle_death(self, worker: Worker) -> Iterator[Result[Item, Value]]:
        at = worker.doing.popleft() if worker.doing else None
        died_of = self._replace(worker)
        if at is None:
            self.false_starts += 1
            if self.false_starts == _FALSE_STARTS:
                raise InternalError("Worker processes cannot be started; run with --executor serial.")
        elif at not in self.killed_once:
            self.killed_once.add(at)
            self.suspects.append(at)
        else:
            yield self._result(at, None, ("crashed", _death(died_of)))

    def _overdue(self) -> Iterator[Result[Item, Value]]:
        late = [worker for worker in self.workers if worker.doing and self.job.timeout and worker.clock.is_over()]
        # Whoever takes the results may have kept us long: an answer may be there by now.
        answered = {key.data for key, _ in self.selector.select(0)} if late else ()
        for worker in late:
            if worker not in answered:
                at = worker.doing.popleft()
                self._replace(worker)
                yield self._result(at, None, ("timeout", f"it took longer than {self.job.timeout:g} s"))

    def _result(self, number: int, value: Any, failure: Any) -> Result[Item, Value]:
        self.open -= 1
        return Result(self.items[number], value, failure)

    def _replace(self, worker: Worker) -> int:
        """End a worker and take back its unfinished items; returns the signal by which it died."""
        self.waiting.extendleft(reversed(worker.doing))
        return self._end(worker)

    def _end(self, worker: Worker) -> int:
        self.selector.unregister(worker.source)
        self.workers.remove(worker)
        return worker.end()


def _death(number: int) -> str:
    if not number:
        return "the process that parsed it ended by itself, twice"
    name = signal.Signals(number).name if number in {*signal.Signals} else f"signal {number}"
    return f"the process that parsed it was ended by {name}, twice"
