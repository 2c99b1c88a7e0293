"""Convert git history into rows of past tasks: facts known beforehand, and hours visible in git."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache as remembered
from pathlib import Path

import msgspec

from toolkit.errors import GitError
from toolkit.flows.touched_functions import Span, change_key, touched_functions
from toolkit.history.branch_diffs import FileDiff
from toolkit.history.intent import branch_kind, commit_subject, is_refactoring
from toolkit.history.tasks import BranchTask, BranchTasks, read_tasks
from toolkit.model.cache import Cache
from toolkit.model.history import Limit
from toolkit.model.links import digest
from toolkit.model.request import Progress, silent
from toolkit.model.settings import Settings
from toolkit.model.tasks import TaskRow
from toolkit.source.discover import match_tests


class Mined(msgspec.Struct, frozen=True):
    """Tasks of a team, mined from its history.

    Attributes:
        rows: the tasks, in the order of their merges; empty if the history is unusable.
        left_out: reason why branches are not tasks -> their number, see `toolkit.history.tasks`.
        notes: further remarks: `rewritten` (history was rewritten since the last run), `unmeasured` (past versions of
            files could not be parsed; their functions are not counted).
        refused: why the history is unusable; None if it is usable.
    """

    rows: tuple[TaskRow, ...] = ()
    left_out: dict[str, int] = {}
    notes: tuple[Limit, ...] = ()
    refused: Limit | None = None


def mine_tasks(root: Path, cache: Cache, progress: Progress = silent, settings: Settings | None = None) -> Mined:
    """Mine the past tasks of the whole repository that contains a directory.

    Args:
        root: the directory.
        cache: stores results by git hashes, so that only new commits take time.
        progress: told of each stage.
        settings: settings of the project, which say what test code is.

    Returns:
        the tasks, or the reason why there are none; no exception is raised.
    """
    progress("history", 0, 0)
    past = read_tasks(root, int(time.time()), cache)
    if past.refused:
        return Mined((), past.left_out, past.notes, past.refused)
    try:
        return _measure_tasks(
            root.resolve().name, past, remembered(match_tests(settings or Settings())), cache, progress
        )
    except GitError as error:
        return Mined((), past.left_out, past.notes, Limit("git_failed", str(error)))


def _measure_tasks(
    repo: str, past: BranchTasks, test: Callable[[str], bool], cache: Cache, progress: Progress
) -> Mined:
    assert past.repository is not None
    changed = {
        change_key(file): file for task in past.tasks for file in task.files if file.touched and not test(file.path)
    }
    spans = touched_functions(past.repository, changed.values(), cache, progress)
    unread = len(changed) - len(spans)
    notes = (*past.notes, Limit("unmeasured", str(unread))) if unread else past.notes
    return Mined(tuple(_task_row(repo, task, test, spans) for task in past.tasks), past.left_out, notes)


def _task_row(
    repo: str, task: BranchTask, test: Callable[[str], bool], spans: Mapping[str, tuple[Span, ...]]
) -> TaskRow:
    merge, commits = task.branch.merge, task.branch.commits
    said = [commit_subject(entry.message) for entry in commits]
    production = [file for file in task.files if file.is_python and not test(file.path)]
    tests = [file for file in task.files if file.is_python and test(file.path)]
    other = [file for file in task.files if not file.is_python]
    return TaskRow(
        repo=repo,
        sha=merge.hash[:10],
        t=min(entry.written for entry in commits),
        t_merge=merge.committed,
        author=digest(commits[-1].person)[:8],
        type=branch_kind(merge.message, said),
        type_refactor=is_refactoring(merge.message, said),
        **_change_size("p", production),
        **_change_size("t", tests),
        o_files=len(other),
        o_churn=sum(file.churn for file in other),
        **_summarize_functions(span for file in production for span in spans.get(change_key(file), ())),
        n_first2h=task.seen.sessions,
        gapsum2h_min=round(task.seen.minutes, 1),
    )


def _change_size(prefix: str, files: Iterable[FileDiff]) -> dict[str, float]:
    """Count the changes in one kind of file."""
    told = list(files)
    return {
        f"{prefix}_files": len(told),
        f"{prefix}_add": sum(file.added for file in told),
        f"{prefix}_del": sum(file.deleted for file in told),
        f"{prefix}_hunks": sum(file.hunks for file in told),
        f"{prefix}_newfiles": sum(not file.old for file in told),
    }


def _summarize_functions(spans: Iterable[Span]) -> dict[str, float]:
    """Summarize the changed functions."""
    told = list(spans)
    return {
        "f_n": len(told),
        "f_cc": sum(span.cyclomatic for span in told),
        "f_loc": sum(span.line_count for span in told),
        "f_ccmax": max((span.cyclomatic for span in told), default=0),
        "f_locmax": max((span.line_count for span in told), default=0),
        "f_nest": max((span.nesting for span in told), default=0),
    }
