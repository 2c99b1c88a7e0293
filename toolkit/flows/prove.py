"""Prove a branch that somebody made, by hand or with a tool: what is as before, what is not, and which hunks do it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from toolkit import git
from toolkit.change import revisions, split
from toolkit.change.hunks import Hunks, split_into_hunks
from toolkit.change.scratch_repository import work_tree_of
from toolkit.change.tree_entries import Difference, compare_commits, is_pointer
from toolkit.errors import BudgetSpent, UsageError
from toolkit.flows.actuals import frozen_of
from toolkit.flows.quick_tools import AnswerDeadline, quick_tools
from toolkit.model.codemod import Proof
from toolkit.model.plan import Step
from toolkit.model.proof import (
    NOT_IN_TIME,
    ChangePiece,
    ExcludedPiece,
    ProofResult,
    ProveOptions,
    Standing,
    State,
    is_same,
)
from toolkit.model.pull import SCHEMA, JudgingFile, PullRequest, Together, is_migration
from toolkit.model.treatment import RESTRUCTURE
from toolkit.model.verdict import ChangeJudgement, UnheldLine
from toolkit.proof.bisect import bisect
from toolkit.proof.context import ProofContext, ProofKind, ProofTools
from toolkit.proof.gate import first_failure, limit_proofs, make_proofs
from toolkit.proof.judgement import count_places, judge_change, judgement_of, unheld_line
from toolkit.proof.judging_files import Judges
from toolkit.proof.judging_outside import outside_files, paths_outside
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.session.kept_copies import kept_copies
from toolkit.session.time_limit import limited_waiting
from toolkit.state.plan_file import NAME as PLAN
from toolkit.state.plan_file import find_step, read_plan

_DEPENDENCIES = ("requirements", "setup.py", "setup.cfg", "pyproject.toml", "Pipfile", "poetry.lock", "uv.lock")
_AGAINST: Mapping[Proof, str] = {
    "urls": "urls_failed",
    "queries": "queries_failed",
    "replay": "answers_failed",
    "dialects": "answers_failed",
}
_SIMPLER: frozenset[Proof] = frozenset({"complexity"})


FindProofTools = Callable[[Path, Iterable[str]], ProofTools]
"""Folder with a project as it was before a change, paths that the change is about -> what it is proved with."""


def prove_branch(asked: ProveOptions, find_tools: FindProofTools, kinds: Mapping[str, ProofKind]) -> PullRequest:
    """Make every proof of a branch; where one fails, find the hunks that do it.

    Args:
        asked: what is to be proved.
        find_tools: is called with a scratch work tree of the commit that the branch starts from, so that settings, lock
            and test command are never those that the branch, or the user's work tree, brings along.
        kinds: the proofs by name.

    Raises:
        UsageError: there is no such branch, nothing differs, the plan has no such step, or the branch brings along the
            interpreter that it would be proved with.
        GitError: git failed.
    """
    budget = AnswerDeadline(asked.budget) if asked.budget else None
    branch = _read_branch(asked)
    step = step_of(asked.root, asked.step) if asked.step else None
    simpler = _SIMPLER if step and step.family == RESTRUCTURE else frozenset()
    with open_scratch_checkout(asked.root, branch.base) as checkout, kept_copies():
        tools = find_tools(checkout.show({}), branch.after)
        context = ProofContext(checkout, tools, branch.hunks.before, branch.after, simpler, tools.least_strength)
        if budget:
            quick = quick_tools(tools, context.production, budget)
            context = replace(context, tools=quick, strength=quick.least_strength)
        with limited_waiting(budget.require) if budget else nullcontext():
            outcome = _prove_pieces(asked, branch, context, kinds.values())
    pull = msgspec.structs.replace(
        _describe_branch(asked, branch, context),
        estimate=frozen_of(step) if step else None,
        left_out=outcome.left_out,
        proofs=outcome.proofs,
        budget=asked.budget,
        set_aside=_count_cases(tools) - _count_cases(context.tools),
    )
    return side_by_side(with_judgement(pull, outcome.judged), context)


class _Branch(NamedTuple):
    """A branch that is proved.

    Attributes:
        base, head, into: commits: where it starts, its last one, and the last one of the branch to merge into.
        before, after: the files of the project that it changes.
        hunks: the change in pieces.
        submodules: those that it moves.
        outside: files by which changes are judged that it changes around the project; `around`: all others there.
    """

    base: str
    head: str
    into: str
    before: State
    after: State
    hunks: Hunks
    submodules: tuple[str, ...]
    outside: tuple[JudgingFile, ...]
    around: Sequence[str]


class _Outcome(NamedTuple):
    """The outcome of proving a branch: the proofs, the pieces that make one fail, and the judgement."""

    proofs: tuple[ProofResult, ...]
    left_out: tuple[ExcludedPiece, ...]
    judged: ChangeJudgement


def _read_branch(options: ProveOptions) -> _Branch:
    head = revisions.resolve_revision(options.root, options.branch)
    into = revisions.resolve_revision(options.root, options.base)
    base = revisions.merge_base(options.root, into, head)
    work_tree_of(options.root)
    before, after, submodules = _branch_difference(options, base, head)
    hunks = split_into_hunks(before, after)
    outside, around = outside_files(options.root, base, head), paths_outside(options.root, base, head)
    return _Branch(base, head, into, before, after, hunks, submodules, tuple(outside), around)


def _prove_pieces(
    options: ProveOptions, branch: _Branch, context: ProofContext, kinds: Collection[ProofKind]
) -> _Outcome:
    made = _make_proofs_in_time(context, kinds, quick=bool(options.budget))
    proofs = limit_proofs(made, kinds, branch.around)
    left_out = _guilty(context, branch.hunks, proofs, kinds)
    judged = _judge_in_time(context, proofs, _aside(branch.submodules, branch.around))
    return _Outcome(proofs, tuple(left_out), judged)


def _describe_branch(options: ProveOptions, branch: _Branch, context: ProofContext) -> PullRequest:
    """The pull request with all that is known of a branch without a proof."""
    title, why = _commit_texts(options.root, branch.base, branch.head)
    before, after = branch.before, branch.after
    return PullRequest(
        SCHEMA,
        options.step,
        options.branch,
        branch.base,
        branch.head,
        title,
        why,
        files=files_of(branch.hunks.before, after),
        symbols=context.symbols,
        pieces=tuple(branch.hunks.of),
        judged_by=(*context.judged_by, *branch.outside),
        outdated_by=_outdated_by(options.root, branch.base, branch.into, context.judges),
        submodules=branch.submodules,
        pointers=tuple(path for path in sorted(after) if is_pointer(before[path]) or is_pointer(after[path])),
    )


def _make_proofs_in_time(context: ProofContext, kinds: Iterable[ProofKind], *, quick: bool) -> tuple[ProofResult, ...]:
    """Every proof; the project's own tests, which nobody can cut short, are not run for a quick answer."""
    left = [kind for kind in kinds if quick and kind.name == "tests"]
    proofs = make_proofs(context, [kind for kind in kinds if kind not in left])
    return (*proofs, *(ProofResult(kind.name, "not_run", NOT_IN_TIME) for kind in left))


