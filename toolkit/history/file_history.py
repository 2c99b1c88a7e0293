"""History of one file in git."""

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from toolkit.git import printable_name
from toolkit.history.author_runs import AuthorRun
from toolkit.history.commits import Commit
from toolkit.history.line_diff import LineDiff, Pair
from toolkit.history.lineage import Lineage
from toolkit.history.ownership import ownership_shares
from toolkit.model.history import FileHistory

_NONE = LineDiff(0, 0)
_LATEST = 5


class HistoryContext(msgspec.Struct, frozen=True):
    """Settings that are the same for every file.

    Attributes:
        prefix: path of the analysed directory inside the repository, `a/b/`; empty at the top.
        commits: all commits, as the touches number them.
        lines: the lines of every pair of contents that could be compared.
        label: author -> label.
        gone: authors who are gone.
        recent_from: first day of the window, as `date.toordinal()`.
    """

    prefix: str
    commits: Sequence[Commit]
    lines: Mapping[Pair, LineDiff]
    label: Mapping[str, str]
    gone: frozenset[str]
    recent_from: int


def file_history(path: str, lineage: Lineage, work: Sequence[AuthorRun], setting: HistoryContext) -> FileHistory | None:
    """Read the history of one file; None if no commit that counts touched it.

    Where no line is known to have been added (an empty file, contents that are missing), authors share by
    commits.
    """
    touched = {touch.commit for touch in lineage.touches}
    commits = [setting.commits[position] for position in sorted(touched) if setting.commits[position].counts]
    if not commits:
        return None
    days = [commit.day for commit in commits]
    told = [(stretch, setting.lines.get((stretch.old, stretch.new), _NONE)) for stretch in work]
    written = added_by_author(told) or Counter(commit.author for commit in commits)
    share = ownership_shares(written)
    return FileHistory(
        path=path,
        commits=len(commits),
        recent=sum(day >= setting.recent_from for day in days),
        fixes=sum(commit.mends for commit in commits),
        added=sum(lines.added for _, lines in told),
        deleted=sum(lines.deleted for _, lines in told),
        recent_lines=sum(lines.added + lines.deleted for stretch, lines in told if stretch.recent),
        authors={setting.label[author]: part for author, part in share.items()},
        first=date.fromordinal(min(days)).isoformat(),
        last=date.fromordinal(max(days)).isoformat(),
        left_share=sum(part for author, part in share.items() if author in setting.gone),
        renames=_earlier(lineage, path, setting.prefix),
        latest=tuple(commit.hash for commit in commits[: -_LATEST - 1 : -1]),
    )


def added_by_author(told: Iterable[tuple[AuthorRun, LineDiff]]) -> Counter[str]:
    """Map each author to the lines added; authors without any are left out."""
    written: Counter[str] = Counter()
    for stretch, lines in told:
        if lines.added:
            written[stretch.author] += lines.added
    return written


def _earlier(lineage: Lineage, path: str, prefix: str) -> tuple[str, ...]:
    """Return its other names, newest first, relative to the analysed directory."""
    top = printable_name(os.fsencode(prefix)) or "."
    names = [posixpath.relpath(printable_name(name), top) for name in reversed(lineage.names)]
    return tuple(name for name in names if name != path)
