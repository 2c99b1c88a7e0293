"""Draw the packages of a project in layers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.pictures.packages import group_modules
from toolkit.inventory.pictures.thin import thin_arrows
from toolkit.inventory.pictures.untangle import find_closing_arrows, layer_names
from toolkit.model.graph import ImportGraph
from toolkit.model.picture import Arrow, Box, Picture

MOST_BOXES = 25
MOST_ARROWS = 40


def picture_layers(
    graph: ImportGraph, paths: Iterable[str], most_boxes: int = MOST_BOXES, most_arrows: int = MOST_ARROWS
) -> Picture:
    """Packages as boxes, each above all that it imports; the imports that close cycles are marked.

    Only imports that run when a module is imported are arrows, as in `ImportGraph.layers`. Boxes are folders, as deep
    as the number of boxes allows. An arrow that others imply is left out.

    Args:
        graph: the imports of the project.
        paths: of the modules to show.
        most_boxes: how many a reader can take in at once; at least 1.
        most_arrows: how many a reader can follow.
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
    boxes = sorted(sizes, key=lambda name: (-layers[name], name))
    return thin_arrows(tuple(Box(name, "package", layers[name], sizes[name]) for name in boxes), arrows, most_arrows)


def _between_packages(graph: ImportGraph, package_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for edge in graph.edges:
        source, target = package_of.get(edge.source), package_of.get(edge.target)
        if source and target and source != target and not edge.lazy and not edge.typing:
            yield source, target
