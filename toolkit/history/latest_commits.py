"""The commits that touched files last: their days and subjects."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from toolkit.git import records
from toolkit.model.listing import LatestCommit


def describe_commits(root: Path, revisions: Iterable[str]) -> dict[str, LatestCommit]:
    """Read day and subject of some commits.

    Args:
        root: a directory in the repository.
        revisions: full hashes.

    Returns:
        full hash -> the commit; its subject is as written. A hash that the repository does not know is missing.

    Raises:
        GitError: the history cannot be read.
    """
    wanted = sorted(set(revisions))
    if not wanted:
        return {}
    args = (
        "log",
        "-z",
        "--no-walk=unsorted",
        "--ignore-missing",
        "--stdin",
        "--encoding=UTF-8",
        "--format=%H%n%ct%n%s",
    )
    described = {}
    for row in records(args, root, stdin="\n".join(wanted).encode() + b"\n"):
        revision, stamp, subject = row.decode(errors="replace").split("\n", 2)
        described[revision] = LatestCommit(_day(stamp), revision, subject.strip())
    return described


def _day(stamp: str) -> str:
    """Day of a committer's clock, empty if it shows an impossible time."""
    try:
        return datetime.fromtimestamp(int(stamp), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
