"""Find branches that were merged into the mainline, and what each one brought: the unit of effort."""

from collections.abc import Iterable, Sequence

import msgspec

from toolkit.history.intent import is_squash_merge
from toolkit.history.log import LogEntry


class Branch(msgspec.Struct, frozen=True):
    """One merged branch.

    Attributes:
        merge: the commit that brought it to the mainline.
        base: where it left the mainline (or last took from it); `tip`: its last commit. Full hashes.
        commits: its commits that were not on the mainline before, merges excluded, parents first.
    """

    merge: LogEntry
    base: str
    tip: str
    commits: tuple[LogEntry, ...]


def mainline_commits(log: Sequence[LogEntry]) -> list[LogEntry]:
    """The commits from the first one to HEAD along first parents: what the team calls its main branch.

    Args:
        log: see `read_log`; HEAD is the last one.
    """
    by_hash = {entry.hash: entry for entry in log}
    chain: list[LogEntry] = []
    entry = log[-1] if log else None
    while entry is not None:
        chain.append(entry)
        entry = by_hash.get(entry.parents[0]) if entry.parents else None
    return chain[::-1]


def merged_branches(log: Sequence[LogEntry]) -> list[Branch]:
    """The merged branches, in the order in which they came to the mainline.

    A merge of three branches and more, of a history that shares no commit with the mainline, or of what was merged
    already, does not count. So no two branches have the same tip.
    """
    by_hash = {entry.hash: position for position, entry in enumerate(log)}
    landed: dict[str, int] = {}  # commit -> position of the mainline when it was merged
    found: list[Branch] = []
    for place, entry in enumerate(mainline_commits(log)):
        for tip in entry.parents[1:]:
            news, edge = _news(log, by_hash, tip, landed)
            landed.update(dict.fromkeys((log[position].hash for position in news), place))
            if news and edge and len(entry.parents) == 2:
                base = max(edge, key=lambda name: (landed[name], by_hash[name]))
                own = tuple(log[position] for position in sorted(news) if not log[position].is_merge)
                found.append(Branch(entry, base, tip, own))
        landed[entry.hash] = place
    return found


def _news(
    log: Sequence[LogEntry], by_hash: dict[str, int], tip: str, landed: dict[str, int]
) -> tuple[set[int], set[str]]:
    """Positions of the commits behind a tip that have not landed, and the landed ones that they stand on.

    Of those, the one that landed last is the merge base, unless branches were merged crosswise.
    """
    news: set[int] = set()
    edge: set[str] = set()
    waiting = [tip]
    while waiting:
        name = waiting.pop()
        position = by_hash.get(name)
        if position is None or position in news:
            continue
        if name in landed:
            edge.add(name)
            continue
        news.add(position)
        waiting += log[position].parents
    return news, edge


def squash_share(chain: Iterable[LogEntry]) -> float:
    """Share of the pull requests on a mainline that were squashed to one commit, judged by commit messages."""
    merged = squashed = 0
    for entry in chain:
        merged += entry.is_merge
        squashed += not entry.is_merge and is_squash_merge(entry.message)
    return squashed / (merged + squashed) if squashed else 0.0
