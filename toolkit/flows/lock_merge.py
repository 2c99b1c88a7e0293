"""Merge what a run locked into the lock that was there."""

from collections.abc import Iterable, Sequence

import msgspec

from toolkit.characterize.cases import is_below
from toolkit.characterize.part_comparison import changed_parts
from toolkit.model.lock import Case, Excluded, Lock


def merge_cases(first: Sequence[Case], more: Sequence[Case]) -> list[Case]:
    """Merge cases; for a case in both, the first one is kept."""
    known = {case.id for case in first}
    return [*first, *(case for case in more if case.id not in known)]


def _is_changed(old: Case, now: Case) -> bool:
    unlocked = (*now.not_locked, *old.not_locked)
    if any(name in old.parts for name in now.not_locked):
        return True
    return bool(changed_parts(old.parts, now.parts, unlocked) or changed_parts(old.shifted, now.shifted, unlocked))


def merge_locks(former: Lock, captured: Lock) -> tuple[Lock, tuple[Case, ...]]:
    """Return the new lock with the answers of the existing one, and the cases that behave differently now.

    A part that was not locked, and is the same each time now, is no different behaviour: it is locked from now on.
    One that was locked, and differs from one replay to the next now, is.
    """
    before = {case.id: case for case in former.cases}
    cases, changed = [], []
    for case in captured.cases:
        old = before.pop(case.id, None)
        if old is None:
            cases.append(case)
        elif _is_changed(old, case):
            cases.append(old)
            changed.append(case)
        else:
            cases.append(msgspec.structs.replace(case, accepted=old.accepted))
    gone = tuple(before.values())
    return msgspec.structs.replace(captured, cases=(*cases, *gone)), (*changed, *gone)


def merge_kept_out(
    former: Lock, found: Iterable[Excluded], targets: Sequence[str], *, is_recorded: bool
) -> tuple[Excluded, ...]:
    """Return what is not locked, sorted: what this run found, and what it did not look at again.

    What was recorded and could not be locked stays listed when a later run has no recording; so does what is outside of
    the targets of a run that is limited to them.

    Args:
        former: the existing lock.
        found: what this run could not lock.
        targets: modules and packages that this run was limited to; empty: all.
        is_recorded: whether this run had a recording, and so counted again what of it could not be locked.
    """
    now = {(one.about, one.why): one for one in found}
    left = {
        (one.about, one.why): one
        for one in former.kept_out
        if (one.recorded and not is_recorded) or not is_below(one.about, targets)
    }
    return tuple(one for _, one in sorted((left | now).items()))
