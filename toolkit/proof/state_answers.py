"""Answers of one state of a project to the cases of its lock, and the locked ones."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.lock import Case, Parts
from toolkit.model.proof import Standing, State
from toolkit.proof.answer_difference import canonical_text, part_differences
from toolkit.proof.context import ProofContext
from toolkit.proof.tools import Answers, Enough

ASKINGS = ("", " again", " once more", " a last time")
"""Names of the askings of one state."""


class Unavailable(NamedTuple):
    """The reason why the cases gave no answers: a key of the words, and its detail."""

    reason: str
    detail: str

    @property
    def standing(self) -> Standing:
        """A program that starts before the change and not after it is broken by it."""
        return "failed" if self.reason == "does_not_start" else "not_run"


def never_enough(_case: Case, _parts: Parts) -> bool:
    """Return that every case has to be put."""
    return False


def locked_answers(context: ProofContext, clock: int) -> Answers:
    """Return the locked answers."""
    assert context.tools.lock is not None
    return {case.id: case.expected_parts(clock) for case in context.tools.lock.cases}


def answers_after(context: ProofContext, clock: int) -> Answers | Unavailable:
    """Return the answers of the cases after the change.

    Returns:
        `cannot_start` if the program does not start before the change either, `does_not_start` if only after it.
    """
    try:
        return answers_of(context, context.after, clock)
    except UsageError as error:
        old = answers_before(context, clock)
        return old if isinstance(old, Unavailable) else Unavailable("does_not_start", str(error))


def answers_before(context: ProofContext, clock: int) -> Answers | Unavailable:
    """Return the answers of the cases before the change."""
    try:
        return answers_at(context, context.before, clock)
    except UsageError as error:
        return Unavailable("cannot_start", str(error))


def answers_at(context: ProofContext, state: State, clock: int) -> Answers:
    """Return the answers of the cases in a state at one of the clocks.

    Where the code before the change answers the session of the lock at the first clock as the lock says, the session is
    not put to it at the others: the lock holds those answers, and both states are asked about any difference from them.

    Raises:
        UsageError: the program does not start.
    """
    if clock and state is context.before and _is_lock_true(context):
        return _calls_and_locked_requests(context, clock)
    return answers_of(context, state, clock)


def _is_lock_true(context: ProofContext) -> bool:
    """True if the lock has requests, and the code before the change answers them as locked."""
    requests = [case for case in context.relevant_cases if not case.is_call]
    if not requests:
        return False
    seen = answers_of(context, context.before, 0)
    return all(
        case.id in seen and next(part_differences(case, case.expected_parts(0), seen[case.id]), None) is None
        for case in requests
    )


def _calls_and_locked_requests(context: ProofContext, clock: int) -> Answers:
    """Return the former code's answers to calls, and the locked answers to requests."""
    ask = context.tools.answers
    assert ask is not None
    calls = [case for case in context.compared_cases() if case.is_call]
    found: dict[str, Parts] = dict(
        context.checkout.ask_once(
            f"calls {clock}", context.before, lambda folder: ask(folder, clock, calls, never_enough)
        )
    )
    return found | {case.id: case.expected_parts(clock) for case in context.relevant_cases if not case.is_call}


def second_answers(context: ProofContext, clock: int) -> Answers:
    """Return what the changed code answers when it is asked again: to all cases, or to calls if a clock follows.

    There a second program is asked anyway. If it answers every call as the first one did, these are two answers, and no
    third one is asked for.
    """
    lock, ask = context.tools.lock, context.tools.answers
    if lock is None or ask is None or clock + 1 >= len(lock.setup.clocks):
        return answers_of(context, context.after, clock, ASKINGS[1])
    calls = [case for case in context.compared_cases() if case.is_call]
    with suppress(UsageError):  # it may not start there, which whoever asks for that clock says
        first, later = (answers_of(context, context.after, at) for at in (clock, clock + 1))
        if all(canonical_text(first.get(case.id)) == canonical_text(later.get(case.id)) for case in calls):
            return {case.id: later[case.id] for case in calls if case.id in later}
    found: Answers = context.checkout.ask_once(
        f"calls {clock} again", context.after, lambda folder: ask(folder, clock, calls, never_enough)
    )
    return found


def answers_of(
    context: ProofContext, state: State, clock: int, time: str = "", enough: Enough = never_enough
) -> Answers:
    """Return the answers of the cases in a state; `time` keeps a repeated run apart from the first."""
    ask = context.tools.answers
    assert ask is not None
    cases = _cases_at(context, clock)
    if clock == 0 and not time and enough is never_enough and (seen := _seen_runs(context, state)):
        return seen
    found: Answers = context.checkout.ask_once(
        f"answers {clock}{time}",
        state,
        lambda folder: ask(folder, clock, cases, enough),
        lambda found: len(found) == len(cases),
    )
    return found


def _cases_at(context: ProofContext, clock: int) -> Sequence[Case]:
    """Return the cases that are put at a clock; requests that are made up are put at the first one alone."""
    if not clock:
        return context.compared_cases()
    made_up = {case.id for case in context.made_up}
    return [case for case in context.compared_cases() if case.is_call or case.id not in made_up]


def _seen_runs(context: ProofContext, state: State) -> Answers | None:
    """Return the answers of the run that also traced the lines; None if there is none."""
    if state is not context.before and state is not context.after:
        return None
    seen = context.case_runs("old" if state is context.before else "new")
    return seen.parts if seen else None
