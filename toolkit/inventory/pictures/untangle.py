"""Find few arrows whose removal makes a graph acyclic, so that all others lead downwards."""

from collections.abc import Iterable, Mapping

from toolkit.imports.order import strong_components

Pair = tuple[str, str]


def find_closing_arrows(weights: Mapping[Pair, int]) -> set[Pair]:
    """Return a light set of arrows whose removal leaves no cycle, from a greedy order.

    The order is that of Eades, Lin and Smyth, "A fast and effective heuristic for the feedback arc set problem" (1993),
    with weights: sinks go to the end, sources to the beginning, and of the rest the node with the largest
    difference of outgoing and incoming weight goes to the beginning. Arrows against this order close a cycle. Each
    strongly connected component has an order of its own.

    Args:
        weights: weight of each (source, target), at least 1; source and target differ.
    """
    targets: dict[str, list[str]] = {name: [] for pair in sorted(weights) for name in pair}
    for source, target in sorted(weights):
        targets[source].append(target)
    closing: set[Pair] = set()
    for group in map(set, strong_components(targets)):
        inside = {pair: weight for pair, weight in weights.items() if group.issuperset(pair)}
        place = {name: number for number, name in enumerate(_order_names(inside))}
        closing |= {pair for pair in inside if place[pair[0]] > place[pair[1]]}
    return closing


def _order_names(weights: Mapping[Pair, int]) -> list[str]:
    rest = {name for pair in weights for name in pair}
    begin: list[str] = []
    end: list[str] = []
    while rest:
        among = {pair: weight for pair, weight in weights.items() if rest.issuperset(pair)}
        sources, targets = {source for source, _ in among}, {target for _, target in among}
        if sinks := rest - sources:
            end[:0] = sorted(sinks)
            rest -= sinks
        elif starts := rest - targets:
            begin += sorted(starts)
            rest -= starts
        else:
            chosen = min(rest, key=lambda name: (_sum(among, name, 1) - _sum(among, name, 0), name))
            begin.append(chosen)
            rest.remove(chosen)
    return begin + end


def _sum(weights: Mapping[Pair, int], name: str, end: int) -> int:
    return sum(weight for pair, weight in weights.items() if pair[end] == name)


def layer_names(names: Iterable[str], pairs: Iterable[Pair]) -> dict[str, int]:
    """Return the layer of each name: 0 for sinks, otherwise one above the highest successor.

    Args:
        names: all names.
        pairs: acyclic (source, target) pairs.
    """
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in pairs:
        targets[source].append(target)
    layers: dict[str, int] = {}
    while len(layers) < len(targets):
        ready = [name for name in targets if name not in layers and all(item in layers for item in targets[name])]
        layers |= {name: max((layers[item] for item in targets[name]), default=-1) + 1 for name in ready}
    return layers
