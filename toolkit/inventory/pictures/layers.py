"""Draw the packages of a project in layers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit.imports.build import build_import_graph
from toolkit.imports.collect import collect_imports
from toolkit.inventory.pictures.packages import group_modules
from toolkit.inventory.pictures.thin import thin_arrows
from toolkit.inventory.pictures.untangle import find_closing_arrows, layer_names
from toolkit.model.facts import Import
from toolkit.model.graph import ImportGraph
from toolkit.model.picture import Arrow, Box, Picture
from toolkit.model.tree import SourceFile

MOST_BOXES = 25
MOST_ARROWS = 40


class _Imports(NamedTuple):
    imports: tuple[Import, ...]
    python2: bool


class _ImportingFile(NamedTuple):
    path: str
    content: _Imports


def picture_layers(
    graph: ImportGraph, paths: Iterable[str], most_boxes: int = MOST_BOXES, most_arrows: int = MOST_ARROWS
) -> Picture:
    """Draw packages as boxes, each above those that it imports; imports that close cycles are marked.

    Only imports at import time become arrows, as in `ImportGraph.layers`. Boxes are folders, as deep
    as the number of boxes allows. Arrows that others imply are omitted,
    and so are packages without an arrow, such as migrations, unless there are no arrows at all.

    Args:
        graph: the imports of the project.
        paths: paths of the modules to show.
        most_boxes: maximum number of boxes; at least 1.
        most_arrows: maximum number of arrows.
    """
    package_of = group_modules(paths, most_boxes)
    weights = Counter(_between_packages(graph, package_of))
    closing = find_closing_arrows(weights)
    sizes = Counter(package_of.values())
    layers = layer_names(sizes, weights.keys() - closing)
    arrows = [
        Arrow(source, target, weight, closes_cycle=(source, target) in closing)
        for (source, target), weight in sorted(weights.items())
    ]
    joined = {name for arrow in arrows for name in (arrow.source, arrow.target)} or set(sizes)
    boxes = sorted(joined, key=lambda name: (-layers[name], name))
    return thin_arrows(tuple(Box(name, "package", layers[name], sizes[name]) for name in boxes), arrows, most_arrows)


def picture_modules(files: Mapping[str, SourceFile], name: str) -> Picture:
    """Draw the packages of parsed files.

    Args:
        files: the files to show, by path.
        name: name of the project's folder, which matters if the project is itself a package.
    """
    importing = [_ImportingFile(path, _Imports(collect_imports(file), file.python2)) for path, file in files.items()]
    return picture_layers(build_import_graph(importing, name), files)


def _between_packages(graph: ImportGraph, package_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for edge in graph.edges:
        source, target = package_of.get(edge.source), package_of.get(edge.target)
        if source and target and source != target and not edge.lazy and not edge.typing:
            yield source, target
