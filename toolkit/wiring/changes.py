"""Refactor, prove and publish: the use cases that change code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.model.request import Progress, silent
from toolkit.wiring import plugins
from toolkit.wiring.fingerprint import code_fingerprint

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from toolkit.flows.proof_tools import FindProofTools, ProofTools
    from toolkit.flows.publish import Forge
    from toolkit.model.codemod import Version
    from toolkit.model.isolation import Isolation
    from toolkit.model.plan import Step
    from toolkit.model.proof import ProofResult, ProveOptions
    from toolkit.model.pull import PublishOptions, PullRequest, PullRequestTexts
    from toolkit.model.refactor import RefactorOptions, RefactorResult, StepOptions, StepResult, WriteResult
    from toolkit.model.settings import Settings


@dataclass(frozen=True)
class ProofNotices:
    """Callbacks that report things before proofs are made.

    Attributes:
        unused: called with files of settings and lock that differ in the user's work tree; empty if none does.
        isolation: called with the isolation of the program, before it is started.
        progress: called as the proofs advance.
        interrupted: called with the results so far, masked, if the run is interrupted.
    """

    unused: Callable[[tuple[str, ...]], None]
    isolation: Callable[[Isolation], None]
    progress: Progress = silent
    interrupted: Callable[[Sequence[ProofResult]], None] = lambda _results: None


def find_step(root: Path, key: str) -> Step:
    """The step of the plan that a key names.

    Raises:
        UsageError: there is no plan, or no such step.
    """
    from toolkit.flows.planned_step import planned_step

    return planned_step(root, key)


def find_target(root: Path, settings: Settings) -> Version:
    """The oldest Python that must run the code of a project, by what its documents and files say.

    Raises:
        UsageError: the root is not a directory.
    """
    from toolkit.flows.target_python import find_target

    return find_target(root, settings)


def refactor(options: RefactorOptions, jobs: int) -> RefactorResult:
    """Compute the changes of a refactoring; nothing is written.

    Args:
        options: the options.
        jobs: number of worker processes; 0: one for each processor.

    Raises:
        UsageError: the root is not a directory, the interpreter cannot be run, or a codemod cannot run here.
        GitError: git failed.
    """
    from toolkit.flows.refactor import refactor

    return refactor(options, _processes(options.settings, jobs))


def claim_writing(root: Path) -> AbstractContextManager[int]:
    """Hold the claim to write a project's files in place, after finishing the write of an interrupted run.

    Returns:
        a context that yields the number of files that the interrupted run had left to write.

    Raises:
        UsageError: another run holds the claim, the journal is damaged, or a file cannot be written.
    """
    from toolkit.flows.refactor_write import claim_writing

    return claim_writing(root)


def write_refactoring(root: Path, done: RefactorResult, worktree: Path | None = None) -> WriteResult:
    """Write a refactoring into a new work tree, or else in place; files with uncommitted changes are left alone.

    Raises:
        UsageError: there is no repository or commit, the place is taken, or a file cannot be written.
        GitError: git failed.
    """
    from toolkit.flows.refactor_write import write_in_place, write_worktree

    return write_worktree(root, worktree, done) if worktree else write_in_place(root, done)


def refactor_step(options: StepOptions, jobs: int, texts: PullRequestTexts, notices: ProofNotices) -> StepResult:
    """Make the branches of a step, each proved, with every proof that is installed.

    Args:
        options: the options.
        jobs: number of worker processes; 0: one for each processor.
        texts: writes commit messages.
        notices: callbacks for warnings before proofs run.

    Raises:
        UsageError: there is no repository, a branch already exists, or git has no identity of the committer.
        GitError: git failed.
    """
    from toolkit.flows.proof_progress import watched_proofs
    from toolkit.flows.refactor_step import refactor_step

    what = options.refactoring
    run, tools = _processes(what.settings, jobs), _find_tools(what.root, what.target, notices)
    with watched_proofs(plugins.proofs(), notices.progress, notices.interrupted) as kinds:
        return refactor_step(options, run, tools, kinds, texts)


def prove(options: ProveOptions, target: Version, notices: ProofNotices) -> PullRequest:
    """Run every proof on a branch; if one fails, find the hunks that cause it.

    Args:
        options: the options.
        target: the oldest Python that must run the result.
        notices: callbacks for warnings before proofs run.

    Raises:
        UsageError: there is no such branch, nothing differs, the plan has no such step, or the branch contains the
            interpreter of its own proof.
        GitError: git failed.
    """
    from toolkit.flows.proof_progress import watched_proofs
    from toolkit.flows.prove import prove_branch
    from toolkit.flows.remembered_inventory import InventoryMemory
    from toolkit.flows.specification_tools import with_specification
    from toolkit.store import open_cache
    from toolkit.wiring.inventory import route_adapters

    find = _find_tools(options.root, target, notices, options.budget)

    watched = watched_proofs(plugins.proofs(), notices.progress, notices.interrupted)

    with open_cache(options.root) as store, watched as kinds:

        def find_tools(folder: Path, paths: Iterable[str]) -> ProofTools:
            tools = find(folder, paths)
            return with_specification(tools, folder, route_adapters, lambda: InventoryMemory(store, code_fingerprint()))

        return prove_branch(options, find_tools, kinds)


def check_publishing(options: PublishOptions, root: Path) -> None:
    """Check that the pull requests of a project can be published, without using the network.

    Raises:
        UsageError: the client or the remote is missing, or HEAD is detached and no branch is given.
        GitError: git failed.
    """
    from toolkit.flows.publish import check_forge

    check_forge(_forge(options), root)


def publish(options: PublishOptions, root: Path, pull: PullRequest, texts: PullRequestTexts) -> Iterator[str]:
    """Publish one pull request of a project; yields the output lines of the client.

    Raises:
        UsageError: no branch is given, a client is missing, or the hosting service refuses.
    """
    from toolkit.flows.publish import publish

    return publish(_forge(options), root, pull, texts)


def patches(root: Path, pull: PullRequest, upon: str = "") -> Iterator[bytes]:
    """The commits of a pull request as patches; `upon`: the commit that they start from; empty: its base.

    Raises:
        GitError: git failed.
    """
    from toolkit.flows.publish import export_patches

    return export_patches(root, pull, upon)


def _forge(options: PublishOptions) -> Forge:
    from toolkit.flows.publish import Forge

    return Forge(plugins.load("change.publishers", options.publisher, "PUBLISHER"), options.remote, options.into)


def _find_tools(root: Path, target: Version, notices: ProofNotices, budget: float = 0.0) -> FindProofTools:
    """Return a function that finds the tools of proof for changes of a project, in a work tree of its base."""
    from toolkit.flows.committed_proof_tools import committed_proof_tools
    from toolkit.flows.gate_unused import unused_files
    from toolkit.session.isolation import check_isolation

    def find(folder: Path, paths: Iterable[str]) -> ProofTools:
        notices.unused(unused_files(root, folder))
        tools = committed_proof_tools(folder, paths, root, plugins.metrics(), target, budget)
        if tools.lock and tools.python:
            notices.isolation(check_isolation(str(tools.python)))
        return tools

    return find


def _processes(settings: Settings, jobs: int) -> Any:
    return partial(plugins.load("executors", "processes", "run"), jobs=jobs, timeout=settings.timeout)
