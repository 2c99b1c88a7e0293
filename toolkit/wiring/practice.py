"""Choose, show and check exercises, and write steps as specifications."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.wiring import plugins
from toolkit.wiring.fingerprint import code_fingerprint

if TYPE_CHECKING:
    from toolkit.flows.findings_at import RuleRunner
    from toolkit.model.plan import Step
    from toolkit.model.practise import Exercise, ExerciseCheck, FirstExercise, HandExercise, WorkBrief
    from toolkit.model.proof import ChangePiece
    from toolkit.model.refactor import StepOptions
    from toolkit.model.request import AnalyzeOptions
    from toolkit.model.settings import Settings


def choose_step(root: Path) -> FirstExercise:
    """Choose the step of the project's plan that a beginner starts with.

    Raises:
        UsageError: there is no plan, or it is empty.
    """
    from toolkit.flows.practise_branch import choose_step

    return choose_step(root)


def branch_start(root: Path, base: str, branch: str) -> str:
    """Return the merge base of a branch and its target branch; without a branch, the target's last commit.

    Raises:
        UsageError: there is no such branch, no merge base, or the branch has no commit of its own.
    """
    from toolkit.flows.practise_branch import branch_start

    return branch_start(root, base, branch)


def current_branch(root: Path) -> str:
    """Return the name of the current branch, or the commit if HEAD is detached; empty outside of a repository.

    Raises:
        GitError: git failed.
    """
    from toolkit.flows.practise_branch import current_branch

    return current_branch(root)


def practise(options: StepOptions) -> Exercise | None:
    """Choose an example and a task among the sites of a step; None: its codemods find no two of them.

    Raises:
        UsageError: there is no repository.
        GitError: git failed.
    """
    from toolkit.flows.practise import practise

    return practise(options, _serial(options.refactoring.settings))


def is_done(options: StepOptions, task: ChangePiece, branch: str) -> bool:
    """Return whether a branch has changed a task so that the codemod finds nothing more there.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    from toolkit.flows.practise import is_done

    return is_done(options, _serial(options.refactoring.settings), task, branch)


def changes_elsewhere(request: AnalyzeOptions, base: str, branch: str, task: str) -> tuple[str, ...]:
    """Return symbols and files that a branch changes since a commit besides a task.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    from toolkit.flows.practise_branch import changes_elsewhere

    return changes_elsewhere(request, base, branch, task)


def practise_by_hand(request: AnalyzeOptions, step: Step, base: str) -> HandExercise:
    """Choose an example and a task for a step that is done by hand.

    Args:
        request: the project, its settings and the day.
        step: the step of the plan.
        base: the commit that the developer's branch starts from.

    Raises:
        UsageError: no finding of the step remains, or there is no repository.
        GitError: git failed.
    """
    from toolkit.flows.practise_by_hand import HandOptions, practise_by_hand

    with _rule_runner(request) as runner:
        name = _codemod_name(step)
        return practise_by_hand(HandOptions(request.root, step, base, plugins.codemod(name) if name else None), runner)


def check_exercise(request: AnalyzeOptions, base: str, branch: str, exercise: HandExercise) -> ExerciseCheck:
    """Check whether a branch does an exercise by hand.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    from toolkit.flows.check_exercise import check_exercise

    with _rule_runner(request) as runner:
        return check_exercise(request.root, base, branch, exercise, runner)


def check_step(request: AnalyzeOptions, base: str, branch: str, step: Step) -> ExerciseCheck:
    """Check whether a branch carries out a whole step.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    from toolkit.flows.check_exercise import check_step

    with _rule_runner(request) as runner:
        return check_step(request.root, base, branch, step, runner)


def work_brief(request: AnalyzeOptions, step: Step, base: str) -> WorkBrief:
    """Write the specification of a step; `base`: the branch or commit to start from.

    Raises:
        UsageError: there is no such commit, or the lock is damaged.
        GitError: git failed.
    """
    from toolkit.flows.work_brief import work_brief

    with _rule_runner(request) as runner:
        return work_brief(step, request.root, base, _codemod_name(step), runner)


def _codemod_name(step: Step) -> str:
    """Return the name of the codemod for the leading rule of a step; empty: there is none."""
    return step.codemod or plugins.codemods_by_rule().get(step.title, "")


@contextmanager
def _rule_runner(request: AnalyzeOptions) -> Iterator[RuleRunner]:
    from toolkit.flows.findings_at import make_rule_runner
    from toolkit.store import open_cache

    processes = partial(
        plugins.load("executors", "processes", "run"), jobs=request.jobs, timeout=request.settings.timeout
    )
    with open_cache(request.root, keep=request.cache) as cache:
        yield make_rule_runner(request, plugins.catalogue(), code_fingerprint(), processes, cache)


def _serial(settings: Settings) -> Any:
    return partial(plugins.load("executors", "serial", "run"), jobs=1, timeout=settings.timeout)
