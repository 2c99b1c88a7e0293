"""Replay the cases of a lock on a revision of a project."""

from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec

from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.model.lock import Case, Clock, ExactAnswers, Lock, Parts
from toolkit.model.strength import CaseRuns
from toolkit.model.varied_run import VariedRun
from toolkit.session.replay_program import MaskedAnswers, ReplayProgram, Response
from toolkit.session.run_target import OpenCopy


def replay_cases(
    lock: Lock, open_copy: OpenCopy, port: Port = NO_PORT
) -> tuple[Mapping[str, tuple[Response, ...]], str]:
    """Return all responses, by case id, at each clock of the lock, and the version of the interpreter.

    Calls and requests get processes of their own, as they were when the lock was taken.

    Args:
        lock: the lock whose cases are replayed.
        open_copy: opens a scratch copy of the project.
        port: translation between two versions of Python.

    Raises:
        UsageError: the program cannot be started.
    """
    replayed: dict[str, tuple[Response, ...]] = {}
    python = lock.setup.python
    for cases in _sessions(lock):
        runs = []
        for clock in lock.setup.clocks:
            with open_copy() as target:
                program = ReplayProgram(lock.setup, target, clock, lock.outgoing, watched=False)
                responses = program.run_cases(map(port.case, cases))
                runs.append({case.id: _port_response(response, port) for case, response in responses})
                python = str(program.hello.get("python", python))
        replayed |= {case.id: tuple(run[case.id] for run in runs) for case in cases}
    return replayed, python


def replay_at_clock(
    lock: Lock, open_copy: OpenCopy, clock: Clock, memory: MaskedAnswers | None = None
) -> Iterator[tuple[Case, Parts]]:
    """Replay cases one after the other at one clock, as long as the caller asks.

    Args:
        lock: the lock whose cases are replayed.
        open_copy: opens a scratch copy of the project.
        clock: the clock to pin.
        memory: answers of earlier replays, which are not masked again.

    Raises:
        UsageError: the program cannot be started.
    """
    for cases in _sessions(lock):
        with (
            open_copy() as target,
            ReplayProgram(lock.setup, target, clock, lock.outgoing, watched=False, memory=memory) as program,
        ):
            yield from ((case, response.parts) for case, response in program.run_cases(cases))


def replay_with_lines(
    lock: Lock,
    open_copy: OpenCopy,
    lines: Mapping[str, Sequence[tuple[int, int]]],
    traced: Container[str] | None = None,
    memory: MaskedAnswers | None = None,
) -> CaseRuns:
    """Return the outcomes of cases at the first clock, and which statements each of them executes.

    Args:
        lock: the lock whose cases are replayed.
        open_copy: opens a scratch copy of the project.
        lines: path -> first and last line of each statement.
        traced: ids of the cases to trace; None: all.
        memory: answers of earlier replays, which are not masked again.

    Raises:
        UsageError: the program cannot be started.
    """
    found: dict[str, Response] = {}
    clock = lock.setup.clocks[0]
    for cases in _sessions(lock):
        with open_copy() as target:
            program = ReplayProgram(
                lock.setup,
                target,
                clock,
                lock.outgoing,
                watched=False,
                lines=lines,
                traced=traced,
                memory=memory,
                kept=True,
            )
            found |= {case.id: response for case, response in program.run_cases(cases)}
    return CaseRuns(
        {case: response.parts for case, response in found.items()},
        {case: frozenset(response.lines) for case, response in found.items()},
        {case: response.seconds for case, response in found.items()},
    )


def replay_exactly(lock: Lock, open_copy: OpenCopy, key: str, compared: Container[str] | None = None) -> ExactAnswers:
    """Return the fingerprints of outcomes at the first clock; cases that time out have none.

    Args:
        lock: the lock whose cases are replayed.
        open_copy: opens a scratch copy of the project.
        key: key of the fingerprints.
        compared: ids of the cases whose outcomes are compared, others have no fingerprints; None: all.

    Raises:
        UsageError: the program cannot be started.
    """
    found: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for cases in _sessions(lock):
        with open_copy() as target:
            clock = lock.setup.clocks[0]
            program = ReplayProgram(lock.setup, target, clock, lock.outgoing, watched=False, key=key, traced=compared)
            found |= {case.id: response.exact for case, response in program.run_cases(cases)}
    return found


def replay_seeing(lock: Lock, open_copy: OpenCopy, memory: MaskedAnswers | None = None) -> Mapping[str, VariedRun]:
    """Return the outcomes of cases at the first clock, with the values of marked expressions.

    Args:
        lock: the lock whose cases are replayed.
        open_copy: opens a scratch copy of the project, in which expressions are marked (`probe/replay/seen_values.py`).
        memory: answers of earlier replays, which are not masked again.

    Raises:
        UsageError: the program cannot be started.
    """
    found: dict[str, VariedRun] = {}
    for cases in _sessions(lock):
        with open_copy() as target:
            clock = lock.setup.clocks[0]
            program = ReplayProgram(lock.setup, target, clock, lock.outgoing, watched=False, sees=True, memory=memory)
            for case, response in program.run_cases(cases):
                found[case.id] = VariedRun(response.parts, response.seen, response.unanswered)
    return found


def _sessions(lock: Lock) -> Iterator[list[Case]]:
    """Yield calls, and requests in order: each kind gets a process of its own."""
    calls = [case for case in lock.cases if case.is_call]
    requests = sorted((case for case in lock.cases if not case.is_call), key=lambda case: case.ask["order"])
    yield from filter(None, (calls, requests))


def interpreter_version(lock: Lock, open_copy: OpenCopy) -> str:
    """Return the version of the interpreter, as in `3.8.18 CPython`.

    Raises:
        UsageError: the program cannot be started.
    """
    with (
        open_copy() as target,
        ReplayProgram(lock.setup, target, lock.setup.clocks[0], lock.outgoing, watched=False) as program,
    ):
        program.start()
        return str(program.hello["python"])


def _port_response(response: Response, port: Port) -> Response:
    return msgspec.structs.replace(response, parts=port.parts(response.parts))
