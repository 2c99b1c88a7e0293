"""Get the answers of one revision of a project to the cases of its lock, and the locked answers."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.lock import Case, Parts
from toolkit.model.proof import Standing, State
from toolkit.proof.answers.answer_difference import all_differences, part_differences
from toolkit.proof.context import ProofContext
from toolkit.proof.tools import Answers, Enough

ASKINGS = ("", " again", " once more", " a last time")
"""Cache keys of repeated replays of one state."""


class Unavailable(NamedTuple):
    """The reason why there are no answers: a key of the words, and its detail."""

    reason: str
    detail: str

    @property
    def standing(self) -> Standing:
        """`failed` if the change breaks the start of the program, else `not_run`."""
        return "failed" if self.reason == "does_not_start" else "not_run"


def never_enough(_case: Case, _parts: Parts) -> bool:
    """Return False: all cases are replayed."""
    return False


def locked_answers(context: ProofContext, clock: int) -> Answers:
    """Return the locked answers."""
    assert context.tools.lock is not None
    return {case.id: case.expected_parts(clock) for case in context.tools.lock.cases}


def answers_after(context: ProofContext, clock: int) -> Answers | Unavailable:
    """Return the answers of the cases after the change.

    Returns:
        the answers; `cannot_start` if the program does not start before the change either, `does_not_start` if only
        after.
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

    If the old code answers the lock's session at the first clock as locked, the session is not replayed on it at other
    clocks: the locked answers are used, and both revisions are asked about any difference from them.

    Raises:
        UsageError: the program does not start.
    """
    if clock and state is context.before and _is_lock_true(context):
        return _calls_and_locked_requests(context, clock)
    return answers_of(context, state, clock)


def _is_lock_true(context: ProofContext) -> bool:
    """Return whether the lock has requests and the old code answers them as locked."""
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
    """Return the answers of the new code in a second replay: to all cases, or only to calls if another clock follows.

    At the next clock, a second process replays the calls anyway. If it answers every call like the first one, no third
    replay is needed.
    """
    lock, ask = context.tools.lock, context.tools.answers
    if lock is None or ask is None or clock + 1 >= len(lock.setup.clocks):
        return answers_of(context, context.after, clock, ASKINGS[1])
    calls = [case for case in context.compared_cases() if case.is_call]
    with suppress(UsageError):  # it may not start there, which is reported when that clock is replayed
        first, later = (answers_of(context, context.after, at) for at in (clock, clock + 1))
        if not any(_differs(case, first, later) for case in calls):
            return {case.id: later[case.id] for case in calls if case.id in later}
    found: Answers = context.checkout.ask_once(
        f"calls {clock} again", context.after, lambda folder: ask(folder, clock, calls, never_enough)
    )
    return found


def _differs(case: Case, first: Answers, second: Answers) -> bool:
    if case.id not in first or case.id not in second:
        return case.id in first or case.id in second
    return any(all_differences(case, first[case.id], second[case.id]))


def answers_of(
    context: ProofContext, state: State, clock: int, time: str = "", enough: Enough = never_enough
) -> Answers:
    """Return the answers of the cases in a state; `time` distinguishes repeated runs in the cache."""
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
    """Return the cases to replay at a clock; generated requests are only replayed at the first one."""
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
