"""Compare the cases of a lock before and after a change, and describe a difference."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.links import is_helper, split_symbol
from toolkit.model.lock import Case, Parts, is_cut
from toolkit.model.proof import Standing, State
from toolkit.proof.answer_difference import AnswerDifference, canonical_text
from toolkit.proof.context import Answers, Enough, ProofContext
from toolkit.proof.interpreter_messages import differs_in_wording

COMMANDS = "commands"
"""The part of an answer that holds statements to databases."""
_OF_FOREIGN_KINDS = frozenset({"builtins:TypeError", "builtins:AttributeError"})
_UNHASHABLE = ("unhashable type", "cannot use ")
_TIMES = ("", " again", " once more", " a last time")
"""Names of the askings of one state."""


class Unavailable(NamedTuple):
    """The reason why the cases gave no answers: a key of the words, and its detail."""

    reason: str
    detail: str

    @property
    def standing(self) -> Standing:
        """A program that starts before the change and not after it is broken by it."""
        return "failed" if self.reason == "does_not_start" else "not_run"


class AnswerComparison(NamedTuple):
    """The result of comparing all cases.

    Attributes:
        broken: the differences, at the first clock that shows any.
        unsteady: parts that differ, and that the code before the change does not answer the same each time; stale:
            differences between the lock and that code. Neither are work of the change.
        doubtful: parts that the code before the change always answered the same, and the changed code once otherwise.
        sent: cases that send commands to databases.
        cut: cases whose answers are only written up to a limit of size, so that the rest is compared with nothing.
        reworded: differences of a message that Python words (`toolkit.proof.interpreter_messages`); they count for
            nothing.
        beyond: cases that say nothing: see `says_nothing`.
    """

    broken: list[AnswerDifference]
    unsteady: int
    stale: int
    sent: frozenset[str]
    reworded: int = 0
    doubtful: tuple[AnswerDifference, ...] = ()
    cut: int = 0
    beyond: frozenset[str] = frozenset()


Told = Callable[[str], bool]
"""True if a part of an answer is what a proof is about."""
Reference = Callable[[ProofContext, int], Answers | Unavailable]
"""Function that gives the expected answers of the cases of a trial at one of the clocks."""


def _never_enough(_case: Case, _parts: Parts) -> bool:
    return False


def with_lock(trial: ProofContext, is_told: Told) -> AnswerComparison | Unavailable:
    """Compare what comes of the cases after the change with what the lock says."""
    return _compare_clocks(trial, is_told, _locked_answers)


def with_before(trial: ProofContext, is_told: Told) -> AnswerComparison | Unavailable:
    """Compare what comes of the cases after the change with what comes of them before it.

    Every part counts that is the same each time in both, whatever the lock leaves out.
    """
    return _compare_clocks(trial, is_told, _answers_before)


def _compare_clocks(trial: ProofContext, is_told: Told, reference: Reference) -> AnswerComparison | Unavailable:
    """One clock after the other, up to the first that shows a difference: nothing more has to be known then."""
    lock, unsteady, stale, reworded = trial.means.lock, 0, 0, 0
    sent: set[str] = set()
    cut: set[str] = set()
    doubtful: list[AnswerDifference] = []
    beyond: set[str] = set()
    made_up = {case.id for case in trial.made_up} if lock and lock.cases else set()
    if lock is None or not lock.cases or trial.means.answers is None:
        return Unavailable("no_interpreter" if lock and lock.cases else "no_lock", "")
    for clock in range(len(lock.setup.clocks)):
        if trial.soon and (found := _find_first_differences(trial, is_told, reference, clock)):
            return AnswerComparison(found, unsteady, stale, frozenset(sent), reworded)
        new, old = _answers_after(trial, clock), reference(trial, clock)
        if isinstance(new, Unavailable):
            return new
        if isinstance(old, Unavailable):
            return old
        both = [(case, old[case.id], new[case.id]) for case in trial.cases() if case.id in old and case.id in new]
        everything = _differences_at(trial, reference, clock, old, both)
        beyond |= {it.case.id for it in everything if says_nothing(it.case, old[it.case.id], new[it.case.id], made_up)}
        everything = [it for it in everything if it.case.id not in beyond]
        found = [it for it in everything if is_told(it.part) and not differs_in_wording(it.before, it.now)]
        reworded += sum(differs_in_wording(it.before, it.now) for it in everything)
        fresh = _new_differences(trial, clock, found) if reference is _locked_answers else found
        confirmed = _confirm_differences(trial, clock, fresh)
        stale, unsteady = stale + len(found) - len(fresh), unsteady + confirmed.unsteady
        doubtful += confirmed.doubtful
        cut |= {case.id for case, was, _ in both if is_cut(was)}
        sent |= {case.id for case, was, _ in both if COMMANDS in was}
        if confirmed.broken:
            return AnswerComparison(confirmed.broken, unsteady, stale, frozenset(sent), reworded)
    return AnswerComparison(
        [], unsteady, stale, frozenset(sent), reworded, tuple(doubtful), len(cut), frozenset(beyond)
    )


def _differences_at(
    trial: ProofContext,
    reference: Reference,
    clock: int,
    old: Mapping[str, Parts],
    both: Iterable[tuple[Case, Parts, Parts]],
) -> list[AnswerDifference]:
    """Every difference at one clock, also those that only a second run of the same code shows."""
    found = [it for case, was, now in both for it in _reference_differences(reference, clock, case, was, now)]
    if reference is _answers_before and clock == 0:  # that it has become random shows at any clock
        found += _differences_again(trial, clock, old, found)
    return found


def says_nothing(case: Case, old: Parts, new: Parts, made_up: Container[str]) -> bool:
    """Return whether a difference of a case says nothing of a change.

    A call that somebody made up may hold values of a kind that the function was never written for, which it shows by
    failing as Python fails on those. And a helper that is gone, or takes something else, has callers that tell.
    """
    if "gone" in new and "gone" not in old:
        return is_helper(case.about)
    if not case.is_call or case.id not in made_up:
        return False
    fails_otherwise = old.get("exception") is not None and _is_foreign(new)
    return _is_foreign(old) or fails_otherwise or _is_unhashable(new)


def _is_foreign(parts: Parts) -> bool:
    """Return whether a call ended as Python ends where a value is of a kind that code was not written for."""
    raised = parts.get("exception")
    return isinstance(raised, Mapping) and raised.get("class") in _OF_FOREIGN_KINDS


def _is_unhashable(parts: Parts) -> bool:
    """True if a list, a dict or the like was looked up in a table, as no caller does that compared it with texts."""
    raised = parts.get("exception")
    words = raised.get("args") if isinstance(raised, Mapping) and _is_foreign(parts) else None
    return isinstance(words, list) and any(isinstance(it, str) and it.startswith(_UNHASHABLE) for it in words)


def _differences_again(
    trial: ProofContext, clock: int, old: Answers, known: Iterable[AnswerDifference]
) -> list[AnswerDifference]:
    """Differences that only show when the changed code is asked again: it may have become random.

    A session is asked again at the next clock, where there is one.
    """
    seen = {(it.case.id, it.part) for it in known}
    again = _second_answers(trial, clock)
    both = ((case, old[case.id], again[case.id]) for case in trial.cases() if case.id in old and case.id in again)
    found = (it for case, was, now in both for it in _all_differences(case, was, now))
    return [it for it in found if (it.case.id, it.part) not in seen]


def _second_answers(trial: ProofContext, clock: int) -> Answers:
    """Return what the changed code answers when it is asked again: to all cases, or to calls if a clock follows."""
    lock, ask = trial.means.lock, trial.means.answers
    if lock is None or ask is None or clock + 1 >= len(lock.setup.clocks):
        return _answers(trial, trial.after, clock, _TIMES[1])
    calls = [case for case in trial.cases() if case.is_call]
    found: Answers = trial.ground.once(
        f"calls {clock} again", trial.after, lambda folder: ask(folder, clock, calls, _never_enough)
    )
    return found


def _reference_differences(
    reference: Reference, clock: int, case: Case, old: Parts, new: Parts
) -> Iterator[AnswerDifference]:
    """Yield the differences that count against a reference: parts that the lock leaves out do not.

    In old code against new they do, but at later clocks requests are compared with the lock: see `answers_at`.
    """
    is_whole = reference is _answers_before and (case.is_call or not clock)
    return (_all_differences if is_whole else part_differences)(case, old, new)


def _locked_answers(trial: ProofContext, clock: int) -> Answers:
    """Return the locked answers."""
    assert trial.means.lock is not None
    return {case.id: case.expected_parts(clock) for case in trial.means.lock.cases}


def _new_differences(trial: ProofContext, clock: int, found: Sequence[AnswerDifference]) -> list[AnswerDifference]:
    """The differences from the lock that are not those of the code before the change."""
    try:
        old = _answers(trial, trial.before, clock) if found else {}
    except UsageError:
        return list(found)
    return [one for one in found if canonical_text(old[one.case.id].get(one.part)) != canonical_text(one.now)]


def _answers_after(trial: ProofContext, clock: int) -> Answers | Unavailable:
    """Return the answers of the cases after the change.

    Returns:
        `cannot_start` if the program does not start before the change either, `does_not_start` if only after it.
    """
    try:
        return _answers(trial, trial.after, clock)
    except UsageError as error:
        old = _answers_before(trial, clock)
        return old if isinstance(old, Unavailable) else Unavailable("does_not_start", str(error))


def _answers_before(trial: ProofContext, clock: int) -> Answers | Unavailable:
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
    return _answers(trial, state, clock)


def _is_lock_true(trial: ProofContext) -> bool:
    """True if the lock has requests, and the code before the change answers all that are put as the lock says."""
    requests = [case for case in trial.relevant if not case.is_call]
    if not requests:
        return False
    seen = _answers(trial, trial.before, 0)
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
        trial.ground.once(f"calls {clock}", trial.before, lambda folder: ask(folder, clock, calls, _never_enough))
    )
    return found | {case.id: case.expected_parts(clock) for case in trial.relevant if not case.is_call}


def _cases_at(trial: ProofContext, clock: int) -> Sequence[Case]:
    """Return the cases that are put at a clock; requests that are made up are put at the first one alone."""
    if not clock:
        return trial.cases()
    made_up = {case.id for case in trial.made_up}
    return [case for case in trial.cases() if case.is_call or case.id not in made_up]


def _answers(trial: ProofContext, state: State, clock: int, time: str = "", enough: Enough = _never_enough) -> Answers:
    """Return the answers of the cases in a state; `time` keeps a repeated run apart from the first."""
    ask = trial.means.answers
    assert ask is not None
    cases = _cases_at(trial, clock)
    if clock == 0 and not time and enough is _never_enough and (seen := _seen_runs(trial, state)):
        return seen
    found: Answers = trial.ground.once(
        f"answers {clock}{time}",
        state,
        lambda folder: ask(folder, clock, cases, enough),
        lambda found: len(found) == len(cases),
    )
    return found


def _seen_runs(trial: ProofContext, state: State) -> Answers | None:
    """Return the answers of the run that also traced the lines; None if there is none."""
    if state is not trial.before and state is not trial.after:
        return None
    seen = trial.runs("old" if state is trial.before else "new")
    return seen.parts if seen else None


def _find_first_differences(
    trial: ProofContext, is_told: Told, reference: Reference, clock: int
) -> list[AnswerDifference]:
    """The differences that the first case shows which shows any; cases behind it are not put.

    They are neither from the reference alone nor from the code before the change alone, and come again.
    """
    wanted, old = reference(trial, clock), _answers_before(trial, clock)
    if isinstance(wanted, Unavailable) or isinstance(old, Unavailable):
        return []
    found: list[AnswerDifference] = []
    made_up = {case.id for case in trial.made_up}

    def enough(case: Case, parts: Parts) -> bool:
        if case.id in wanted:
            if says_nothing(case, wanted[case.id], parts, made_up):
                return False
            mine = [
                it for it in _reference_differences(reference, clock, case, wanted[case.id], parts) if is_told(it.part)
            ]
            mine = [it for it in mine if not differs_in_wording(it.before, it.now)]
            found.extend(
                it for it in mine if canonical_text(old.get(case.id, {}).get(it.part)) != canonical_text(it.now)
            )
        return bool(found)

    try:
        new = _answers(trial, trial.after, clock, enough=enough)
        if not found:
            return []
        case = found[0].case
        new_again = _answers(trial, trial.after, clock, " again", lambda one, _parts: one.id == case.id)
        old_again = _answers(trial, trial.before, clock, " again")
    except UsageError:  # who asks for all of it says so
        return []
    pairs = (old, old_again), (new, new_again)
    unsteady = {it.part for one, again in pairs for it in _all_differences(case, one[case.id], again[case.id])}
    return [it for it in found if it.part not in {*unsteady, *case.not_locked}]


class _Confirmation(NamedTuple):
    """The outcome of asking both states again about differences: see `AnswerComparison`."""

    broken: list[AnswerDifference]
    unsteady: int
    doubtful: list[AnswerDifference]


def _confirm_differences(trial: ProofContext, clock: int, found: Sequence[AnswerDifference]) -> _Confirmation:
    """Ask both states again about differences.

    What the code before the change does not answer the same each time is not work of the change. Where only the code
    after it varies, the change made it so, if that is seen more than once; seen once, nobody knows.
    """
    broken, doubtful, unsteady = [], [], 0
    for one in found:
        try:
            wrong = _count_wrong(trial, clock, one)
        except UsageError:
            return _Confirmation(list(found), 0, [])
        broken += [one] if wrong > 1 else []
        doubtful += [one] if wrong == 1 else []
        unsteady += wrong == 0
    return _Confirmation(broken, unsteady, doubtful)


def _count_wrong(trial: ProofContext, clock: int, one: AnswerDifference) -> int:
    """Count the runs in which the changed code gave another answer than the one the old code always gives."""
    if one.part in one.case.not_locked:  # it was seen to change, so that it has to be the same three times in both
        old, new = (_ask_repeatedly(trial, state, clock, one, 3) for state in (trial.before, trial.after))
        return 3 if len({*old}) == len({*new}) == 1 else 0
    old, new = (_ask_repeatedly(trial, state, clock, one, 2) for state in (trial.before, trial.after))
    if len({*old}) == len({*new}) == 1:
        return 2
    old = _ask_repeatedly(trial, trial.before, clock, one, len(_TIMES)) if len({*old}) == 1 else old
    if len({*old}) > 1:
        return 0
    return sum(it != old[0] for it in _ask_repeatedly(trial, trial.after, clock, one, len(_TIMES)))


def _ask_repeatedly(trial: ProofContext, state: State, clock: int, one: AnswerDifference, times: int) -> list[str]:
    """Return the answers of a state in the part that differs, one for each run."""
    answers = (_answers(trial, state, clock, time) for time in _TIMES[:times])
    return [canonical_text(it.get(one.case.id, {}).get(one.part)) for it in answers]


def cases_about(cases: Iterable[Case], symbols: Sequence[str]) -> list[Case]:
    """The cases that speak about symbols: that reached them, or anything in the file of one that is not a function."""
    wanted, files = set(symbols), {name for name in symbols if not split_symbol(name)[1]}
    return [
        case
        for case in cases
        if wanted.intersection(case.reached) or files.intersection(split_symbol(name)[0] for name in case.reached)
    ]


def part_differences(case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
    """The parts of an answer that are not as they were, without those that the lock does not hold."""
    return (one for one in _all_differences(case, old, new) if one.part not in case.not_locked)


def _all_differences(case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
    for part in sorted({*old, *new}):
        if canonical_text(old.get(part)) != canonical_text(new.get(part)):
            yield AnswerDifference(case, part, old.get(part), new.get(part))
