"""Ask both states again about their differences, so that what varies by itself is not held against a change."""

from collections.abc import Sequence
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.proof import State
from toolkit.proof.answer_difference import AnswerDifference, canonical_text
from toolkit.proof.context import ProofContext
from toolkit.proof.state_answers import ASKINGS, answers_of


class Confirmation(NamedTuple):
    """The outcome of asking both states again about differences: see `case_differences.AnswerComparison`."""

    broken: list[AnswerDifference]
    flaky: int
    unconfirmed: list[AnswerDifference]


def confirm_differences(context: ProofContext, clock: int, found: Sequence[AnswerDifference]) -> Confirmation:
    """Ask both states again about differences.

    What the code before the change does not answer the same each time is not work of the change. Where only the code
    after it varies, the change made it so, if that is seen more than once; seen once, nobody knows.
    """
    broken, unconfirmed, flaky = [], [], 0
    for one in found:
        try:
            wrong = _count_wrong(context, clock, one)
        except UsageError:
            return Confirmation(list(found), 0, [])
        broken += [one] if wrong > 1 else []
        unconfirmed += [one] if wrong == 1 else []
        flaky += wrong == 0
    return Confirmation(broken, flaky, unconfirmed)


def _count_wrong(context: ProofContext, clock: int, one: AnswerDifference) -> int:
    """Count the runs in which the changed code gave another answer than the one the old code always gives."""
    if one.part in one.case.not_locked:  # it was seen to change, so that it has to be the same three times in both
        old, new = (_ask_repeatedly(context, state, clock, one, 3) for state in (context.before, context.after))
        return 3 if len({*old}) == len({*new}) == 1 else 0
    old, new = (_ask_repeatedly(context, state, clock, one, 2) for state in (context.before, context.after))
    if len({*old}) == len({*new}) == 1:
        return 2
    old = _ask_repeatedly(context, context.before, clock, one, len(ASKINGS)) if len({*old}) == 1 else old
    if len({*old}) > 1:
        return 0
    return sum(it != old[0] for it in _ask_repeatedly(context, context.after, clock, one, len(ASKINGS)))


def _ask_repeatedly(context: ProofContext, state: State, clock: int, one: AnswerDifference, times: int) -> list[str]:
    """Return the answers of a state in the part that differs, one for each run."""
    answers = (answers_of(context, state, clock, time) for time in ASKINGS[:times])
    return [canonical_text(it.get(one.case.id, {}).get(one.part)) for it in answers]
