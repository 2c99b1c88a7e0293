"""Handle the branch of an exercise: its base, changes besides the task, and the step for a beginner."""

from pathlib import Path

from toolkit import git
from toolkit.change import revisions
from toolkit.change.tree_entries import compare_commits
from toolkit.errors import UsageError
from toolkit.flows.check_exercise import foreign_changes
from toolkit.model.practise import FirstExercise
from toolkit.model.request import AnalyzeOptions
from toolkit.planning.first_exercise import first_exercise
from toolkit.state.plan_file import NAME, read_plan


def choose_step(root: Path) -> FirstExercise:
    """Choose the step of the project's plan that a beginner starts with.

    Raises:
        UsageError: there is no plan, or it is empty.
    """
    plan = read_plan(root)
    if plan is None:
        raise UsageError(f"{root} has no {NAME}: run `tebiki plan` first.")
    found = first_exercise(plan)
    if found is None:
        raise UsageError(f"{NAME} has no step, so there is nothing to practise.")
    return found


def branch_start(root: Path, base: str, branch: str) -> str:
    """Return the merge base of a branch and its target branch; without a branch, the target's last commit.

    Raises:
        UsageError: there is no such branch, no merge base, or the branch has no commit of its own.
    """
    into = revisions.resolve_revision(root, base)
    if not branch:
        return into
    head = revisions.resolve_revision(root, branch)
    start = revisions.merge_base(root, into, head)
    if start == head:
        told = f"{branch} has no commit that is not in {base}."
        raise UsageError(f"{told} Name the branch that it started from with --base.")
    return start


def current_branch(root: Path) -> str:
    """Return the name of the current branch, or the commit if HEAD is detached; empty outside of a repository.

    Raises:
        GitError: git failed.
    """
    name = git.run(("symbolic-ref", "-q", "--short", "HEAD"), root, ok=(0, 1, 128)).decode().strip()
    return name or git.run(("rev-parse", "--short=12", "HEAD"), root, ok=(0, 128)).decode().strip()


def changes_elsewhere(request: AnalyzeOptions, base: str, branch: str, task: str) -> tuple[str, ...]:
    """Return symbols and files that a branch changes since a commit besides a task.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    before, after, _ = compare_commits(request.root, base, revisions.resolve_revision(request.root, branch))
    return tuple(foreign_changes(before, after, [task], request.settings, is_lock=False))
