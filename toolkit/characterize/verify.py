"""Put the cases of a lock to a state of a project, and say what comes of them."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from toolkit.characterize.capture import Copying
from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.model.lock import Case, Clock, Lock, Parts
from toolkit.session.program import ReplayProgram, Response, RunTarget
from toolkit.session.scratch_copy import copy_project


def replay_parts(lock: Lock, copying: Copying) -> dict[str, tuple[Parts, ...]]:
    """What comes of every case, by id, at each clock of the lock.

    Args:
        lock: whose cases are put; what it says came of them is not looked at.
        copying: opens a copy of the state of the project: `toolkit.characterize.capture.copies`.

    Raises:
        UsageError: the program cannot be started.
    """
    return {case: tuple(one.parts for one in came) for case, came in replay_cases(lock, copying)[0].items()}


def replay_cases(lock: Lock, copying: Copying, port: Port = NO_PORT) -> tuple[Mapping[str, tuple[Response, ...]], str]:
    """The same with everything else that is known of the answers, and the version of the interpreter.

    Calls and requests are put to processes of their own, as they were when the lock was taken.

    Args:
        lock: whose cases are put.
        copying: opens a copy of the state of the project.
        port: what stands between two versions of Python.

    Raises:
        UsageError: the program cannot be started.
    """
    found: dict[str, tuple[Response, ...]] = {}
    python = lock.setup.python
    for cases in _sessions(lock):
        runs = []
        for clock in lock.setup.clocks:
            with copying() as place:
                with closing(ReplayProgram(lock.setup, place, clock, lock.outgoing, watched=False)) as program:
                    runs.append(
                        {case.id: _port_response(came, port) for case, came in program.came(map(port.case, cases))}
                    )
                python = str(program.described.get("python", python))
        found |= {case.id: tuple(came[case.id] for came in runs) for case in cases}
    return found, python


def replay_at_clock(lock: Lock, copying: Copying, clock: Clock) -> Iterator[tuple[Case, Parts]]:
    """What comes of one case after the other at one clock, for as long as somebody asks.

    Args:
        lock: whose cases are put.
        copying: opens a copy of the state of the project.
        clock: what time it is there.

    Raises:
        UsageError: the program cannot be started.
    """
    for cases in _sessions(lock):
        with (
            copying() as place,
            closing(ReplayProgram(lock.setup, place, clock, lock.outgoing, watched=False)) as program,
        ):
            yield from ((case, came.parts) for case, came in program.came(cases))


def _sessions(lock: Lock) -> Iterator[list[Case]]:
    """Calls, and requests in their order: each kind is put to a process of its own."""
    calls = [case for case in lock.cases if case.is_call]
    requests = sorted((case for case in lock.cases if not case.is_call), key=lambda case: case.ask["order"])
    yield from filter(None, (calls, requests))


def version_of(lock: Lock, copying: Copying) -> str:
    """The version of the interpreter, as in `3.8.18 CPython`.

    Raises:
        UsageError: the program cannot be started.
    """
    with copying() as place:
        with closing(ReplayProgram(lock.setup, place, lock.setup.clocks[0], lock.outgoing, watched=False)) as program:
            program.start()
        return str(program.described["python"])


def _port_response(came: Response, port: Port) -> Response:
    return msgspec.structs.replace(came, parts=port.parts(came.parts))


def at_one_path(place: RunTarget, path: Path) -> Copying:
    """Fresh copies that all lie at the same path, one after the other; `place.root` is what is copied."""

    @contextmanager
    def copy() -> Iterator[RunTarget]:
        with copy_project(place.root, path, shared=bool(place.runner)) as root:
            yield msgspec.structs.replace(place, root=root)

    return copy
