"""Facts from git history; authors are labels ("A", "B") unless names were asked for."""

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """Something that history could not see: `shallow`, `partial`, `single_commit`, `no_git`, ...

    Attributes:
        key: stable key that renderers turn into a sentence.
        detail: numbers or names for that sentence.
    """

    key: str
    detail: str = ""


class FileHistory(msgspec.Struct, frozen=True):
    """The past of one file of today, followed through renames.

    Attributes:
        commits: commits that touched it; `recent`: those of the window (see `History.recent_days`); `fixes`: those
            whose subject mentions fixing a defect, which is a guess.
        added, deleted: lines over the whole history.
        authors: author label -> share of the added lines, largest first.
        first, last: dates of the oldest and newest of them, `YYYY-MM-DD`.
        left_share: share of its lines written by authors who have not committed anything for `absent_days`.
        latest: full hashes of the last commits that touched it, newest first, at most five.
    """

    path: str
    commits: int
    recent: int
    added: int
    deleted: int
    recent_lines: int
    authors: dict[str, float]
    first: str
    last: str
    left_share: float = 0.0
    renames: tuple[str, ...] = ()
    fixes: int = 0
    latest: tuple[str, ...] = ()


class Coupling(msgspec.Struct, frozen=True):
    """Two files that change in the same commits.

    Attributes:
        together: number of commits that touched both; `left_commits`, `right_commits`: that touched each one.
        degree: together / mean of the two, 0 to 1 (Code Maat's definition).
    """

    left: str
    right: str
    together: int
    left_commits: int
    right_commits: int
    degree: float


class TrendPoint(msgspec.Struct, frozen=True):
    """The whole project at one past revision.

    Attributes:
        day: `YYYY-MM-DD`; `revision`: full hash.
        files: Python files measured; `unmeasured`: Python files that could not be.
        metrics: metric name -> sum over the functions (or files) of that revision.
    """

    day: str
    revision: str
    files: int
    unmeasured: int
    metrics: dict[str, int | float]


class History(msgspec.Struct, frozen=True):
    """Git history, and what could not be read of it.

    Attributes:
        revision: the commit that was analysed; empty without git.
        commits: number of commits without merges; `bulk`: those too large to count for coupling.
        first, last: days of the oldest and newest commit, `YYYY-MM-DD`; empty without commits.
        recent_days: length of the window that `recent` counts.
        absent_days: an author without a commit in this many days before `last` counts as gone.
    """

    revision: str = ""
    branch: str = ""
    commits: int = 0
    bulk: int = 0
    authors: int = 0
    first: str = ""
    last: str = ""
    recent_days: int = 365
    absent_days: int = 365
    files: tuple[FileHistory, ...] = ()
    coupling: tuple[Coupling, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def tells(self) -> bool:
        """True if there is enough history to rank by change: at least two commits."""
        return self.commits > 1
