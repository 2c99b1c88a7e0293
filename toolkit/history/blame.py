"""The commits in which lines of today came, from `git blame`."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from toolkit.git import lines

_LINE = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?")
_UNCOMMITTED = re.compile(r"0+")


class Unasked(NamedTuple):
    """Commits that count as having brought no line.

    Attributes:
        is_cut: whether the oldest commits are cut off, so that the oldest one left is not where its lines came in.
        ignored: full hashes of commits that only reformat; a line that was there before is another one's.
    """

    is_cut: bool = False
    ignored: frozenset[str] = frozenset()


def line_revisions(root: Path, path: str, data: bytes, wanted: Iterable[int], unasked: Unasked) -> dict[int, str]:
    """Find the commits that last changed lines of a file, apart from white space and moves within the file.

    Args:
        root: a directory in the repository.
        path: the file, seen from there.
        data: its content now, in which the lines are counted; nothing is read from the work tree.
        wanted: numbers of lines, from 1.
        unasked: commits that count as having brought no line.

    Returns:
        line -> full hash; uncommitted lines are missing. Commits that git is configured to ignore
        (`blame.ignoreRevsFile`) brought no line that was there before.

    Raises:
        GitError: the history cannot be read, the file is not in HEAD, or has fewer lines.
    """
    ranges = [f"-L{line},{line}" for line in sorted(set(wanted))]
    passed = [f"--ignore-rev={revision}" for revision in sorted(unasked.ignored)]
    args = ("blame", "--porcelain", "-w", "-M", *passed, *ranges, "--contents", "-", "--", path)
    found: dict[int, str] = {}
    oldest: set[str] = set()
    revision = ""
    for row in lines(args, root, stdin=data):
        if header := _LINE.fullmatch(row):
            revision = header[1].decode()
            found[int(header[2])] = revision
        elif row == b"boundary":
            oldest.add(revision)
    lost = oldest if unasked.is_cut else set()
    return {line: name for line, name in found.items() if name not in lost and not _UNCOMMITTED.fullmatch(name)}
