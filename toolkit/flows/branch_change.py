"""Read the change of a branch from git: its base, its files before and after, and its commit messages."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.change import revisions
from toolkit.change.hunks import Hunks, split_into_hunks
from toolkit.change.scratch_repository import work_tree_of
from toolkit.change.tree_entries import Difference, compare_commits
from toolkit.errors import UsageError
from toolkit.model.proof import ProveOptions, State
from toolkit.model.pull import JudgingFile
from toolkit.proof.judging.files_inside import Judges
from toolkit.proof.judging.files_outside import outside_files, paths_outside


class BranchChange(NamedTuple):
    """The change that a branch makes.

    Attributes:
        base, head, into: full hashes of its base, its last commit, and the last commit of the target branch.
        before, after: the files of the project that it changes.
        hunks: the change, hunk by hunk.
        submodules: the submodules that it updates.
        outside: changed files outside of the project by which changes are judged; `around`: all others outside.
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


def read_branch_change(options: ProveOptions) -> BranchChange:
    """Read what a branch changes in a project since it left its base.

    Raises:
        UsageError: there is no such branch, or nothing differs.
        GitError: git failed.
    """
    head = revisions.resolve_revision(options.root, options.branch)
    into = revisions.resolve_revision(options.root, options.base)
    base = revisions.merge_base(options.root, into, head)
    work_tree_of(options.root)
    before, after, submodules = _branch_difference(options, base, head)
    hunks = split_into_hunks(before, after)
    outside, around = outside_files(options.root, base, head), paths_outside(options.root, base, head)
    return BranchChange(base, head, into, before, after, hunks, submodules, tuple(outside), around)


def _branch_difference(options: ProveOptions, base: str, head: str) -> Difference:
    """Compare the commits of a branch within the project.

    Raises:
        UsageError: no file of the project differs.
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


def changed_judges(root: Path, base: str, into: str, judges: Judges) -> tuple[JudgingFile, ...]:
    """Return files of the lock and settings that have changed on the target branch since the base."""
    old, new, _ = compare_commits(root, base, into)
    return tuple(file for file in judges.select_files(old, new) if file.kind in ("lock", "settings"))


def read_commit_texts(root: Path, base: str, head: str) -> tuple[str, str]:
    """Return the subject of a branch's last commit, and the bodies of all its commits without trailers."""
    subject = git.run(("log", "-1", "--format=%s", head), root).decode(errors="replace").strip()
    bodies = git.run(("log", "--reverse", "--format=%b", f"{base}..{head}"), root).decode(errors="replace")
    lines = [line for line in bodies.splitlines() if line.strip() and not _is_trailer(line)]
    return subject, " ".join(lines)


def _is_trailer(line: str) -> bool:
    key, colon, _ = line.partition(": ")
    return bool(colon) and "-" in key and " " not in key
