"""Compare the cases of a lock before and after a change."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.lock import Case, Parts, is_cut
from toolkit.model.proof import REFUSED_ALIKE
from toolkit.model.refused_kinds import is_refused_in_other_words
from toolkit.proof.answers.answer_difference import (
    AnswerDifference,
    all_differences,
    canonical_text,
    hidden_differences,
    part_differences,
)
from toolkit.proof.answers.confirmed_differences import confirm_differences
from toolkit.proof.answers.foreign_values import says_nothing
from toolkit.proof.answers.interpreter_messages import differs_in_wording
from toolkit.proof.answers.state_answers import (
    Unavailable,
    answers_after,
    answers_before,
    answers_of,
    locked_answers,
    second_answers,
)
from toolkit.proof.answers.unpassed_kinds import UnpassedKinds
from toolkit.proof.context import ProofContext
from toolkit.proof.tools import Answers

COMMANDS = "commands"
"""The part of an answer that holds database statements."""


class AnswerComparison(NamedTuple):
    """The result of comparing all cases.

    Attributes:
        broken: the differences, at the first clock that shows any.
        flaky: number of differing parts that the old code itself does not answer the same each time; stale: number of
            differences between the lock and the old code. The change causes neither.
        unconfirmed: parts that the old code always answered the same, and the new code differently only once.
        sent: ids of cases that send commands to databases.
        cut: ids of cases with truncated answers, the rest of which is not compared.
        reworded: number of differences in messages of Python itself (`answers.interpreter_messages`), which do not
            count.
        beyond: ids of cases whose differences are irrelevant, see `says_nothing`.
        unpassed: those of them with a value of a kind that nobody passes: see `unpassed_kinds`.
        undeclared: differences of made-up calls with values that annotations exclude, where no other input differs.
        refused_alike: those of them that count as the same although Python's error message differs.
    """

    broken: list[AnswerDifference]
    flaky: int
    stale: int
    sent: frozenset[str]
    reworded: int = 0
    unconfirmed: tuple[AnswerDifference, ...] = ()
    cut: int = 0
    beyond: frozenset[str] = frozenset()
    refused_alike: frozenset[str] = frozenset()
    unpassed: frozenset[str] = frozenset()
    undeclared: tuple[AnswerDifference, ...] = ()

    @property
    def undeclared_cases(self) -> frozenset[str]:
        """Ids of the cases that differ outside of the declared types."""
        return frozenset(one.case.id for one in self.undeclared)


def count_refused(found: AnswerComparison) -> dict[str, int]:
    """Return the argument of a result about cases that count as the same although Python's error message differs."""
    return {REFUSED_ALIKE: len(found.refused_alike)} if found.refused_alike else {}


def count_undeclared(found: AnswerComparison) -> dict[str, int]:
    """Return the argument of a result about cases that differ outside of the declared types."""
    return {"undeclared": len(found.undeclared_cases)} if found.undeclared else {}


PartFilter = Callable[[str], bool]
"""(part of an answer) -> whether a proof is about it."""
Reference = Callable[[ProofContext, int], Answers | Unavailable]
"""(context, index of a clock) -> the expected answers of the cases of a proof."""


def with_lock(context: ProofContext, is_wanted: PartFilter) -> AnswerComparison | Unavailable:
    """Compare the outcomes of the cases after the change with the lock."""
    return _compare_clocks(context, is_wanted, locked_answers)


def with_before(context: ProofContext, is_wanted: PartFilter) -> AnswerComparison | Unavailable:
    """Compare the outcomes of the cases after the change with those before it.

    Every part that is deterministic in both counts, even if the lock omits it.
    """
    return _compare_clocks(context, is_wanted, answers_before)


