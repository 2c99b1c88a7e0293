"""Divide a change by codemods into pieces, of which any subset can be applied."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from toolkit.change.edit import Pack
from toolkit.errors import SourceError
from toolkit.model.codemod import Rewritten, Site, SiteMark
from toolkit.model.links import symbol
from toolkit.model.proof import ChangePiece

_ROUNDS = 8


@dataclass
class Edits:
    """Changes that codemods made to files.

    Attributes:
        pack: the codemods, as they were applied.
        before: path -> bytes of each changed file.
        sites: piece -> its sites.
    """

    pack: Pack
    before: Mapping[str, bytes]
    sites: Mapping[ChangePiece, list[Site]]
    _known: dict[tuple[str, frozenset[ChangePiece]], Rewritten] = field(default_factory=dict)

    @property
    def pieces(self) -> list[ChangePiece]:
        """All of them, in the order of the files."""
        return sorted(self.sites, key=lambda piece: (piece.path, piece.line, piece.by))

    def state_with(self, pieces: Container[ChangePiece]) -> dict[str, bytes | None]:
        """The files with only these pieces of the change."""
        state: dict[str, bytes | None] = dict.fromkeys(self._created(self.sites))
        for path in self.before:
            done = self._edit_file(path, pieces)
            state |= {path: done.data, **done.created}
        return state

    def paths(self, pieces: Iterable[ChangePiece]) -> set[str]:
        """The files that pieces change or make."""
        pieces = list(pieces)
        return {piece.path for piece in pieces}.union(self._created(pieces))

    def _created(self, pieces: Iterable[ChangePiece]) -> set[str]:
        return {path for piece in pieces for site in self.sites[piece] for path in site.creates}

    def _edit_file(self, path: str, pieces: Container[ChangePiece]) -> Rewritten:
        own = [piece for piece in self.sites if piece.path == path]
        wanted = frozenset(piece for piece in own if piece in pieces)
        if not wanted:
            return Rewritten(path, self.before[path])
        key = path, wanted
        if key not in self._known:
            self._known[key] = self._apply_only(
                path, {piece_name(piece) for piece in wanted}, set(map(piece_name, own))
            )
        return self._known[key]

    def _apply_only(self, path: str, wanted: set[SiteMark], own: set[SiteMark]) -> Rewritten:
        """Edit a file repeatedly until only wanted sites were rewritten, because skipping one may uncover others."""
        skip = self.pack.skip | (own - wanted)
        for _ in range(_ROUNDS):
            done = replace(self.pack, skip=skip)((path, self.before[path]))
            more = {(path, site.codemod, site.line) for site in done.applied} - wanted
            if not more:
                return Rewritten(path, self.before[path] if done.data is None else done.data, created=done.created)
            skip |= more
        raise SourceError("endless", f"the sites of {path} cannot be told apart")


def split_edits(pack: Pack, files: Iterable[Rewritten], data: Mapping[str, bytes]) -> Edits:
    """Take the result of codemods apart.

    Args:
        pack: the codemods, as they were applied.
        files: result for each file.
        data: path -> bytes before.
    """
    sites: dict[ChangePiece, list[Site]] = {}
    for file in files:
        for site in file.applied:
            piece = ChangePiece(file.path, site.line, symbol(file.path, site.qualname), site.codemod)
            sites.setdefault(piece, []).append(site)
    return Edits(pack, {piece.path: data[piece.path] for piece in sites}, sites)


def piece_name(piece: ChangePiece) -> SiteMark:
    """Return the edit engine's name of a piece."""
    return piece.path, piece.by, piece.line
