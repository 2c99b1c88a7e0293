"""The import graph of a project, from what its files import."""

import sys
from collections.abc import Iterable, Sequence

from toolkit.imports.layout import ModuleLayout
from toolkit.imports.order import import_layers, strong_components
from toolkit.imports.resolve import resolve_imports
from toolkit.model.graph import Edge, ImportGraph, ImportingFile

LEFTOVER = 50
"""One file in so many that only Python 2 accepts is a leftover: nobody runs the others on Python 2."""


def build_import_graph(files: Sequence[ImportingFile], package: str = "") -> ImportGraph:
    """Resolve every import of every file.

    Nothing is imported: names are looked up in folders, as on Python's search path, from
    several roots if there are several. A file that only Python 2 accepts is read with its implicit relative imports; so
    are the others, unless fewer than one file in `LEFTOVER` is such a file: then the project has moved on.

    Args:
        files: all measured files of the project.
        package: name of the project's folder; it counts if the project is itself a package.
    """
    layout = ModuleLayout((file.path for file in files), package)
    legacy = sum(file.content.python2 for file in files) * LEFTOVER > len(files)
    edges: dict[tuple[str, str], Edge] = {}
    external: dict[str, set[str]] = {}
    unresolved: list[tuple[str, int, str]] = []
    for file in files:
        for item, lead in resolve_imports(layout, file, legacy=legacy):
            for target in lead.targets:
                edge = Edge(file.path, target, item.line, item.lazy, item.typing)
                known = edges.get((file.path, target))
                if target != file.path and (known is None or _weight(edge) < _weight(known)):
                    edges[file.path, target] = edge
            if lead.external:
                external.setdefault(lead.external, set()).add(file.path)
            if lead.missing:
                unresolved.append((file.path, item.line, lead.missing))
    graph = _at_import_time([file.path for file in files], edges.values())
    groups = strong_components(graph)
    return ImportGraph(
        modules={file.path: layout.name(file.path) for file in files},
        edges=tuple(sorted(edges.values(), key=lambda edge: (edge.source, edge.target))),
        cycles=tuple(sorted(tuple(sorted(group)) for group in groups if len(group) > 1)),
        layers=import_layers(graph, groups),
        external={name: len(external[name]) for name in sorted(external) if name not in sys.stdlib_module_names},
        unresolved=tuple(sorted(unresolved)),
    )


def _weight(edge: Edge) -> tuple[bool, bool, int]:
    """Sort key of several imports of one file: one that runs at import time first, then the earliest."""
    return edge.typing, edge.lazy, edge.line


def _at_import_time(paths: Sequence[str], edges: Iterable[Edge]) -> dict[str, list[str]]:
    graph: dict[str, list[str]] = {path: [] for path in sorted(paths)}
    for edge in edges:
        if not edge.lazy and not edge.typing:
            graph[edge.source].append(edge.target)
    return graph
