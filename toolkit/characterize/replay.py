"""Put the cases of a lock to a state of a project, and say what comes of them."""

from collections.abc import Iterator, Mapping

import msgspec

from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.model.lock import Case, Clock, Lock, Parts
from toolkit.session.replay_program import ReplayProgram, Response
from toolkit.session.run_target import OpenCopy


def replay_parts(lock: Lock, open_copy: OpenCopy) -> dict[str, tuple[Parts, ...]]:
    """What comes of every case, by id, at each clock of the lock.

    Args:
        lock: whose cases are put; what it says came of them is not looked at.
        open_copy: opens a copy of the state of the project: `toolkit.session.run_target.fresh_copies`.

    Raises:
        UsageError: the program cannot be started.
    """
    return {case: tuple(one.parts for one in came) for case, came in replay_cases(lock, open_copy)[0].items()}


def replay_cases(
    lock: Lock, open_copy: OpenCopy, port: Port = NO_PORT
) -> tuple[Mapping[str, tuple[Response, ...]], str]:
    """The same with everything else that is known of the answers, and the version of the interpreter.

    Calls and requests are put to processes of their own, as they were when the lock was taken.

    Args:
        lock: whose cases are put.
        open_copy: opens a copy of the state of the project.
        port: what stands between two versions of Python.

    Raises:
        UsageError: the program cannot be started.
    """
    found: dict[str, tuple[Response, ...]] = {}
    python = lock.setup.python
    for cases in _sessions(lock):
        runs = []
        for clock in lock.setup.clocks:
            with open_copy() as target:
                program = ReplayProgram(lock.setup, target, clock, lock.outgoing, watched=False)
                responses = program.run(map(port.case, cases))
                runs.append({case.id: _port_response(response, port) for case, response in responses})
                python = str(program.hello.get("python", python))
        found |= {case.id: tuple(came[case.id] for came in runs) for case in cases}
    return found, python


def replay_at_clock(lock: Lock, open_copy: OpenCopy, clock: Clock) -> Iterator[tuple[Case, Parts]]:
    """What comes of one case after the other at one clock, for as long as somebody asks.

    Args:
        lock: whose cases are put.
        open_copy: opens a copy of the state of the project.
        clock: what time it is there.

    Raises:
        UsageError: the program cannot be started.
    """
    for cases in _sessions(lock):
        with (
            open_copy() as target,
            ReplayProgram(lock.setup, target, clock, lock.outgoing, watched=False) as program,
        ):
            yield from ((case, response.parts) for case, response in program.run(cases))


def _sessions(lock: Lock) -> Iterator[list[Case]]:
    """Calls, and requests in their order: each kind is put to a process of its own."""
    calls = [case for case in lock.cases if case.is_call]
    requests = sorted((case for case in lock.cases if not case.is_call), key=lambda case: case.ask["order"])
    yield from filter(None, (calls, requests))


def interpreter_version(lock: Lock, open_copy: OpenCopy) -> str:
    """The version of the interpreter, as in `3.8.18 CPython`.

    Raises:
        UsageError: the program cannot be started.
    """
    with (
        open_copy() as target,
        ReplayProgram(lock.setup, target, lock.setup.clocks[0], lock.outgoing, watched=False) as program,
    ):
        program.start()
        return str(program.hello["python"])


def _port_response(came: Response, port: Port) -> Response:
    return msgspec.structs.replace(came, parts=port.parts(came.parts))
