"""Answers of one state of a project to the cases of its lock, and those that the lock holds."""

from collections.abc import Sequence
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.lock import Case, Parts
from toolkit.model.proof import Standing, State
from toolkit.proof.answer_difference import part_differences
from toolkit.proof.context import Answers, Enough, ProofContext

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


def locked_answers(trial: ProofContext, clock: int) -> Answers:
    """Return the locked answers."""
    assert trial.means.lock is not None
    return {case.id: case.expected_parts(clock) for case in trial.means.lock.cases}


def answers_after(trial: ProofContext, clock: int) -> Answers | Unavailable:
    """Return the answers of the cases after the change.

    Returns:
        `cannot_start` if the program does not start before the change either, `does_not_start` if only after it.
    """
    try:
        return answers_of(trial, trial.after, clock)
    except UsageError as error:
        old = answers_before(trial, clock)
        return old if isinstance(old, Unavailable) else Unavailable("does_not_start", str(error))


def answers_before(trial: ProofContext, clock: int) -> Answers | Unavailable:
    """Return the answers of the cases before the change."""
    try:
        return answers_at(trial, trial.before, clock)
    except UsageError as error:
        return Unavailable("cannot_start", str(error))


def answers_at(trial: ProofContext, state: State, clock: int) -> Answers:
    """Return the answers of the cases in a state at one of the clocks.

    Where the code before the change answers the session of the lock at the first clock as the lock says, the session is
    not put to it at the others: the lock holds those answers, and both states are asked about any difference from them.

    Raises:
        UsageError: the program does not start.
    """
    if clock and state is trial.before and _is_lock_true(trial):
        return _calls_and_locked_requests(trial, clock)
    return answers_of(trial, state, clock)


def _is_lock_true(trial: ProofContext) -> bool:
    """True if the lock has requests, and the code before the change answers all that are put as the lock says."""
    requests = [case for case in trial.relevant if not case.is_call]
    if not requests:
        return False
    seen = answers_of(trial, trial.before, 0)
    return all(
        case.id in seen and next(part_differences(case, case.expected_parts(0), seen[case.id]), None) is None
        for case in requests
    )


def _calls_and_locked_requests(trial: ProofContext, clock: int) -> Answers:
    """Return what the code before the change answers to calls, and what the lock says of requests."""
    ask = trial.means.answers
    assert ask is not None
    calls = [case for case in trial.cases() if case.is_call]
    found: dict[str, Parts] = dict(
        trial.ground.once(f"calls {clock}", trial.before, lambda folder: ask(folder, clock, calls, never_enough))
    )
    return found | {case.id: case.expected_parts(clock) for case in trial.relevant if not case.is_call}


def second_answers(trial: ProofContext, clock: int) -> Answers:
    """Return what the changed code answers when it is asked again: to all cases, or to calls if a clock follows."""
    lock, ask = trial.means.lock, trial.means.answers
    if lock is None or ask is None or clock + 1 >= len(lock.setup.clocks):
        return answers_of(trial, trial.after, clock, ASKINGS[1])
    calls = [case for case in trial.cases() if case.is_call]
    found: Answers = trial.ground.once(
        f"calls {clock} again", trial.after, lambda folder: ask(folder, clock, calls, never_enough)
    )
    return found


def answers_of(trial: ProofContext, state: State, clock: int, time: str = "", enough: Enough = never_enough) -> Answers:
    """Return the answers of the cases in a state; `time` keeps a repeated run apart from the first."""
    ask = trial.means.answers
    assert ask is not None
    cases = _cases_at(trial, clock)
    if clock == 0 and not time and enough is never_enough and (seen := _seen_runs(trial, state)):
        return seen
    found: Answers = trial.ground.once(
        f"answers {clock}{time}",
        state,
        lambda folder: ask(folder, clock, cases, enough),
        lambda found: len(found) == len(cases),
    )
    return found


def _cases_at(trial: ProofContext, clock: int) -> Sequence[Case]:
    """Return the cases that are put at a clock; requests that are made up are put at the first one alone."""
    if not clock:
        return trial.cases()
    made_up = {case.id for case in trial.made_up}
    return [case for case in trial.cases() if case.is_call or case.id not in made_up]


def _seen_runs(trial: ProofContext, state: State) -> Answers | None:
    """Return the answers of the run that also traced the lines; None if there is none."""
    if state is not trial.before and state is not trial.after:
        return None
    seen = trial.runs("old" if state is trial.before else "new")
    return seen.parts if seen else None
