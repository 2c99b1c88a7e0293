"""Read the history of a project's files: churn, renames, change coupling, ownership."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from toolkit.errors import GitError
from toolkit.git import Repository, printable_name, repository
from toolkit.history.author_runs import AuthorRun, group_by_author
from toolkit.history.commits import Commit, read_commits
from toolkit.history.coupling import LARGEST_COMMIT, change_coupling
from toolkit.history.file_changes import FileChange, FileChanges, read_changes
from toolkit.history.file_history import HistoryContext, added_by_author, file_history
from toolkit.history.limits import history_limits, is_beyond_rename_detection
from toolkit.history.line_diff import line_changes
from toolkit.history.lineage import Lineage, follow_renames
from toolkit.history.ownership import absent_authors, author_labels
from toolkit.model.cache import Cache, NoCache
from toolkit.model.history import FileHistory, History, Limit


class HistoryView(msgspec.Struct, frozen=True):
    """Settings for reading the history.

    Attributes:
        today: today's date; later commit dates are invalid.
        recent_days: length of the recent window before the newest commit.
        absent_days: an author without a commit in this many days before the newest one counts as gone.
        names: whether authors are shown by name.
    """

    today: date
    recent_days: int = 365
    absent_days: int = 365
    names: bool = False


def read_history(root: Path, paths: Iterable[str], view: HistoryView, cache: Cache | None = None) -> History:
    """Read the git history of the files of a directory; the work tree and `.git` are never changed.

    Args:
        root: the analysed directory, anywhere inside a repository.
        paths: the files of today, as POSIX paths relative to it; bytes that are not UTF-8 as `printable_name` has them.
        view: settings.
        cache: stores results by commit and by content.

    Returns:
        the history without its trend. No exception is raised: everything unreadable is listed in its limits.
    """
    try:
        found = repository(root)
        if found is None:
            return History(limits=(Limit("no_git"),))
        if not found.head:
            return History(branch=found.branch, limits=(Limit("no_commits"),))
        return _read(found, tuple(paths), view, cache or NoCache())
    except GitError as error:
        return History(limits=(Limit("git_failed", str(error)),))


class _Rows(msgspec.Struct, frozen=True):
    """The commits and what each one changed, side by side."""

    commits: list[Commit]
    changed: FileChanges
    rows: list[list[FileChange]]
    sizes: list[int]
    """Number of files of the analysed directory that each commit changed."""

    @property
    def counted_commits(self) -> list[Commit]:
        """The commits that changed the directory and count."""
        return [commit for commit, size in zip(self.commits, self.sizes, strict=True) if size and commit.counts]

    @property
    def bulk(self) -> set[int]:
        """Positions of the commits that couple nothing, as they touch too much, or by the team's own word."""
        return {
            position
            for position, (commit, size) in enumerate(zip(self.commits, self.sizes, strict=True))
            if size and not commit.cut_off and (commit.listed or size > LARGEST_COMMIT)
        }


def _read(found: Repository, paths: Sequence[str], view: HistoryView, cache: Cache) -> History:
    log, odd_dates = read_commits(found, view.today)
    told = _rows(found, log, paths, cache)
    past = _lineages(found, told, paths)
    last = max((commit.day for commit in log), default=0)
    recent_from = last - view.recent_days
    work = {path: group_by_author(lineage, log, recent_from) for path, lineage in past.items()}
    pairs = [(stretch.old, stretch.new) for row in work.values() for stretch in row]
    lines, uncompared = line_changes(found, pairs, cache)
    seen = told.counted_commits
    written = added_by_author(
        (stretch, lines[pair])
        for row in work.values()
        for stretch in row
        if (pair := (stretch.old, stretch.new)) in lines
    )
    setting = HistoryContext(
        prefix=found.prefix,
        commits=log,
        lines=lines,
        label=author_labels([*_earlier_commits(past, log), *seen], written, names=view.names),
        gone=absent_authors(log, last, view.absent_days),
        recent_from=recent_from,
    )
    return History(
        revision=found.head,
        branch=found.branch,
        commits=len(seen),
        bulk=len(told.bulk),
        authors=len(setting.label),
        first=_day(min((commit.day for commit in log), default=0)),
        last=_day(last),
        recent_days=view.recent_days,
        absent_days=view.absent_days,
        files=_files(past, work, setting),
        coupling=change_coupling(_together(past, told)),
        limits=history_limits(
            found,
            log,
            {
                "single_commit": int(len(seen) == 1 and not found.shallow),
                "uncommitted": len(paths) - len(past),
                "unread": told.changed.unread,
                "exact_renames": told.changed.exact + sum(map(is_beyond_rename_detection, told.rows)),
                "missing_blobs": uncompared,
                "dates": odd_dates,
                "bulk": len(told.bulk),
            },
        ),
    )


def _rows(found: Repository, log: list[Commit], paths: Sequence[str], cache: Cache) -> _Rows:
    scripts = (f":(literal){found.prefix}{path}" for path in sorted(paths) if not path.endswith(".py"))
    patterns = ("*.py", *scripts)
    changed = read_changes(found, [commit.hash for commit in log], patterns, cache)
    rows = [changed.by_commit.get(commit.hash, []) for commit in log]
    prefix = os.fsencode(found.prefix)
    sizes = [sum(change.path.startswith(prefix) for change in row) for row in rows]
    return _Rows(log, changed, rows, sizes)


def _lineages(found: Repository, told: _Rows, paths: Sequence[str]) -> dict[str, Lineage]:
    """The past of each file of today that has one, in the order of the paths."""
    current = {printable_name(path): lineage for path, lineage in follow_renames(told.rows).items()}
    prefix = printable_name(os.fsencode(found.prefix))
    return {path: current[prefix + path] for path in sorted(paths) if prefix + path in current}


def _earlier_commits(past: Mapping[str, Lineage], log: Sequence[Commit]) -> list[Commit]:
    """Return the commits that count and touched files of today, also before these came into the directory."""
    touched = sorted({touch.commit for lineage in past.values() for touch in lineage.touches})
    return [log[position] for position in touched if log[position].counts]


def _files(
    past: Mapping[str, Lineage], work: Mapping[str, Sequence[AuthorRun]], setting: HistoryContext
) -> tuple[FileHistory, ...]:
    told = (file_history(path, lineage, work[path], setting) for path, lineage in past.items())
    return tuple(file for file in told if file)


def _together(past: Mapping[str, Lineage], told: _Rows) -> Iterable[Sequence[str]]:
    """For each commit that couples, the files of today that it touched."""
    bulk = told.bulk
    touched: dict[int, list[str]] = {}
    # Two paths may go back to one file; it does not couple with itself.
    for path, lineage in {id(lineage): (path, lineage) for path, lineage in past.items()}.values():
        for commit in {touch.commit for touch in lineage.touches}:
            if commit not in bulk and told.commits[commit].counts:
                touched.setdefault(commit, []).append(path)
    return touched.values()


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat() if ordinal else ""
