"""Carry out a step of the plan with codemods: apply, prove, leave out what fails, commit on a branch of its own.

The user's repository is not changed until the end, when all branches of the run are created in one git transaction. A
killed run leaves no branch or all of them, and the next run produces the same files.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import msgspec

from toolkit.change import branch as branches
from toolkit.change import revisions
from toolkit.change.edits import Edits, split_edits
from toolkit.change.hunks import Hunks, split_into_hunks
from toolkit.change.scratch_repository import work_tree_of
from toolkit.change.scratch_tree import ScratchTree
from toolkit.change.split import CODEOWNERS, Owners, changed_line_counts, piece_costs, read_codeowners, split_pieces
from toolkit.flows.actuals import frozen_of
from toolkit.flows.lock_on_base import commands_on_base
from toolkit.flows.refactor import Runner, pack_of, read_files, refactor
from toolkit.model.codemod import Proof, Rewritten, Site
from toolkit.model.links import speaks_of, split_symbol
from toolkit.model.plan import Step
from toolkit.model.proof import ChangePiece, ProofResult, State
from toolkit.model.pull import SCHEMA, PullRequest, PullRequestTexts, SiteNote
from toolkit.model.refactor import RefactorOptions, StepOptions, StepResult
from toolkit.proof.bisect import BisectResult, bisect
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.gate import first_failure, make_proofs
from toolkit.proof.preconditions import check_beforehand
from toolkit.proof.rolling_deploy import with_rolling_deploy
from toolkit.proof.scratch_checkout import ScratchCheckout, open_scratch_checkout
from toolkit.proof.tools import FindProofTools, ProofTools
from toolkit.proof.verdict import judge_change

_PREFIX = "tebiki/"
_LONGEST = 40
_MOST = 4


@dataclass
class _Work:
    """One run: the checkout, the edits, and the tools of its proofs."""

    asked: StepOptions
    tools: ProofTools
    kinds: Mapping[str, ProofKind]
    texts: PullRequestTexts
    made: Edits | Hunks
    refusals: tuple[SiteNote, ...]
    done: frozenset[ChangePiece] = frozenset()
    pulls: list[PullRequest] = field(default_factory=list)

    def make_pull_request(
        self, checkout: ScratchCheckout, part: Sequence[ChangePiece], number: int, parts: int
    ) -> PullRequest:
        """Prove a part, leave out what fails, and commit the rest on top of the checkout's revision."""
        paths = self.made.paths(part)
        before = self._state(self.done, paths)
        context = ProofContext(
            checkout,
            self.tools,
            before,
            self._state(self.done | frozenset(part), paths),
            self._proofs_of_makers(part),
            self._strength(),
        )
        proofs = make_proofs(context, self.kinds.values())
        found = BisectResult(frozenset(part))
        if failure := next((it for it in proofs if it.standing == "failed"), None):
            found = bisect(part, partial(self._attempt, context), failure)
            if found.kept:
                context = context.with_after(self._state(self.done | found.kept, paths))
                proofs = make_proofs(context, self.kinds.values())
        pull = self._pull_request(context, found, proofs, (number, parts))
        if not found.kept:
            return pull
        self.done |= found.kept
        commit = branches.make_commit(checkout.tree, checkout.revision, context.after, self.texts.message(pull))
        return msgspec.structs.replace(pull, commit=commit)

    def branch_names(self, parts: int) -> list[str]:
        """Return the names of the branches for a number of parts."""
        wanted = range(1, parts + 1) if self.asked.stacked else range(1, min(parts, 1) + 1)
        return [self._branch(number, parts if self.asked.stacked else 1) for number in wanted]

    def _branch(self, number: int, parts: int) -> str:
        title, _ = _of_others(self.asked.refactoring)
        names = [title] if title else self._names({it.by for it in self.made.pieces})
        return branch_name(self.asked.step, names, number, parts)

    def _attempt(self, context: ProofContext, some: frozenset[ChangePiece], soon: bool) -> ProofResult | None:
        after = self._state(self.done | some, set(context.before))
        return first_failure(context.with_after(after, soon=soon), self.kinds.values())

    def _state(self, pieces: frozenset[ChangePiece], paths: set[str]) -> dict[str, bytes | None]:
        return {path: data for path, data in self.made.state_with(pieces).items() if path in paths}

    def _proofs_of_makers(self, pieces: Sequence[ChangePiece]) -> frozenset[Proof]:
        """Return the proofs that the cards of those codemods require which made any of the pieces; of all if unsure."""
        codemods, makers = self.asked.refactoring.codemods, {it.by for it in pieces}
        is_known = makers <= {it.name for it in codemods}
        return frozenset(name for it in codemods if it.name in makers or not is_known for name in it.card.proofs)

    def _strength(self) -> float:
        step = self.asked.step
        asked = [codemod.card.strength for codemod in self.asked.refactoring.codemods]
        return max([*asked, self.tools.least_strength, (step.lock_threshold or 0.0) if step else 0.0])

    def _pull_request(
        self, context: ProofContext, found: BisectResult, proofs: tuple[ProofResult, ...], number: tuple[int, int]
    ) -> PullRequest:
        step, kept = self.asked.step, sorted(found.kept, key=lambda piece: (piece.path, piece.line))
        after: State = context.after if kept else context.before
        title, why = _of_others(self.asked.refactoring)
        pull = PullRequest(
            SCHEMA,
            step.id if step else "",
            self._branch(*number),
            context.checkout.revision,
            "",
            title,
            why,
            codemods=self._names({piece.by for piece in (*kept, *(item.piece for item in found.left_out))}),
            upon=self.pulls[-1].branch if self.pulls else "",
            estimate=frozen_of(step) if step else None,
            files=changed_line_counts(context.before, after),
            symbols=context.touched_symbols if kept else (),
            pieces=tuple(kept),
            left_out=tuple(found.left_out),
            notes=tuple(self._notes(kept)),
            refusals=self.refusals,
            proofs=proofs,
            judged_by=context.judged_by if kept else (),
            part=number[0],
            parts=number[1],
        )
        judged = judge_change(context, proofs)
        root = self.asked.refactoring.root
        locking = commands_on_base(judged.lock_command, root, self.tools.lock_folder, "HEAD", pull.branch)
        return with_rolling_deploy(msgspec.structs.replace(pull, lock_on_base=locking, **judged.fields()), context)

    def _names(self, used: set[str]) -> tuple[str, ...]:
        """Return the authors of the pieces: names of our codemods, a libcst class, or a command."""
        wish = self.asked.refactoring
        foreign = wish.libcst or wish.shell
        return (foreign,) if foreign else tuple(it.name for it in wish.codemods if it.name in used)

    def _notes(self, pieces: Sequence[ChangePiece]) -> list[SiteNote]:
        return [
            SiteNote(piece.path, site)
            for piece in pieces
            for site in self.made.sites.get(piece, ())
            if site.verdict == "review"
        ]


