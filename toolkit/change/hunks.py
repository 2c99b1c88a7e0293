"""Divide a change made by hand into hunks that can be left out one by one.

A hunk stands alone if its file still parses with only this hunk; the hunks of a file that do not are one piece. A file
that is not Python, or is new or gone, is one piece as well.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.change.touched import symbol_around
from toolkit.errors import SourceError
from toolkit.model.codemod import Site
from toolkit.model.proof import ChangePiece, Executable, State, is_python, is_same
from toolkit.source.opcodes import opcodes
from toolkit.source.parse import parse_file


class Hunk(NamedTuple):
    """Lines of the old file that become others: positions from 0, the end not included."""

    first: int
    last: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Hunks:
    """A change as pieces, each with its hunks; None: the whole file.

    Attributes:
        before, after: the files of the change.
        of: piece -> its hunks.
    """

    before: State
    after: State
    of: Mapping[ChangePiece, tuple[Hunk, ...] | None]

    @property
    def pieces(self) -> list[ChangePiece]:
        """All of them, in the order of the files."""
        return list(self.of)

    @property
    def sites(self) -> Mapping[ChangePiece, list[Site]]:
        """The places of the hunks; nothing else is known of them."""
        return {}

    def paths(self, pieces: Iterable[ChangePiece]) -> set[str]:
        """The files that pieces change or make."""
        return {piece.path for piece in pieces}

    def state_with(self, pieces: Container[ChangePiece]) -> dict[str, bytes | None]:
        """The files with only these pieces of the change."""
        found = dict(self.before)
        chosen: dict[str, list[Hunk]] = {}
        for piece, hunks in self.of.items():
            if piece not in pieces:
                continue
            if hunks is None:
                found[piece.path] = self.after[piece.path]
            else:
                chosen.setdefault(piece.path, []).extend(hunks)
        for path, some in chosen.items():
            old, new = self.before[path] or b"", self.after[path]
            data = apply_hunks(old, some)
            found[path] = Executable(data) if isinstance(new, Executable) else data
        return found


def split_into_hunks(before: State, after: State) -> Hunks:
    """Divide a change into pieces."""
    of: dict[ChangePiece, tuple[Hunk, ...] | None] = {}
    for path in sorted(after):
        old, new = before.get(path), after[path]
        if is_same(old, new):
            continue
        of |= dict(_pieces(path, old, new))
    return Hunks({path: before.get(path) for path in after}, after, of)


def _pieces(path: str, old: bytes | None, new: bytes | None) -> Iterator[tuple[ChangePiece, tuple[Hunk, ...] | None]]:
    if old is None or new is None or not is_python(path, old, new):
        yield ChangePiece(path, 1, path), None
        return
    found = list(hunks_between(old, new))
    alone = [hunk for hunk in found if _parses(path, apply_hunks(old, [hunk]))]
    for hunk in alone:
        yield ChangePiece(path, hunk.first + 1, symbol_around(path, old, hunk.first + 1)), (hunk,)
    rest = tuple(hunk for hunk in found if hunk not in alone)
    if rest:
        yield ChangePiece(path, rest[0].first + 1, symbol_around(path, old, rest[0].first + 1)), rest


def hunks_between(old: bytes, new: bytes) -> Iterator[Hunk]:
    """The hunks that lead from one text to another, in their order."""
    was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, first, last, begin, end in opcodes(was, now):
        if tag != "equal":
            yield Hunk(first, last, tuple(now[begin:end]))


def apply_hunks(old: bytes, some: list[Hunk]) -> bytes:
    """Apply some of the hunks to a text."""
    lines = old.splitlines(keepends=True)
    for hunk in sorted(some, reverse=True):
        lines[hunk.first : hunk.last] = hunk.lines
    return b"".join(lines)


def _parses(path: str, data: bytes) -> bool:
    try:
        parse_file(path, data).dissolve()
    except SourceError:
        return False
    return True
