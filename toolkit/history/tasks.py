"""The tasks of a team: merged branches, each a piece of work by one or two people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from toolkit.errors import GitError, HistoryError
from toolkit.git import Repository, repository
from toolkit.history.branch_diffs import FileDiff, read_branch_diffs
from toolkit.history.intent import is_mechanical, is_robot
from toolkit.history.log import LogEntry, read_log
from toolkit.history.merges import Branch, mainline_commits, merged_branches, squash_share
from toolkit.history.work_sessions import ObservedTime, commit_gaps, observed_time
from toolkit.model.cache import Cache
from toolkit.model.history import Limit
from toolkit.model.tasks import OBSERVED_MINUTES

FEWEST = 20
"""Minimum number of observed tasks for a usable history."""
MOST_SQUASHED = 0.5
MOST_ODD_CLOCKS = 0.1
MOST_COMMITS = 40
MOST_AUTHORS = 2
MOST_DAYS = 45
MOST_LINES = 5000

_DAY = 86_400
_TIP = "history.tip.1"


class BranchTask(msgspec.Struct, frozen=True):
    """One merged branch, its changes, and the working time visible in git."""

    branch: Branch
    files: tuple[FileDiff, ...]
    seen: ObservedTime


class BranchTasks(msgspec.Struct, frozen=True):
    """Tasks of a team, read from its merged branches.

    Attributes:
        repository: the repository.
        tasks: in the order in which they came to the mainline; none if the history is refused.
        left_out: why branches are not tasks -> how many: `empty`, `many_commits`, `many_authors`, `long`, `robot`,
            `mechanical`, `clock`, `no_python`, `bulk`.
        notes: further remarks: `rewritten`.
        refused: why the history is unusable; None if it is usable.
    """

    repository: Repository | None = None
    tasks: tuple[BranchTask, ...] = ()
    left_out: dict[str, int] = {}
    notes: tuple[Limit, ...] = ()
    refused: Limit | None = None


def read_tasks(root: Path, now: int, cache: Cache) -> BranchTasks:
    """Read the tasks of the whole repository that contains a directory.

    Args:
        root: the directory.
        now: current time in seconds since 1970; later commit dates are invalid.
        cache: stores changes of branches by hash, so that only new commits take time.

    Returns:
        the tasks, or why there are none: `no_git`, `no_commits`, `git_failed`, `shallow`, `cut_short`, `squashed`,
        `missing_contents`, `clocks` or `few`. Nothing is raised.
    """
    try:
        found = repository(root)
        if found is None or not found.head or found.shallow:
            key = "no_git" if found is None else "shallow" if found.head else "no_commits"
            return BranchTasks(found, refused=Limit(key))
        return _read(found, now, cache)
    except HistoryError as error:
        return BranchTasks(refused=Limit("cut_short", str(error)))
    except GitError as error:
        return BranchTasks(refused=Limit("git_failed", str(error)))


def _read(found: Repository, now: int, cache: Cache) -> BranchTasks:
    log = read_log(found)
    notes = _remember(found, log, cache)
    share = squash_share(mainline_commits(log))
    if share >= MOST_SQUASHED:
        return BranchTasks(found, notes=notes, refused=Limit("squashed", f"{share:.0%}"))
    merged = merged_branches(log)
    left_out = {branch.merge.hash: why for branch in merged if (why := _commit_problem(branch, now))}
    reasons = Counter(left_out.values())
    if reasons["clock"] > MOST_ODD_CLOCKS * len(merged):
        return BranchTasks(found, left_out=dict(reasons), notes=notes, refused=Limit("clocks", str(reasons["clock"])))
    fit = [branch for branch in merged if branch.merge.hash not in left_out]
    try:
        diffs = read_branch_diffs(found, fit, cache)
    except GitError as error:
        return BranchTasks(found, notes=notes, refused=Limit("missing_contents", str(error)))
    unsized = Counter(_size_problem(files) for files in diffs.values())
    tasks = _tasks(log, fit, diffs)
    observed = sum(task.seen.minutes >= OBSERVED_MINUTES for task in tasks)
    few = Limit("few", f"{observed}") if observed < FEWEST else None
    told = {why: count for why, count in (reasons + unsized).items() if why}
    return BranchTasks(found, () if few else tasks, told, notes, few)


def _tasks(
    log: Sequence[LogEntry], fit: Sequence[Branch], diffs: Mapping[str, Sequence[FileDiff]]
) -> tuple[BranchTask, ...]:
    gap = commit_gaps(log)
    return tuple(
        BranchTask(branch, tuple(diffs[branch.merge.hash]), observed_time(branch.commits, gap))
        for branch in fit
        if not _size_problem(diffs[branch.merge.hash])
    )


def _remember(found: Repository, log: Sequence[LogEntry], cache: Cache) -> tuple[Limit, ...]:
    """Store the tip; return a note if the stored one is no longer part of the history.

    Whatever is kept besides goes by hash, so that a rewritten history is mined anew by itself.
    """
    before = cache.get_many(_TIP, [found.branch]).get(found.branch, b"").decode()
    cache.put_many(_TIP, {found.branch: found.head.encode()})
    known = not before or any(entry.hash == before for entry in log)
    return () if known else (Limit("rewritten", before[:12]),)


def _commit_problem(branch: Branch, now: int) -> str:
    """Return the reason why a branch is not a task, judged by its commits; empty if it may be one."""
    commits = branch.commits
    if not commits:
        return "empty"
    first, last = min(entry.written for entry in commits), max(entry.written for entry in commits)
    odd = not all(entry.has_possible_dates(now) for entry in (branch.merge, *commits))
    reasons = {
        "robot": any(is_robot(entry.signature) for entry in commits),
        "mechanical": is_mechanical(branch.merge.message, commits[0].message),
        "clock": odd or last > branch.merge.committed + _DAY,
        "many_commits": len(commits) > MOST_COMMITS,
        "many_authors": len({entry.person for entry in commits}) > MOST_AUTHORS,
        "long": last - first > MOST_DAYS * _DAY,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _size_problem(files: Sequence[FileDiff]) -> str:
    """Return the reason why a branch is not a task, judged by its changes; empty if it is one."""
    churn = sum(file.churn for file in files if file.is_python)
    return "no_python" if churn == 0 else "bulk" if churn > MOST_LINES else ""
