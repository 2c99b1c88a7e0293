"""Hold what a project does now against what it did: at another revision, in another Python, or as its lock says."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import msgspec

from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_tree import checked_out
from toolkit.characterize.capture import copies
from toolkit.characterize.difference import Shrink, Smallest, differing, locked_responses, paces
from toolkit.characterize.lock_files import read_lock
from toolkit.characterize.python2_port import FROM_PYTHON_2, NO_PORT, TO_PYTHON_3, crosses
from toolkit.characterize.shrinking import RevisionSide, Shrinker
from toolkit.characterize.verify import at_one_path, replay_cases, version_of
from toolkit.errors import UsageError
from toolkit.model.lock import Case, Lock
from toolkit.model.verified import VerifyResult
from toolkit.session.isolation import connecting
from toolkit.session.isolation_check import check_isolation
from toolkit.session.program import RunTarget
from toolkit.session.scratch_copy import temporary_place


class VerifyOptions(msgspec.Struct, frozen=True):
    """What is asked for.

    Attributes:
        root: the project; into: the folder of its lock.
        python: the interpreter of what is there now; runner: how that is reached somewhere else.
        base: the revision that it is held against; empty: the lock alone, or the same code if there is `base_python`.
        base_python: the interpreter of that; empty: the same one.
        head: the revision that is verified; empty: the files as they are.
        seconds: of real time to make one input smaller.
        connects: addresses that it may connect to, besides those of the lock.
    """

    root: Path
    into: Path
    python: str
    runner: str = ""
    base: str = ""
    base_python: str = ""
    head: str = ""
    seconds: float = 20.0
    connects: tuple[str, ...] = ()


def verify(wish: VerifyOptions) -> VerifyResult:
    """What is different now, by function and endpoint.

    Base and head lie at the same path, one after the other, so that nothing differs by where it is.

    Raises:
        UsageError: there is no lock or revision, the project is in no repository, or the program cannot be started.
    """
    lock = connecting(read_lock(wish.into), wish.connects)
    if not lock.cases:
        raise UsageError(f"{wish.into} holds no case, so nothing can be verified. Record something, then tebiki lock.")
    with _tree(wish, wish.head) as root:
        head = RunTarget(wish.python, root, wish.runner)
        if not wish.base and not wish.base_python:
            return _against_lock(lock, head)
        with _tree(wish, wish.base) as base_root:
            base = RunTarget(wish.base_python or wish.python, base_root, wish.runner, head.log)
            return _against_base(lock, base, head, wish)


def _against_lock(lock: Lock, head: RunTarget) -> VerifyResult:
    with temporary_place() as path:
        now, python = replay_cases(lock, at_one_path(head, path))
    found = differing(lock, locked_responses(lock), now, _as_it_is)
    return _compare_answers(lock, VerifyResult(0, 0, found, head=python, connections=head.log.result()))


def _against_base(lock: Lock, base: RunTarget, head: RunTarget, wish: VerifyOptions) -> VerifyResult:
    with temporary_place() as path:
        base_python = version_of(lock, at_one_path(base, path))
        head_python = version_of(lock, at_one_path(head, path))
        ports = (FROM_PYTHON_2, TO_PYTHON_3) if crosses(base_python, head_python) else (NO_PORT, NO_PORT)
        before, _ = replay_cases(lock, at_one_path(base, path), ports[0])
        now, _ = replay_cases(lock, at_one_path(head, path), ports[1])
    with ExitStack() as held:
        sides = (RevisionSide(lock, copies(base), held, ports[0]), RevisionSide(lock, copies(head), held, ports[1]))
        safe = all(check_isolation(place.python, place.runner).is_safe for place in (base, head))
        shrink: Shrink = Shrinker(lock, sides, wish.seconds).smallest if safe else _as_it_is
        found = differing(lock, before, now, shrink)
    told = paces(lock, before, now), base_python, head_python, head.log.result(), not safe
    return _compare_answers(lock, VerifyResult(0, 0, found, *told))


def _as_it_is(case: Case, _clock: int, parts: Mapping[str, tuple[Any, Any]]) -> Smallest:
    return Smallest(case, (), parts)


def _compare_answers(lock: Lock, found: VerifyResult) -> VerifyResult:
    abouts = {case.about for case in lock.cases}
    return msgspec.structs.replace(found, cases=len(lock.cases), abouts=len(abouts))


@contextmanager
def _tree(wish: VerifyOptions, revision: str) -> Iterator[Path]:
    """The files of a revision; of none: those that are there."""
    chosen = checked_out(wish.root, resolve_revision(wish.root, revision)) if revision else nullcontext(wish.root)
    with chosen as root:
        yield root
