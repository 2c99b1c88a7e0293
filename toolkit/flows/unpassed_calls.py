"""Exclude generated calls from a comparison if they pass a kind of value that no real call passes.

`verify` treats them as `prove` does, see `toolkit.proof.answers.unpassed_kinds`: where one revision alone refuses the
value, the call proves nothing; where both answer, but differently, and annotations exclude the value, it is no
difference, but what it executes is not shown.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from toolkit.errors import GitError
from toolkit.flows.changes_since_lock import base_revision, changed_states
from toolkit.model.lock import Case, Lock
from toolkit.model.refused_kinds import is_refused_alike, refuses_otherwise
from toolkit.model.verify import VerifyOptions
from toolkit.proof.answers.answer_difference import AnswerDifference, part_differences
from toolkit.proof.answers.unpassed_kinds import UnpassedKinds
from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.session.replay_program import Response

Responses = Mapping[str, tuple[Response, ...]]
"""Responses by case id, one for each clock."""


class Compared(NamedTuple):
    """Responses to compare, without those of calls that prove nothing.

    Attributes:
        now: the new responses; for calls that prove nothing the old ones.
        unpassed: ids of the cases that prove nothing.
        undeclared: a difference of each call that differs, with a value outside of the declared types.
    """

    now: Responses
    unpassed: tuple[str, ...] = ()
    undeclared: tuple[AnswerDifference, ...] = ()


def leave_out_unpassed(
    lock: Lock, before: Responses, now: Responses, options: VerifyOptions, is_test: Callable[[str], bool]
) -> Compared:
    """Leave out the calls that say nothing, and those with undeclared values; none if the changed files are not known.

    Args:
        lock: the lock whose cases were replayed.
        before: the old responses.
        now: the new responses.
        options: the options of `verify`.
        is_test: tells paths of tests and of the lock.
    """
    candidates = [case for case in lock.cases if _is_made_up_and_differs(case, before[case.id], now[case.id])]
    kinds = _passed_kinds(lock, options, is_test) if candidates else None
    if kinds is None:
        return Compared(now)
    return leave_out(candidates, before, now, kinds)


def leave_out(cases: Sequence[Case], before: Responses, now: Responses, kinds: UnpassedKinds) -> Compared:
    """Leave out those of some differing cases that say nothing, or have values outside of the declared types."""
    kept, unpassed, undeclared = dict(now), [], []
    for case in cases:
        pairs = list(zip(before[case.id], now[case.id], strict=True))
        says_nothing = [kinds.says_nothing(case, old.parts, new.parts) for old, new in pairs]
        if any(says_nothing):
            kept[case.id] = tuple(old if it else new for (old, new), it in zip(pairs, says_nothing, strict=True))
            unpassed.append(case.id)
        elif (found := _first_difference(case, pairs)) and kinds.is_undeclared(case):
            kept[case.id] = before[case.id]
            undeclared.append(found)
    return Compared(kept, tuple(unpassed), tuple(undeclared))


def _is_made_up_and_differs(case: Case, before: Sequence[Response], now: Sequence[Response]) -> bool:
    if case.origin != "invented" or not case.is_call:
        return False
    pairs = list(zip(before, now, strict=True))
    return any(refuses_otherwise(old.parts, new.parts) for old, new in pairs) or bool(_first_difference(case, pairs))


def _first_difference(case: Case, pairs: Sequence[tuple[Response, Response]]) -> AnswerDifference | None:
    """Return the first difference that counts; not one in the words with which Python refuses a value in both."""
    counting = ((old.parts, new.parts) for old, new in pairs if not is_refused_alike(case, old.parts, new.parts))
    return next((it for old, new in counting for it in part_differences(case, old, new)), None)


def _passed_kinds(lock: Lock, options: VerifyOptions, is_test: Callable[[str], bool]) -> UnpassedKinds | None:
    try:
        base = base_revision(options)
        before, after = changed_states(options, base) if base else ({}, {})
    except GitError:
        return None
    changed = changed_statements(before, after, is_test, lock.setup.python)
    return UnpassedKinds(lock.cases, before, after, changed) if changed else None
