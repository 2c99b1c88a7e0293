"""Prove a branch made by hand or with a tool: whether behaviour differs, and which hunks cause that."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

import msgspec

from toolkit.change.hunks import Hunks
from toolkit.change.split import changed_line_counts
from toolkit.change.tree_entries import is_pointer
from toolkit.errors import BudgetSpent
from toolkit.flows.actuals import frozen_of
from toolkit.flows.branch_change import BranchChange, changed_judges, read_branch_change, read_commit_texts
from toolkit.flows.lock_on_base import commands_on_base
from toolkit.flows.planned_step import planned_step
from toolkit.flows.quick_proofs import prove_by_cases, prove_rest, replay_early
from toolkit.flows.quick_tools import AnswerDeadline, quick_tools
from toolkit.model.codemod import Proof
from toolkit.model.proof import ChangePiece, ExcludedPiece, ProofResult, ProveOptions
from toolkit.model.pull import SCHEMA, PullRequest
from toolkit.model.treatment import RESTRUCTURE
from toolkit.model.verdict import ChangeJudgement, UnheldLine
from toolkit.proof.bisect import bisect
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.gate import first_failure, limit_proofs, make_proofs
from toolkit.proof.rolling_deploy import with_rolling_deploy
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.proof.tools import FindProofTools, ProofTools
from toolkit.proof.verdict import count_places, is_difference, judge_change, judgement_of, unheld_line
from toolkit.session.kept_copies import kept_copies
from toolkit.session.time_limit import limited_waiting
from toolkit.system.process_age import process_age

_START = 6  # a budget divided by it is what the start of the process may have taken
_MOST_HUNKS = 200  # which are tried apart, to find those that make a proof fail
_SIMPLER: frozenset[Proof] = frozenset({"complexity"})


def prove_branch(asked: ProveOptions, find_tools: FindProofTools, kinds: Mapping[str, ProofKind]) -> PullRequest:
    """Run every proof on a branch; if one fails, find the hunks that cause it.

    Args:
        asked: the options.
        find_tools: called with a scratch work tree of the commit that the branch starts from, so that settings, lock
            and test command never come from the branch or from the user's work tree.
        kinds: kinds of proofs by name.

    Raises:
        UsageError: there is no such branch, nothing differs, the plan has no such step, or the branch contains the
            interpreter of its own proof.
        GitError: git failed.
    """
    started = min(process_age(), asked.budget / _START)  # the age of a server or of a test run says nothing
    budget = AnswerDeadline(asked.budget, spent=started) if asked.budget else None
    branch = read_branch_change(asked)
    step = planned_step(asked.root, asked.step) if asked.step else None
    simpler = _SIMPLER if step and step.family == RESTRUCTURE else frozenset()
    with open_scratch_checkout(asked.root, branch.base) as checkout, kept_copies():
        tools = find_tools(checkout.lay_out({}), branch.after)
        context = ProofContext(checkout, tools, branch.hunks.before, branch.after, simpler, tools.least_strength)
        if budget:
            budget.keep_time_to_end()
            quick = quick_tools(tools, context.production_symbols, budget)
            found = context.changed_statements
            context = replace(context, tools=quick, strength=quick.least_strength, statements=found)
        with limited_waiting(budget.require_time) if budget else nullcontext():
            outcome = _prove_pieces(branch, context, kinds.values(), budget)
    pull = msgspec.structs.replace(
        _describe_branch(asked, branch, context),
        estimate=frozen_of(step) if step else None,
        left_out=outcome.left_out,
        proofs=outcome.proofs,
        budget=asked.budget,
        set_aside=_count_cases(tools) - _count_cases(context.tools),
    )
    judged = _count_tried(outcome.judged, budget) if budget else outcome.judged
    locking = commands_on_base(judged.lock_command, asked.root, tools.lock_folder, asked.base, asked.branch)
    pull = msgspec.structs.replace(pull, lock_on_base=locking, **judged.fields())
    return with_rolling_deploy(pull, context)


class _Outcome(NamedTuple):
    """The outcome of proving a branch: the proofs, the pieces that make one fail, and the judgement."""

    proofs: tuple[ProofResult, ...]
    left_out: tuple[ExcludedPiece, ...]
    judged: ChangeJudgement


def _prove_pieces(
    branch: BranchChange, context: ProofContext, kinds: Collection[ProofKind], budget: AnswerDeadline | None
) -> _Outcome:
    if budget:
        return _prove_quickly(branch, context, kinds, budget)
    proofs = limit_proofs(make_proofs(context, kinds), kinds, branch.around)
    left_out = _guilty(context, branch.hunks, proofs, kinds, lambda: None)
    return _Outcome(proofs, tuple(left_out), _judge_in_time(branch, context, proofs))


def _prove_quickly(
    branch: BranchChange, context: ProofContext, kinds: Collection[ProofKind], budget: AnswerDeadline
) -> _Outcome:
    """Prove a branch in the order of a quick run: the verdict is reached before proofs that tell little."""
    differs = ChangeJudgement("differs", count_places(context.changed_statements))
    if early := replay_early(context, kinds, branch.hunks, budget):
        return _Outcome(early.proofs, early.left_out, differs)
    by_cases = limit_proofs(prove_by_cases(context, kinds), kinds, branch.around)
    judged = _judge_in_time(branch, context, by_cases)
    if budget.is_short and judged.verdict == "same":
        judged = _without_inputs(context) or judged
    proofs = limit_proofs(prove_rest(context, kinds, by_cases), kinds, branch.around)
    left_out = _guilty(context, branch.hunks, proofs, kinds, budget.require_time)
    is_known = judged.verdict == "differs" or not any(map(is_difference, proofs))
    return _Outcome(proofs, tuple(left_out), judged if is_known else differs)


def _describe_branch(options: ProveOptions, branch: BranchChange, context: ProofContext) -> PullRequest:
    """Describe a branch as a pull request, before any proof."""
    title, why = read_commit_texts(options.root, branch.base, branch.head)
    before, after = branch.before, branch.after
    return PullRequest(
        SCHEMA,
        options.step,
        options.branch,
        branch.base,
        branch.head,
        title,
        why,
        files=changed_line_counts(branch.hunks.before, after),
        symbols=context.touched_symbols,
        pieces=tuple(branch.hunks.of),
        judged_by=(*context.judged_by, *branch.outside),
        outdated_by=changed_judges(options.root, branch.base, branch.into, context.judges),
        submodules=branch.submodules,
        pointers=tuple(path for path in sorted(after) if is_pointer(before[path]) or is_pointer(after[path])),
    )


def _count_tried(judged: ChangeJudgement, budget: AnswerDeadline) -> ChangeJudgement:
    """Return the judgement with the share of inputs that were tried, where the time ran out."""
    unheld = tuple(
        msgspec.structs.replace(it, detail=budget.share) if it.why == "not_in_time" else it for it in judged.unheld
    )
    return msgspec.structs.replace(judged, unheld=unheld)


def _count_cases(tools: ProofTools) -> int:
    return len(tools.lock.cases) if tools.lock else 0


def _judge_in_time(branch: BranchChange, context: ProofContext, proofs: Sequence[ProofResult]) -> ChangeJudgement:
    """Judge the change; if no time is left, its statements are `not_in_time`."""
    aside = _aside(branch.submodules, branch.around)
    try:
        return judge_change(context, proofs, aside=aside)
    except BudgetSpent:
        unknown = [unheld_line(statement, "not_in_time") for statement in context.changed_statements]
        return judgement_of(count_places(context.changed_statements, unknown), [*unknown, *aside])


def _without_inputs(context: ProofContext) -> ChangeJudgement | None:
    """Judge a change for which the time was too short to make up inputs; None if forms of functions alone tell it."""
    unknown = [unheld_line(it, "not_in_time") for it in context.changed_statements if not it.equal or it.needs_case]
    return judgement_of(count_places(context.changed_statements, unknown), unknown) if unknown else None


def _aside(submodules: Iterable[str], outside: Iterable[str]) -> list[UnheldLine]:
    """Return the parts of a branch that no proof covers."""
    return [
        *(UnheldLine(path, 0, path, "submodule") for path in submodules),
        *(UnheldLine(path, 0, path, "outside") for path in outside),
    ]


def _guilty(
    context: ProofContext,
    made: Hunks,
    proofs: Iterable[ProofResult],
    kinds: Iterable[ProofKind],
    require_time: Callable[[], None],
) -> list[ExcludedPiece]:
    """Find the hunks that make proofs fail; none if there are too many hunks to try them, or no time is left."""
    failed = [it for it in proofs if it.standing == "failed"]
    if not failed or len(made.of) > _MOST_HUNKS:
        return []
    wanted = [kind for kind in kinds if kind.name in {it.proof for it in failed}]

    def attempt(pieces: frozenset[ChangePiece], soon: bool) -> ProofResult | None:
        require_time()
        return first_failure(context.with_after(made.state_with(pieces), soon=soon), wanted)

    try:
        return bisect(list(made.of), attempt, failed[0]).left_out
    except BudgetSpent:  # it is known that something differs, but not which hunk causes it
        return []
