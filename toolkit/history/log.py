"""All commits behind HEAD, merges included, parents before children: who, when, and with which words."""

from collections.abc import Sequence

import msgspec

from toolkit.errors import HistoryError
from toolkit.git import Repository, records, run
from toolkit.history.authors import unite_signatures

_FORM = "--format=%H%n%P%n%aN%n%aE%n%at%n%ct%n%B"
_FIRST_GIT = 631_152_000
"""Start of 1990: imported histories are older than git, but not older than CVS."""
_TOMORROW = 86_400


class LogEntry(msgspec.Struct, frozen=True):
    """One commit.

    Attributes:
        hash: full hash; parents: those of its parents, the first one first.
        person: the same for all signatures of one author, see `unite_signatures`.
        signature: name and address as written.
        written, committed: seconds since 1970 by the author's and the committer's clock.
        message: subject and body.
    """

    hash: str
    parents: tuple[str, ...]
    person: str
    signature: str
    written: int
    committed: int
    message: str

    @property
    def is_merge(self) -> bool:
        """True if it joins branches."""
        return len(self.parents) > 1

    def has_possible_dates(self, now: int) -> bool:
        """Return whether both dates are plausible: after 1990, and not after tomorrow."""
        return all(_FIRST_GIT <= time <= now + _TOMORROW for time in (self.written, self.committed))


def read_log(repository: Repository) -> list[LogEntry]:
    """Read every commit behind HEAD.

    Returns:
        the commits in topological order, parents first.

    Raises:
        GitError: the history cannot be read.
        HistoryError: git stopped before the end of the history without saying so.
    """
    args = ("log", "-z", "--topo-order", "--reverse", "--encoding=UTF-8", _FORM, repository.head)
    rows = [row.decode(errors="replace").split("\n", 6) for row in records(args, repository.top)]
    promised = int(run(("rev-list", "--count", repository.head), repository.top))
    if len(rows) != promised:
        raise HistoryError(f"git showed {len(rows)} of {promised} commits")
    person = unite_signatures((row[2], row[3]) for row in rows)
    return [_entry(row, person[row[2], row[3]]) for row in rows]


def _entry(row: Sequence[str], person: str) -> LogEntry:
    name, parents, author, address, written, committed, message = row
    return LogEntry(
        hash=name,
        parents=tuple(parents.split()),
        person=person,
        signature=f"{author} <{address}>",
        written=_seconds(written),
        committed=_seconds(committed),
        message=message,
    )


def _seconds(text: str) -> int:
    """Seconds since 1970; 0 if the text is not a number, which is never a valid date."""
    return int(text) if text.removeprefix("-").isdecimal() else 0
