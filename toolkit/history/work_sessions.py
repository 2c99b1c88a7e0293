"""Compute hours visible in git: gaps between commits of one person, divided into sessions by pauses.

The definition is that of git-hours and its kin (Robles et al. 2014, *Estimating development effort in FOSS projects
by mining software repositories*, say what it is worth): a proxy, which sees neither thinking nor review.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from toolkit.history.log import LogEntry

LONGEST_GAP = 7200
"""Seconds; after a longer pause a new session begins."""


class ObservedTime(msgspec.Struct, frozen=True):
    """Working time visible in git.

    Attributes:
        minutes: sum of the gaps within sessions.
        sessions: number of commits that began a session, before which nothing was measured.
    """

    minutes: float
    sessions: int


def commit_gaps(log: Sequence[LogEntry]) -> dict[str, int | None]:
    """Seconds since the same person's commit before it, anywhere in the history; None for the first of a person.

    Merges count as commits that a person made; of commits that were copied (cherry-picked, rebased) together with
    their dates, the copies follow at once and have a gap of 0.

    Args:
        log: all commits, parents first.
    """
    latest: dict[str, int] = {}
    found: dict[str, int | None] = {}
    for entry in sorted(log, key=lambda entry: entry.written):  # stable: parents stay before children
        before = latest.get(entry.person)
        found[entry.hash] = None if before is None else entry.written - before
        latest[entry.person] = entry.written
    return found


def observed_time(commits: Iterable[LogEntry], gap: Mapping[str, int | None]) -> ObservedTime:
    """Sum up the time visible in git for some commits.

    Args:
        commits: the commits.
        gap: see `commit_gaps`.
    """
    measured = [gap[entry.hash] for entry in commits]
    within = [seconds for seconds in measured if seconds is not None and seconds <= LONGEST_GAP]
    return ObservedTime(sum(within) / 60, len(measured) - len(within))