def _count_cases(tools: ProofTools) -> int:
    return len(tools.lock.cases) if tools.lock else 0


def _judge_in_time(
    context: ProofContext, proofs: Sequence[ProofResult], aside: Sequence[UnheldLine]
) -> ChangeJudgement:
    """The verdict; if there is no time to look at the changed statements, nothing is known of them."""
    try:
        return judge_change(context, proofs, aside=aside)
    except BudgetSpent:
        unknown = [unheld_line(statement, "not_in_time") for statement in context.changed]
        return judgement_of(count_places(context.changed), [*unknown, *aside])


def with_judgement(pull: PullRequest, judged: ChangeJudgement) -> PullRequest:
    """The pull request with the verdict on it."""
    return msgspec.structs.replace(
        pull,
        verdict=judged.verdict,
        unheld=judged.unheld,
        changed_statements=judged.statements,
        lock_command=judged.lock_command,
    )


def _aside(submodules: Iterable[str], outside: Iterable[str]) -> list[UnheldLine]:
    """Parts of a branch that no proof covers."""
    return [
        *(UnheldLine(path, 0, path, "submodule") for path in submodules),
        *(UnheldLine(path, 0, path, "outside") for path in outside),
    ]


def _branch_difference(options: ProveOptions, base: str, head: str) -> Difference:
    """Changes of the branch within the project.

    Raises:
        UsageError: nothing.
    """
    found = compare_commits(options.root, base, head)
    if not found.after:
        submodules = ", ".join(found.submodules)
        only = f" but submodules, which are not looked into ({submodules})," if submodules else ""
        raise UsageError(
            f"{options.branch} changes nothing{only} in {options.root} since {base[:12]}, where it left "
            f"{options.base}. Name the branch with the change, and with --base the branch to merge it into."
        )
    return found


