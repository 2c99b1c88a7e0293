"""Replay the cases that reach a change before anything else: the cheapest evidence of a difference.

The lock holds the old code's answers, so that the new code alone is asked at first, and the old code only about what
differs. Nothing is generated, traced or measured.
"""

from collections.abc import Sequence
from functools import cached_property

from toolkit.errors import UsageError
from toolkit.model.lock import Case, Parts
from toolkit.model.proof import State
from toolkit.proof.answers.answer_difference import AnswerDifference, canonical_text, part_differences
from toolkit.proof.answers.foreign_values import says_nothing
from toolkit.proof.answers.interpreter_messages import differs_in_wording
from toolkit.proof.answers.state_answers import never_enough
from toolkit.proof.answers.unpassed_kinds import UnpassedKinds
from toolkit.proof.context import ProofContext
from toolkit.proof.tools import Answers, Enough

_SUSPECTS = 3  # differing cases after which the old code is asked: some may differ from the lock in both versions


class EarlyReplay:
    """Looks for a difference in the locked cases that reach a change, at the first clock.

    Args:
        context: the change.

    Attributes:
        compared: ids of the cases whose answers were compared with the lock so far.
    """

    def __init__(self, context: ProofContext) -> None:
        self._context = context
        self.compared: set[str] = set()

    def find_differences(self) -> Sequence[AnswerDifference]:
        """Return differences that the new code shows twice, while the old code answers as locked.

        Returns:
            those of the first few cases that differ; empty if none does, or if that is for the whole proof to tell: the
                program does not start, or the old code does not answer as locked either.

        Raises:
            BudgetSpent: the time of a quick run is over.
        """
        if not self._cases or self._context.tools.answers is None:
            return ()
        suspects: list[AnswerDifference] = []

        def enough(case: Case, parts: Parts) -> bool:
            self.compared.add(case.id)
            suspects.extend(self._differences(case, parts))
            return len({it.case.id for it in suspects}) >= _SUSPECTS

        try:
            self._ask(self._context.after, self._cases, enough)
            return self._confirm(suspects) if suspects else ()
        except UsageError:
            return ()

    def shows_again(self, state: State, known: Sequence[AnswerDifference]) -> bool:
        """Return whether code in another state shows one of the known differences, or does not start.

        Raises:
            BudgetSpent: the time of a quick run is over.
        """
        shown: list[AnswerDifference] = []

        def enough(case: Case, parts: Parts) -> bool:
            mine = [it for it in known if it.case.id == case.id]
            shown.extend(it for it in mine if canonical_text(parts.get(it.part)) == canonical_text(it.now))
            return bool(shown)

        try:
            self._ask(state, self._up_to(known), enough)
        except UsageError:
            return True
        return bool(shown)

    def _confirm(self, suspects: Sequence[AnswerDifference]) -> Sequence[AnswerDifference]:
        cases = self._up_to(suspects)
        old, new = (self._ask(state, cases) for state in (self._context.before, self._context.after))
        return [
            it
            for it in suspects
            if _part_of(old, it) == canonical_text(it.before) and _part_of(new, it) == canonical_text(it.now)
        ]

    def _ask(self, state: State, cases: Sequence[Case], enough: Enough = never_enough) -> Answers:
        ask = self._context.tools.answers
        assert ask is not None
        return ask(self._context.checkout.lay_out(state), 0, cases, enough)

    def _differences(self, case: Case, parts: Parts) -> Sequence[AnswerDifference]:
        """Return the differences of an answer from the locked one that count."""
        locked = case.expected_parts(0)
        if self._kinds.is_undeclared(case) or self._kinds.says_nothing(case, locked, parts):
            return ()
        if says_nothing(case, locked, parts, frozenset()):
            return ()
        return [it for it in part_differences(case, locked, parts) if not differs_in_wording(it.before, it.now)]

    @cached_property
    def _cases(self) -> Sequence[Case]:
        """The cases that may execute the change: calls of the touched functions themselves come first."""
        symbols = {*self._context.production_symbols}
        calls, requests = _by_kind(self._context.relevant_cases)
        calls.sort(key=lambda case: (case.ask.get("symbol") not in symbols, len(case.reached), case.id))
        return (*calls, *requests)

    def _up_to(self, found: Sequence[AnswerDifference]) -> Sequence[Case]:
        """Return the cases of differences, and the requests of the session before them."""
        wanted = {it.case.id for it in found}
        calls, requests = _by_kind(self._cases)
        last = max((number for number, it in enumerate(requests) if it.id in wanted), default=-1)
        return [*(it for it in calls if it.id in wanted), *requests[: last + 1]]

    @cached_property
    def _kinds(self) -> UnpassedKinds:
        context, lock = self._context, self._context.tools.lock
        cases = lock.cases if lock else ()
        return UnpassedKinds(cases, context.before, context.after, context.changed_statements)


def _by_kind(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Return the calls, and the requests in order."""
    requests = [it for it in cases if not it.is_call]
    return [it for it in cases if it.is_call], sorted(requests, key=lambda it: int(it.ask["order"]))


def _part_of(answers: Answers, one: AnswerDifference) -> str:
    return canonical_text(answers.get(one.case.id, {}).get(one.part))
