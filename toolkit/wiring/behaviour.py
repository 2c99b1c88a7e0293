"""Record, lock, verify and measure what a program does: the use cases that run it under the probe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.request import silent

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from toolkit.model.isolation import Isolation
    from toolkit.model.lock import Accepted
    from toolkit.model.lock_run import LockOptions, LockResult
    from toolkit.model.record_request import ImportedRequests, RecordOptions, Start
    from toolkit.model.recording import Recording
    from toolkit.model.request import Progress
    from toolkit.model.strength import LockStrengths, StrengthOptions
    from toolkit.model.verify import VerifyOptions, VerifyResult


def check_isolation(python: str, runner: str = "") -> Isolation:
    """Check what confines programs of an interpreter; a runner's own confinement is not known, and trusted.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    from toolkit.session.isolation import check_isolation

    return check_isolation(python, runner)


def check_address(text: str) -> str:
    """An address as `--connects` takes it.

    Raises:
        UsageError: it is neither `HOST:PORT` nor the path of a socket.
    """
    from toolkit.session.addresses import check_address

    return check_address(text)


def record(
    start: Start, options: RecordOptions, show: Callable[[], AbstractContextManager[Progress]]
) -> tuple[int, Recording]:
    """Run a command to its end and record its behavior.

    Args:
        start: the command.
        options: what is recorded.
        show: shows the progress of what comes after its end.

    Returns:
        its exit code (negative for a signal), and the recording.

    Raises:
        UsageError: the command cannot be started, or the folder cannot be written to.
    """
    from toolkit.flows.record import record

    return record(start, options, show)


def masking_key() -> str:
    """Create a key for masking, which is discarded after the run."""
    from toolkit.flows.record import new_key

    return new_key()


def runs_tests(command: Sequence[str]) -> bool:
    """Return whether a command is a run of tests."""
    from toolkit.flows.record import runs_tests

    return runs_tests(command)


def masked_fields(options: RecordOptions) -> tuple[str, ...]:
    """Return the names and patterns that a recording would mask."""
    from toolkit.flows.record import masked_fields

    return masked_fields(options)


def export_probe(folder: Path, options: RecordOptions) -> Path:
    """Export the probe for use on another machine; return the script that starts a command with it there.

    Raises:
        UsageError: the folder cannot be written to.
    """
    from toolkit.flows.record import export_probe

    return export_probe(folder, options)


def import_recordings(files: Iterable[Path], options: RecordOptions) -> tuple[ImportedRequests, ...]:
    """Import the requests of HAR files and access logs; one result for each file.

    Raises:
        UsageError: a file is neither, or the folder cannot be written to.
    """
    from toolkit.flows.record_import import import_recordings

    return import_recordings(files, options)


def lock(
    options: LockOptions, progress: Progress = silent, keep: Callable[[LockResult], None] | None = None
) -> LockResult:
    """Lock what a program does today.

    Args:
        options: the options.
        progress: called as the run advances.
        keep: called with intermediate results that can be written before the run ends.

    Raises:
        UsageError: there is nothing to lock, the program cannot be started, or the existing lock is damaged.
    """
    from toolkit.flows.lock import lock

    return lock(options, progress, keep) if keep else lock(options, progress)


def accept_cases(options: LockOptions, ids: Sequence[str], why: Accepted) -> LockResult:
    """Accept the present behavior of cases as the expected one.

    Raises:
        UsageError: there is no such lock or case, or the behaviour of a case has not changed.
    """
    from toolkit.flows.lock import accept_cases

    return accept_cases(options, ids, why)


def verify(options: VerifyOptions, progress: Progress = silent) -> VerifyResult:
    """Compare what a program does now with another revision, another Python, or its lock.

    Args:
        options: the options.
        progress: called with the number of answers that the program has given.

    Raises:
        UsageError: there is no lock or revision, the project is in no repository, or the program cannot be started.
    """
    from toolkit.flows.verify import verify
    from toolkit.session.answer_count import counted_answers

    answers = count(1)
    progress("verify", 0, 0)
    with counted_answers(lambda: progress("verify", next(answers), 0)):
        return verify(options)


def measure_strength(options: StrengthOptions, progress: Callable[[int, int], None]) -> LockStrengths:
    """Measure the mutation score of a lock.

    Raises:
        UsageError: there is no lock, no case reaches a target, the program cannot be started, or no sandbox is
            available.
    """
    from toolkit.flows.strength import measure_lock_strength

    return measure_lock_strength(options, progress)
