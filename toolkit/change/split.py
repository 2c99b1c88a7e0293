"""Divide a change into reviewable pull requests: by the owners of files, by directory, by place."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from toolkit.change.hunks import hunks_between
from toolkit.model.proof import ChangePiece, State, is_same
from toolkit.model.pull import MOST_LINES
from toolkit.source.patterns import make_matcher

Owners = Callable[[str], str]
"""Path -> its reviewers; empty: nobody in particular."""
CODEOWNERS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


def read_codeowners(text: str) -> Owners:
    """Read a CODEOWNERS file: the last pattern that matches a path names its owners; sections are passed over."""
    rules: list[tuple[Callable[[str], bool], str]] = []
    for line in text.splitlines():
        pattern, *names = line.partition("#")[0].split()[:20] or [""]
        if pattern and not pattern.startswith(("[", "^[")):
            rules.append((make_matcher([pattern]), " ".join(names)))
    return lambda path: next((names for matches, names in reversed(rules) if matches(path)), "")


def split_pieces(
    pieces: Sequence[ChangePiece],
    sizes: Mapping[ChangePiece, int],
    owned: Owners = lambda _path: "",
    limit: int = MOST_LINES,
) -> list[list[ChangePiece]]:
    """Divide pieces into parts with a limited number of changed lines.

    A part has one owner; neighbours in the tree of directories stay together as long as they fit. A piece that is
    larger than the limit is a part of its own.

    Args:
        pieces: all of them.
        sizes: changed lines of each.
        owned: reviewers by path.
        limit: changed lines of one part.
    """
    parts: list[list[ChangePiece]] = []
    size, last = 0, ""
    for unit in _units(pieces, sizes, owned, limit):
        cost, owner = sum(sizes[piece] for piece in unit), owned(unit[0].path)
        if parts and owner == last and size + cost <= limit:
            parts[-1] += unit
            size += cost
        else:
            parts.append(unit)
            size, last = cost, owner
    return parts


def piece_costs(pieces: Sequence[ChangePiece], before: State, after: State) -> dict[ChangePiece, int]:
    """Changed lines of each piece: a hunk of the whole change belongs to the piece that begins last before its end.

    The costs of all pieces of a file add up to what is changed in it.
    """
    found = dict.fromkeys(pieces, 0)
    files: dict[str, list[ChangePiece]] = {}
    for piece in sorted(pieces, key=lambda piece: piece.line):
        files.setdefault(piece.path, []).append(piece)
    for path, own in files.items():
        lines = [piece.line for piece in own]
        for hunk in hunks_between(before.get(path) or b"", after.get(path) or b""):
            index = max(bisect_right(lines, max(hunk.last, hunk.first + 1)) - 1, 0)
            found[own[index]] += len(hunk.lines) + hunk.last - hunk.first
    return found


def count_lines(old: bytes | None, new: bytes | None) -> tuple[int, int]:
    """Lines added and deleted in one file."""
    found = list(hunks_between(old or b"", new or b""))
    return sum(len(hunk.lines) for hunk in found), sum(hunk.last - hunk.first for hunk in found)


def _units(
    pieces: Iterable[ChangePiece], sizes: Mapping[ChangePiece, int], owned: Owners, limit: int
) -> Iterator[list[ChangePiece]]:
    """The pieces of each file, or one by one where a file is too much; in the order of owners and directories."""
    files: dict[str, list[ChangePiece]] = {}
    for piece in sorted(pieces, key=lambda piece: (owned(piece.path), PurePosixPath(piece.path).parts, piece.line)):
        files.setdefault(piece.path, []).append(piece)
    for group in files.values():
        if sum(sizes[piece] for piece in group) <= limit:
            yield group
        else:
            yield from ([piece] for piece in group)


def changed_line_counts(before: State, after: State) -> dict[str, tuple[int, int]]:
    """Return path -> lines added and deleted, of the files that differ; (-1, -1): of one that is not text."""
    found = {}
    for path in sorted(after):
        old, new = before.get(path), after[path]
        if not is_same(old, new):
            is_text = b"\0" not in (old or b"") + (new or b"")
            found[path] = count_lines(old, new) if is_text else (-1, -1)
    return found
