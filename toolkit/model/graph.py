"""The static import graph."""

from typing import Protocol

import msgspec

from toolkit.model.facts import Import


class ImportingContent(Protocol):
    """The content of a file as the import graph needs it."""

    @property
    def imports(self) -> tuple[Import, ...]:
        """Every import, by line."""

    @property
    def python2(self) -> bool:
        """True if only Python 2 accepts the file."""


class ImportingFile(Protocol):
    """A file with its imports."""

    @property
    def path(self) -> str:
        """Path of the file."""

    @property
    def content(self) -> ImportingContent:
        """Content of the file."""


class Edge(msgspec.Struct, frozen=True, order=True):
    """`source` imports `target` (both paths of the project) at `line` of `source`."""

    source: str
    target: str
    line: int
    lazy: bool = False
    typing: bool = False


class ImportGraph(msgspec.Struct, frozen=True):
    """Imports between the modules of the project.

    Attributes:
        modules: path -> dotted module name.
        edges: one for each pair of files, the earliest and least lazy import of the pair.
        cycles: strongly connected groups of more than one file, over imports that run at import time; sorted.
        layers: path -> layer; 0 imports nothing of the project; the files of a cycle share a layer.
        external: top-level third-party package -> number of project files that import it.
        unresolved: (path, line, import) of imports that look internal but match no module.
    """

    modules: dict[str, str] = {}
    edges: tuple[Edge, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()
    layers: dict[str, int] = {}
    external: dict[str, int] = {}
    unresolved: tuple[tuple[str, int, str], ...] = ()

    def fan_in(self) -> dict[str, int]:
        """Path -> number of project files that import it (imports for typing only do not count)."""
        return self._count("target")

    def fan_out(self) -> dict[str, int]:
        """Path -> number of project files that it imports (imports for typing only do not count)."""
        return self._count("source")

    def _count(self, end: str) -> dict[str, int]:
        counts = dict.fromkeys(self.modules, 0)
        for edge in self.edges:
            if not edge.typing:
                counts[getattr(edge, end)] += 1
        return counts
