"""Accept the new answers of cases; the reason is stored in the lock."""

from collections.abc import Sequence

import msgspec

from toolkit.characterize.part_comparison import changed_parts
from toolkit.characterize.take_lock import take_lock
from toolkit.errors import UsageError
from toolkit.model.lock import Accepted, Case, Lock
from toolkit.session.run_target import OpenCopy


def accept_changes(lock: Lock, open_copy: OpenCopy, ids: Sequence[str], why: Accepted) -> Lock:
    """Return the lock with the program's present behavior for some cases.

    Args:
        lock: the existing lock.
        open_copy: opens a scratch copy of the current project.
        ids: prefixes of ids of cases, at least four letters, or `all` for those that differ.
        why: the reason, and who reviewed it.

    Raises:
        UsageError: there is no such case, a prefix is ambiguous, or a case has not changed.
    """
    chosen = list(lock.cases) if list(ids) == ["all"] else [_find_case(lock, start) for start in ids]
    now = {case.id: case for case in take_lock(lock.setup, open_copy, lock.cases, lock.outgoing).cases}
    changes = {case.id: now[case.id] for case in chosen if case.id in now and _differs(case, now[case.id])}
    same = [case.id for case in chosen if case.id not in changes]
    if same and list(ids) != ["all"]:
        raise UsageError(f"case {same[0]} behaves as locked, or is flaky now: there is nothing to accept.")
    return msgspec.structs.replace(
        lock,
        cases=tuple(_accept_case(case, changes[case.id], why) if case.id in changes else case for case in lock.cases),
    )


def _accept_case(old: Case, new: Case, why: Accepted) -> Case:
    was = {name: before for name, (before, _) in changed_parts(old.parts, new.parts).items()}
    kept = (*old.accepted, msgspec.structs.replace(why, was=was))
    return msgspec.structs.replace(new, origin=old.origin, accepted=kept)


def _differs(old: Case, new: Case) -> bool:
    return bool(changed_parts(old.parts, new.parts) or changed_parts(old.shifted, new.shifted))


def _find_case(lock: Lock, start: str) -> Case:
    fitting = [case for case in lock.cases if case.id.startswith(start)] if len(start) >= 4 else []
    if len(fitting) != 1:
        known = f"{len(fitting)} cases begin so" if fitting else "there is none"
        raise UsageError(f"--accept {start}: give the id of one case, at least its first four letters; {known}.")
    return fitting[0]
