"""The parent's side of one worker process: start it, exchange messages with it, and detect how it ended."""

import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.executors._frames import Inbox, pack, send
from toolkit.executors._limits import settle
from toolkit.executors._work_clock import WorkClock
from toolkit.executors._worker import READY, serve

_MOMENT, _MOMENTS = 1e-3, 20
"""Seconds, and how many of them: less than it takes to start an interpreter."""
_PROGRAM = "import sys; sys.path[:] = {path!r}; from toolkit.executors._worker import main; main()"


class Job(NamedTuple):
    """Settings of every worker: seconds for one item, bytes of memory."""

    function: Callable[[Any], Any]
    timeout: float
    memory_limit: int


@dataclass(eq=False)
class Worker:
    """One worker process.

    Attributes:
        source: descriptor that its results are read from.
        target: descriptor that items are written to.
        ready: whether it can take items.
        timeout: seconds for one item.
        doing: numbers of its unanswered items; it is working on the first one.
        clock: time used by the first one.
    """

    pid: int
    source: int
    target: int
    ready: bool
    timeout: float
    doing: deque[int] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.clock = WorkClock(self.pid, self.timeout)
        self._inbox = Inbox(self.source)

    def give(self, items: list[tuple[int, Any]]) -> None:
        """Send it (number, item) pairs; a dead worker is noticed on the next read."""
        self.doing.extend(number for number, _ in items)
        self.tell(items)

    def tell(self, message: Any) -> None:
        """Send it a message; a dead worker is noticed on the next read."""
        with suppress(BrokenPipeError):
            send(self.target, pack(message))

    def receive(self) -> list[tuple[int, Any, Any]] | None:
        """Receive the worker's answer; None if it is dead."""
        messages = self._inbox.receive()
        if messages and not self.ready:
            self.ready = messages.pop(0) == READY
        return messages

    def end(self) -> int:
        """Kill the process; returns the signal by which it had died before, or 0."""
        os.close(self.source)
        os.close(self.target)
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def start(job: Job, others: list[Worker]) -> Worker:
    """Start a worker.

    A process without other threads is forked, in milliseconds. Forking one with threads could copy a lock that
    nobody ever opens again: then a fresh interpreter is started.
    """
    source, answers = os.pipe()
    orders, target = os.pipe()
    if alone := _is_alone():
        # Held open in the child, these would keep the other workers from seeing that the parent is gone.
        unwanted = [source, target, *(end for other in others for end in (other.source, other.target))]
        pid = _fork_worker(job, orders, answers, unwanted)
    else:
        pid = _fresh(orders, answers)
    os.close(orders)
    os.close(answers)
    worker = Worker(pid, source, target, ready=alone, timeout=job.timeout)
    if not alone:
        worker.tell(tuple(job))
    return worker


def _is_alone(threads: int = 1) -> bool:
    """Return whether this process has no other thread, not even a native one.

    A thread that was joined is waited for: it leaves the system's list a moment later.

    Args:
        threads: the number of those that do no harm, with this one.
    """
    for _ in range(_MOMENTS):
        try:
            if _count_threads() <= threads:
                return True
        except OSError:  # no Linux: forking is not safe with the libraries of other systems
            return False
        if threading.active_count() > threads:
            return False
        time.sleep(_MOMENT)
    return False


def _count_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def _fork_worker(job: Job, orders: int, answers: int, unwanted: list[int]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return pid
    code = 1
    try:
        for descriptor in unwanted:
            os.close(descriptor)
        settle(job.memory_limit)
        serve(job.function, Inbox(orders), answers, job.timeout)
        code = 0
    finally:
        os._exit(code)


def _fresh(orders: int, answers: int) -> int:
    home = str(Path(__file__).parents[2])
    program = _PROGRAM.format(path=[home, *filter(None, sys.path)])
    standard = [(os.POSIX_SPAWN_DUP2, orders, 0), (os.POSIX_SPAWN_DUP2, answers, 1)]
    return os.posix_spawn(
        sys.executable, [sys.executable, "-I", "-S", "-c", program], os.environ, file_actions=standard
    )