def _compare_clocks(
    context: ProofContext, is_wanted: PartFilter, reference: Reference
) -> AnswerComparison | Unavailable:
    """Compare clock by clock, up to the first one with a difference, because that is sufficient."""
    lock = context.tools.lock
    if lock is None or not lock.cases or context.tools.answers is None:
        why = "no_lock" if lock is None else "no_interpreter" if lock.cases else "not_reached"
        return Unavailable(why, "")
    comparer = _Comparer(context, is_wanted, reference)
    for clock in range(len(lock.setup.clocks)):
        if context.soon and (found := comparer.find_first(clock)):
            return comparer.result(found)
        new, old = answers_after(context, clock), reference(context, clock)
        if isinstance(new, Unavailable):
            return new
        if isinstance(old, Unavailable):
            return old
        if broken := comparer.find_broken(clock, old, new):
            return comparer.result(broken)
    return comparer.result([])


class _Comparer:
    """Compares the answers of the cases clock by clock, and counts the differences that are not held against a change.

    Args:
        context: the change.
        is_wanted: selects the parts that the proof is about.
        reference: returns the expected answers.
    """

    def __init__(self, context: ProofContext, is_wanted: PartFilter, reference: Reference) -> None:
        self._context = context
        self._is_wanted = is_wanted
        self._reference = reference
        self._made_up = frozenset(case.id for case in context.made_up)
        cases = context.tools.lock.cases if context.tools.lock else ()
        self._kinds = UnpassedKinds(cases, context.before, context.after, context.changed_statements)
        self._unpassed: set[str] = set()
        self._flaky = self._stale = self._reworded = 0
        self._unconfirmed: list[AnswerDifference] = []
        self._undeclared: list[AnswerDifference] = []
        self._sent: set[str] = set()
        self._cut: set[str] = set()
        self._beyond: set[str] = set()
        self._refused: set[str] = set()

    def result(self, broken: list[AnswerDifference]) -> AnswerComparison:
        """Return the comparison so far; after a failure it is incomplete."""
        seen = AnswerComparison(broken, self._flaky, self._stale, frozenset(self._sent), self._reworded)
        if broken:
            return seen
        beyond, refused = frozenset(self._beyond), frozenset(self._refused & self._beyond)
        return seen._replace(
            unconfirmed=tuple(self._unconfirmed),
            cut=len(self._cut),
            beyond=beyond,
            refused_alike=refused,
            unpassed=frozenset(self._unpassed),
            undeclared=tuple(self._undeclared),
        )

    def find_broken(self, clock: int, old: Answers, new: Answers) -> list[AnswerDifference]:
        """Return the differences at a clock that occur again when both revisions are replayed again.

        Only a second replay shows that the new code has become nondeterministic; it is made if nothing else differs.
        """
        cases = self._context.compared_cases()
        both = [(case, old[case.id], new[case.id]) for case in cases if case.id in old and case.id in new]
        self._cut |= {case.id for case, was, _ in both if is_cut(was)}
        self._sent |= {case.id for case, was, _ in both if COMMANDS in was}
        found = [it for case, was, now in both for it in self._reference_differences(clock, case, was, now)]
        if self._reference is answers_before:
            found += [it for one in both for it in hidden_differences(*one)]
        broken = self._confirm(clock, found, old, new)
        if not broken and self._reference is answers_before and clock == 0:
            broken = self._confirm(clock, self._differences_again(clock, old, found), old, new)
        return broken

    def _confirm(
        self, clock: int, everything: Sequence[AnswerDifference], old: Answers, new: Answers
    ) -> list[AnswerDifference]:
        """Return the differences that count and occur again in both revisions, and count the others."""
        self._beyond |= {it.case.id for it in everything if self._says_nothing(it.case, old, new[it.case.id])}
        self._refused |= {
            it.case.id for it in everything if is_refused_in_other_words(it.case, old[it.case.id], new[it.case.id])
        }
        self._unpassed |= {
            it.case.id for it in everything if self._kinds.says_nothing(it.case, old[it.case.id], new[it.case.id])
        }
        everything = [it for it in everything if it.case.id not in self._beyond]
        found = [it for it in everything if self._is_wanted(it.part) and not differs_in_wording(it.before, it.now)]
        self._reworded += sum(differs_in_wording(it.before, it.now) for it in everything)
        fresh = self._new_differences(clock, found)
        confirmed = confirm_differences(self._context, clock, fresh)
        self._stale += len(found) - len(fresh)
        self._flaky += confirmed.flaky
        self._unconfirmed += confirmed.unconfirmed
        found = [it._replace(is_unusual=self._kinds.is_unusual(it.case)) for it in confirmed.broken]
        self._undeclared += [it for it in found if self._kinds.is_undeclared(it.case)]
        return [it for it in found if not self._kinds.is_undeclared(it.case)]

    def find_first(self, clock: int) -> list[AnswerDifference]:
        """Return the differences of the first case that has any; later cases are not replayed.

        They differ both from the reference and from the old code, and occur again.
        """
        context = self._context
        wanted, old = self._reference(context, clock), answers_before(context, clock)
        if isinstance(wanted, Unavailable) or isinstance(old, Unavailable):
            return []
        found: list[AnswerDifference] = []

        def enough(case: Case, parts: Parts) -> bool:
            if case.id in wanted and not (self._kinds.is_undeclared(case) or self._says_nothing(case, wanted, parts)):
                mine = self._counting_differences(clock, case, wanted[case.id], parts)
                was = old.get(case.id, {})
                found.extend(it for it in mine if canonical_text(was.get(it.part)) != canonical_text(it.now))
            return bool(found)

        try:
            new = answers_of(context, context.after, clock, enough=enough)
            if not found:
                return []
            case = found[0].case
            new_again = answers_of(context, context.after, clock, " again", lambda one, _parts: one.id == case.id)
            old_again = answers_of(context, context.before, clock, " again")
        except UsageError:  # reported by the caller that replays everything
            return []
        pairs = (old, old_again), (new, new_again)
        flaky = {it.part for one, again in pairs for it in all_differences(case, one[case.id], again[case.id])}
        return [it for it in found if it.part not in {*flaky, *case.not_locked}]

    def _says_nothing(self, case: Case, old: Mapping[str, Parts], new: Parts) -> bool:
        parts = old[case.id]
        return says_nothing(case, parts, new, self._made_up) or self._kinds.says_nothing(case, parts, new)

    def _counting_differences(self, clock: int, case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
        """Yield the differences of a case that the proof is about."""
        for one in self._reference_differences(clock, case, old, new):
            if self._is_wanted(one.part) and not differs_in_wording(one.before, one.now):
                yield one

    def _reference_differences(self, clock: int, case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
        """Yield the differences from the reference; parts that the lock omits do not count.

        If old and new code are compared they do, except for requests at later clocks: see `answers_at`.
        """
        is_whole = self._reference is answers_before and (case.is_call or not clock)
        return (all_differences if is_whole else part_differences)(case, old, new)

    def _differences_again(self, clock: int, old: Answers, known: Iterable[AnswerDifference]) -> list[AnswerDifference]:
        """Return differences that show only in a second replay of the new code, which may be nondeterministic.

        A session is replayed again at the next clock, if there is one.
        """
        seen = {(it.case.id, it.part) for it in known}
        again, cases = second_answers(self._context, clock), self._context.compared_cases()
        both = ((case, old[case.id], again[case.id]) for case in cases if case.id in old and case.id in again)
        found = (it for case, was, now in both for it in all_differences(case, was, now))
        return [it for it in found if (it.case.id, it.part) not in seen]

    def _new_differences(self, clock: int, found: list[AnswerDifference]) -> list[AnswerDifference]:
        """Return the differences from the lock that the old code does not have."""
        if self._reference is not locked_answers or not found:
            return found
        try:
            old = answers_of(self._context, self._context.before, clock)
        except UsageError:
            return found
        return [one for one in found if canonical_text(old[one.case.id].get(one.part)) != canonical_text(one.now)]
