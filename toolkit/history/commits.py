"""The commits reachable from HEAD, parents before children: authors and dates."""

import re
from collections.abc import Iterable
from datetime import date

import msgspec

from toolkit.git import Repository, records, run
from toolkit.history.authors import unite_signatures
from toolkit.history.bug_fixes import is_bug_fix
from toolkit.system.regular_file import read_beneath

_FIRST_GIT = date(1990, 1, 1).toordinal()  # imported histories are older than git, not older than CVS
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_HASH = re.compile(r"^[0-9a-f]{40,64}$", re.MULTILINE)


class Commit(msgspec.Struct, frozen=True):
    """One commit that is not a merge.

    Attributes:
        author: the same for all signatures of one person, see `unite_signatures`.
        name: the author's name after .mailmap.
        day: day of the committer's clock (UTC), as `date.toordinal()`.
        cut_off: whether a shallow clone ends here: the commit seems to add every file that existed then.
        listed: whether the team lists it as noise in .git-blame-ignore-revs.
        mends: whether its subject says that it mends a defect.
    """

    hash: str
    author: str
    name: str
    day: int
    cut_off: bool = False
    listed: bool = False
    mends: bool = False

    @property
    def counts(self) -> bool:
        """True if its changes are the work of its author."""
        return not (self.cut_off or self.listed)


def read_commits(repository: Repository, today: date) -> tuple[list[Commit], int]:
    """Read the commits behind HEAD, merges excluded.

    Returns:
        the commits in topological order, parents first; and how many had an impossible date.

    Raises:
        GitError: the history cannot be read.
    """
    form = "--format=%H%n%aN%n%aE%n%ct%n%s"
    args = ("log", "-z", "--no-merges", "--topo-order", "--reverse", "--encoding=UTF-8", form, repository.head)
    rows = [row.decode(errors="replace").split("\n", 4) for row in records(args, repository.top)]
    days, odd = repair_days((row[3] for row in rows), today)
    person = unite_signatures((name, email) for _, name, email, *_ in rows)
    cut_off, listed = _cut_off(repository), _noise_commits(repository)
    return [
        Commit(key, person[name, email], name, day, key in cut_off, key in listed, is_bug_fix(subject))
        for (key, name, email, _, subject), day in zip(rows, days, strict=True)
    ], odd


def repair_days(stamps: Iterable[str], today: date) -> tuple[list[int], int]:
    """Turn seconds since 1970 into days; an impossible one takes the day of the commit before it.

    Clocks are wrong and imports lose dates: one commit of 1970 or of 2037 must not move the whole time line.

    Returns:
        ordinal days, and how many were impossible.
    """
    days: list[int] = []
    latest = today.toordinal() + 1  # somewhere it is tomorrow already
    odd = 0
    for stamp in stamps:
        day = int(stamp) // _DAY + _EPOCH if stamp.isascii() and stamp.isdigit() else 0
        if not _FIRST_GIT <= day <= latest:
            odd += 1
            day = days[-1] if days else 0
        days.append(min(day, today.toordinal()))
    first = next((day for day in days if day), today.toordinal())
    return [day or first for day in days], odd


def _cut_off(repository: Repository) -> set[str]:
    """The commits where a shallow clone was cut off."""
    if not repository.shallow:
        return set()
    where = run(("rev-parse", "--git-path", "shallow"), repository.top).decode(errors="surrogateescape")
    listed = (repository.top / where.removesuffix("\n")).read_text("ascii", "replace")
    return set(_HASH.findall(listed))


def _noise_commits(repository: Repository) -> set[str]:
    """The commits that the team itself calls noise."""
    return set(_HASH.findall(read_beneath(repository.top, ".git-blame-ignore-revs")))
