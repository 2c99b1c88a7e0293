"""Replay differing cases again on both revisions, so that flaky parts are not held against a change."""

from collections.abc import Sequence
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.model.lock import HIDDEN_IN
from toolkit.model.proof import State
from toolkit.proof.answers.answer_difference import AnswerDifference, canonical_text
from toolkit.proof.answers.state_answers import ASKINGS, answers_of
from toolkit.proof.context import ProofContext


class Confirmation(NamedTuple):
    """The outcome of replaying differences on both revisions again: see `case_differences.AnswerComparison`."""

    broken: list[AnswerDifference]
    flaky: int
    unconfirmed: list[AnswerDifference]


def confirm_differences(context: ProofContext, clock: int, found: Sequence[AnswerDifference]) -> Confirmation:
    """Replay differing cases again on both revisions.

    A part that varies in the old code is not the work of the change. If only the new code varies, the change caused it
    if it differs more than once; if it differs once, the cause is unknown.
    """
    broken: list[AnswerDifference] = []
    unconfirmed: list[AnswerDifference] = []
    flaky = 0
    for number, one in enumerate(found):
        try:
            wrong = _count_wrong(context, clock, one)
        except UsageError:
            rest = found[number:]
            steady = [it for it in rest if not it.part.startswith(HIDDEN_IN)]
            unknown = [it for it in rest if it.part.startswith(HIDDEN_IN)]
            return Confirmation([*broken, *steady], flaky, [*unconfirmed, *unknown])
        broken += [one] if wrong > 1 else []
        unconfirmed += [one] if wrong == 1 else []
        flaky += wrong == 0
    return Confirmation(broken, flaky, unconfirmed)


def _count_wrong(context: ProofContext, clock: int, one: AnswerDifference) -> int:
    """Count the runs in which the changed code gave another answer than the one the old code always gives."""
    if one.part in one.case.not_locked:  # it is known to vary, so that it must be the same three times in both
        old, new = (_ask_repeatedly(context, state, clock, one, 3) for state in (context.before, context.after))
        return 3 if len({*old}) == len({*new}) == 1 else 0
    if len({*_ask_repeatedly(context, context.before, clock, one, 2)}) > 1:
        return 0
    if len({*_ask_repeatedly(context, context.after, clock, one, 2)}) == 1:
        return 2
    old = _ask_repeatedly(context, context.before, clock, one, len(ASKINGS))
    if len({*old}) > 1:
        return 0
    return sum(it != old[0] for it in _ask_repeatedly(context, context.after, clock, one, len(ASKINGS)))


def _ask_repeatedly(context: ProofContext, state: State, clock: int, one: AnswerDifference, times: int) -> list[str]:
    """Return the answers of a revision in the differing part, one for each run."""
    answers = (answers_of(context, state, clock, time) for time in ASKINGS[:times])
    return [canonical_text(it.get(one.case.id, {}).get(one.part)) for it in answers]
