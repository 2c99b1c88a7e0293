"""List the limits of what the history shows, so that missing data is never mistaken for none."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.git import Repository, is_partial, run
from toolkit.history.commits import Commit
from toolkit.history.file_changes import RENAME_LIMIT, FileChange
from toolkit.model.history import Limit
from toolkit.system.regular_file import read_beneath


def history_limits(repository: Repository, commits: Sequence[Commit], counts: Mapping[str, int]) -> tuple[Limit, ...]:
    """List everything that is missing from the history.

    Args:
        repository: the repository.
        commits: all commits that were read.
        counts: key of a limit -> its amount; zero amounts are left out.
    """
    known = (
        ("shallow", str(len(commits)) if repository.shallow else ""),
        ("partial", "-" if is_partial(repository.top) else ""),
        ("detached", repository.head[:12] if repository.is_detached else ""),
        ("grafted", "-" if _has_grafts(repository) else ""),
        ("submodules", _number(_submodules(repository.top))),
        *((key, _number(count)) for key, count in counts.items()),
    )
    return tuple(Limit(key, "" if detail == "-" else detail) for key, detail in known if detail)


def is_beyond_rename_detection(row: Sequence[FileChange]) -> bool:
    """Return whether a commit adds and deletes so many files that git stops detecting edited renames."""
    born = sum(not change.old for change in row)
    died = sum(not change.new for change in row)
    return born * died > RENAME_LIMIT**2


def _number(count: int) -> str:
    return str(count) if count else ""


def _has_grafts(repository: Repository) -> bool:
    """Return whether parts of the history are replaced (grafts); what `git replace` replaces is read as it was."""
    where = run(("rev-parse", "--git-path", "info/grafts"), repository.top).decode(errors="surrogateescape")
    return (repository.top / where.removesuffix("\n")).is_file()


def _submodules(top: Path) -> int:
    listed = read_beneath(top, ".gitmodules").splitlines()
    return sum(line.lstrip().startswith("[submodule") for line in listed)
