"""Stretches of work: consecutive commits of one author to one file, seen as one change.

Lines are counted per stretch and not per commit. Going through every commit costs git two to five times as
much (it has to unpack every content that a file ever had), and counts a line again each time its author
rewrites it within the same piece of work.
"""

from collections.abc import Sequence

import msgspec

from toolkit.history.commits import Commit
from toolkit.history.lineage import Lineage


class AuthorRun(msgspec.Struct, frozen=True, gc=False):
    """Consecutive changes of one author to one file.

    Attributes:
        author: see `Commit.author`.
        recent: whether it lies in the window.
        old, new: hash of the content before and after; empty if there was none.
    """

    author: str
    recent: bool
    old: str
    new: str


def group_by_author(lineage: Lineage, commits: Sequence[Commit], recent_from: int) -> list[AuthorRun]:
    """Join the touches of a lineage into runs; a boundary of the window ends a run.

    Commits that say nothing about their author (see `Commit.counts`) are left out.

    Args:
        lineage: history of one file.
        commits: all commits; the touches point into them.
        recent_from: first day of the window, as `date.toordinal()`.
    """
    found: list[AuthorRun] = []
    for touch in lineage.touches:
        commit = commits[touch.commit]
        if not commit.counts:
            continue
        recent = commit.day >= recent_from
        last = found[-1] if found else None
        if last and (last.author, last.recent, last.new) == (commit.author, recent, touch.old):
            found[-1] = AuthorRun(last.author, recent, last.old, touch.new)
        else:
            found.append(AuthorRun(commit.author, recent, touch.old, touch.new))
    return found
