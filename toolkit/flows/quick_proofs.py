"""The order of a quick run: what tells most about a change in a second comes first, and a difference ends the search.

Locked cases that reach the change are replayed before inputs are generated, statements mutated, or anything else of the
project is read.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from toolkit.change.hunks import Hunks
from toolkit.errors import BudgetSpent
from toolkit.flows.quick_tools import AnswerDeadline
from toolkit.model.proof import NOT_NEEDED, NOT_QUICK, ChangePiece, ExcludedPiece, ProofResult
from toolkit.proof.answers.answer_difference import AnswerDifference, tell_differences
from toolkit.proof.answers.early_replay import EarlyReplay
from toolkit.proof.bisect import bisect
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.gate import make_proofs, mask_results, sort_results
from toolkit.proof.verdict import is_difference

_BY_TEXT = frozenset({"compiles"})
_BY_CASES = frozenset({"replay", "queries"})
_NEVER = frozenset({"tests"})  # they cannot be cut short


class EarlyResult(NamedTuple):
    """A difference that locked cases show: the results of all proofs, most of which were not needed, and the pieces."""

    proofs: tuple[ProofResult, ...]
    left_out: tuple[ExcludedPiece, ...]


def replay_early(
    context: ProofContext, kinds: Collection[ProofKind], made: Hunks, budget: AnswerDeadline
) -> EarlyResult | None:
    """Replay the locked cases that reach a change; return the difference that they show, None if there is none.

    Args:
        context: the change.
        kinds: all kinds of proofs.
        made: its hunks.
        budget: the deadline, in which the compared inputs are noted.
    """
    done = make_proofs(context, _select(kinds, _BY_TEXT))
    kind = next((it for it in kinds if it.name == "replay"), None)
    if kind is None or any(it.standing == "failed" for it in done):
        return None
    early = EarlyReplay(context)
    try:
        broken = early.find_differences()
    except BudgetSpent:
        return None
    finally:
        budget.compared |= early.compared
    if not broken:
        return None
    failed, *_ = mask_results(context, [_describe(kind, broken, len(early.compared))])
    proofs = sort_results([*done, failed, *_omitted_results(kinds, [*done, failed])], kinds)
    return EarlyResult(proofs, _guilty(made, early, broken, failed))


def prove_by_cases(context: ProofContext, kinds: Collection[ProofKind]) -> tuple[ProofResult, ...]:
    """Run the proofs by the cases that reach a change, of which its verdict is made."""
    return make_proofs(context, _select(kinds, _BY_TEXT | _BY_CASES))


def prove_rest(
    context: ProofContext, kinds: Collection[ProofKind], by_cases: Sequence[ProofResult]
) -> tuple[ProofResult, ...]:
    """Run the other proofs and return all results; none is needed if one by cases shows a difference."""
    rest = [it for it in kinds if it.name not in _BY_TEXT | _BY_CASES | _NEVER]
    done = by_cases if any(map(is_difference, by_cases)) else make_proofs(context, rest, by_cases)
    return sort_results([*done, *_omitted_results(kinds, done)], kinds)


def _select(kinds: Collection[ProofKind], names: Collection[str]) -> list[ProofKind]:
    return [it for it in kinds if it.name in names]


def _omitted_results(kinds: Collection[ProofKind], done: Sequence[ProofResult]) -> list[ProofResult]:
    made = {it.proof for it in done}
    left = [it.name for it in kinds if it.name not in made]
    return [ProofResult(name, "not_run", NOT_QUICK if name in _NEVER else NOT_NEEDED) for name in left]


def _describe(kind: ProofKind, broken: Sequence[AnswerDifference], compared: int) -> ProofResult:
    return kind.make_result("failed", "differ", early=compared, **tell_differences(broken))


def _guilty(
    made: Hunks, early: EarlyReplay, broken: Sequence[AnswerDifference], failed: ProofResult
) -> tuple[ExcludedPiece, ...]:
    """Return the hunks that cause known differences; none if no time is left to find them."""

    def attempt(pieces: frozenset[ChangePiece], _soon: bool) -> ProofResult | None:
        return failed if early.shows_again(made.state_with(pieces), broken) else None

    try:
        return tuple(bisect(made.pieces, attempt, failed).left_out)
    except BudgetSpent:
        return ()