def _outdated_by(root: Path, base: str, into: str, judges: Judges) -> tuple[JudgingFile, ...]:
    """The lock and settings that are other ones now where the branch is to be merged into."""
    old, new, _ = compare_commits(root, base, into)
    return tuple(file for file in judges.files(old, new) if file.kind in ("lock", "settings"))


def step_of(root: Path, key: str) -> Step:
    """The step of the project's plan with this number or id.

    Raises:
        UsageError: there is none, or several, or no plan.
    """
    plan = read_plan(root)
    if plan is None:
        raise UsageError(f"{root} has no {PLAN}: run `tebiki plan` first.")
    return find_step(plan, key)


def files_of(before: State, after: State) -> dict[str, tuple[int, int]]:
    """Path -> lines added and deleted."""
    found = {}
    for path in sorted(after):
        old, new = before.get(path), after[path]
        if not is_same(old, new):
            is_text = b"\0" not in (old or b"") + (new or b"")
            found[path] = split.count_lines(old, new) if is_text else (-1, -1)
    return found


def side_by_side(pull: PullRequest, context: ProofContext) -> PullRequest:
    """The pull request with what is known of a rolling release."""
    verdict, why = _together(pull, context)
    return msgspec.structs.replace(pull, together=verdict, why_together=why)


def _together(pull: PullRequest, context: ProofContext) -> tuple[Together, tuple[str, ...]]:
    standing = {it.proof: it.standing for it in pull.proofs}
    against = [key for name, key in _AGAINST.items() if standing.get(name) == "failed"]
    if any(is_migration(path) for path in pull.files):
        against.insert(0, "migrations")
    if against:
        return "no", tuple(against)
    if doubt := _doubt(pull, context, standing):
        return "unknown", (doubt,)
    if not context.production:
        return "yes", ("tests_only" if context.symbols else "nothing_said",)
    return "yes", ("same_seen" if standing.get("queries") == "passed" else "same_answers",)


def _doubt(pull: PullRequest, context: ProofContext, standing: Mapping[Proof, Standing]) -> str:
    """Return the reason why it is unknown whether old and new may run side by side; empty if it is known."""
    if pull.has_failed:
        return "fails"
    if any(Path(path).name.startswith(_DEPENDENCIES) for path in pull.files):
        return "dependencies"
    if not context.production:
        return ""
    if standing.get("replay") != "passed":
        return "not_replayed"
    return "" if pull.is_strong and standing.get("locks") == "passed" else "weak_lock"


def _guilty(
    context: ProofContext, made: Hunks, proofs: Iterable[ProofResult], kinds: Iterable[ProofKind]
) -> list[ExcludedPiece]:
    failed = [it for it in proofs if it.standing == "failed"]
    if not failed:
        return []
    wanted = [kind for kind in kinds if kind.name in {it.proof for it in failed}]

    def attempt(pieces: frozenset[ChangePiece], soon: bool) -> ProofResult | None:
        return first_failure(context.of(made.state(pieces), soon=soon), wanted)

    try:
        return bisect(list(made.of), attempt, failed[0]).left_out
    except BudgetSpent:  # that something differs is known; which hunk does it is not
        return []


def _commit_texts(root: Path, base: str, head: str) -> tuple[str, str]:
    """The subject of a branch's last commit, and what its commits say besides subjects and trailers."""
    subject = git.run(("log", "-1", "--format=%s", head), root).decode(errors="replace").strip()
    bodies = git.run(("log", "--reverse", "--format=%b", f"{base}..{head}"), root).decode(errors="replace")
    lines = [line for line in bodies.splitlines() if line.strip() and not _is_trailer(line)]
    return subject, " ".join(lines)


def _is_trailer(line: str) -> bool:
    key, colon, _ = line.partition(": ")
    return bool(colon) and "-" in key and " " not in key