def refactor_step(
    asked: StepOptions, run: Runner, find_tools: FindProofTools, kinds: Mapping[str, ProofKind], texts: PullRequestTexts
) -> StepResult:
    """Make the pull requests of a step.

    Args:
        asked: the options.
        run: runs a function over many files.
        find_tools: called with a scratch work tree of the commit to start from, so that the settings and lock committed
            there are used.
        kinds: kinds of proofs by name.
        texts: writes commit messages.

    Raises:
        UsageError: there is no repository, a branch already exists, or git has no identity of the committer.
        GitError: git failed.
    """
    root = asked.refactoring.root
    work_tree_of(root)
    revision = revisions.resolve_revision(root, asked.base)
    branches.check_identity(root)
    with open_scratch_checkout(root, revision) as checkout:
        tools = find_tools(checkout.lay_out({}), ())
        made, refusals = edit_step(asked, checkout, run)
        pieces = made.pieces
        sizes = piece_costs(pieces, made.before, made.state_with(pieces))
        parts = split_pieces(pieces, sizes, _read_owners(checkout.tree))
        work = _Work(asked, tools, kinds, texts, made, refusals)
        empty: list[PullRequest] = []
        wanted = parts if asked.stacked else parts[:1]
        check_beforehand(checkout, tools, work.branch_names(len(parts)))
        for number, part in enumerate(wanted, 1):
            here = checkout.at_revision(work.pulls[-1].commit) if work.pulls else checkout
            pull = work.make_pull_request(here, part, number, len(parts) if asked.stacked else 1)
            (work.pulls if pull.commit else empty).append(pull)
    made_now = branches.create_branches(root, {pull.branch: pull.commit for pull in work.pulls})
    pulls = [msgspec.structs.replace(pull, commit=made_now[pull.branch]) for pull in work.pulls]
    return StepResult((*pulls, *empty), len(parts) - len(wanted), refusals)


def edit_step(asked: StepOptions, checkout: ScratchCheckout, run: Runner) -> tuple[Edits | Hunks, tuple[SiteNote, ...]]:
    """Apply the codemods to the files of the step, and list the sites that they leave alone."""
    wish = replace(asked.refactoring, root=checkout.folder)
    if asked.step:
        names = asked.step.symbols
        wish = replace(wish, only=tuple({split_symbol(name)[0] for name in names}), symbols=names)
    found = read_files(wish)
    done = refactor(wish, run)
    inside = _within(asked.step)
    files = [
        msgspec.structs.replace(
            file,
            applied=tuple(site for site in file.applied if inside(file.path, site)),
            left=tuple(site for site in file.left if inside(file.path, site)),
        )
        for file in done.files
    ]
    refusals = tuple(SiteNote(file.path, site) for file in files for site in (*file.left, *_held_back(file)))
    if wish.libcst or wish.shell:
        return split_into_hunks(done.before, done.after), refusals
    return split_edits(pack_of(wish, found, run), files, found.data), refusals


def _held_back(file: Rewritten) -> Iterator[Site]:
    """Represent the failure of a file as a refused site."""
    if file.failure:
        reason, detail = file.failure
        yield Site("", "refused", 1, 0, 1, 0, "Module", reason, {"detail": detail})


def _of_others(wish: RefactorOptions) -> tuple[str, str]:
    """Return the name and the description of an external command; empty for our codemods."""
    if wish.libcst:
        from toolkit.change.libcst_command import command_description, command_name

        return command_name(wish.libcst), command_description(wish.libcst)
    return wish.shell, ""


def _within(step: Step | None) -> Callable[[str, Site], bool]:
    """Return a predicate (path, site) for sites in the code of a step; without a step all sites match."""
    if step is None:
        return lambda _path, _site: True
    holds = speaks_of(step.symbols)
    return lambda path, site: holds(path, site.qualname)


def _read_owners(tree: ScratchTree) -> Owners:
    """Read the reviewers by path from the first CODEOWNERS file."""
    for name in CODEOWNERS:
        data = tree.read_file(name)
        if data is not None:
            return read_codeowners(data.decode("utf-8", "replace"))
    return lambda _path: ""


def branch_name(step: Step | None, names: Sequence[str], part: int, parts: int) -> str:
    """Return the name of a branch, always the same for the same step and codemods."""
    told = [re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")[:_LONGEST] for name in names]
    name = "-".join([*told[:_MOST], *([step.id[:8]] if step else [])])
    return f"{_PREFIX}{name}" + (f"-{part}" if parts > 1 else "")
