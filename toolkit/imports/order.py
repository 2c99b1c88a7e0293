"""Cycles and layers of a directed graph."""

from collections.abc import Iterable, Iterator, Mapping, Sequence


def strong_components(graph: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return strongly connected components, each one after all that it leads to.

    Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972), with a stack of iterators for the recursion.

    Args:
        graph: node -> the nodes it leads to; every node is a key.
    """
    search = _Search(graph)
    for start in graph:
        search.run(start)
    return search.found


class _Search:
    """One depth-first search over a graph.

    Attributes:
        found: the components that are complete, in the order of their completion.
    """

    def __init__(self, graph: Mapping[str, Sequence[str]]) -> None:
        self.found: list[list[str]] = []
        self._graph = graph
        self._order: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._open: dict[str, None] = {}  # a stack that knows its members
        self._path: list[tuple[str, Iterator[str]]] = []

    def run(self, start: str) -> None:
        """Search from a node, unless it was seen."""
        if start not in self._order:
            self._enter(start)
        while self._path:
            node, rest = self._path[-1]
            unseen = next((successor for successor in rest if self._is_unseen(node, successor)), None)
            if unseen is None:
                self._leave()
            else:
                self._enter(unseen)

    def _is_unseen(self, node: str, successor: str) -> bool:
        if successor not in self._order:
            return True
        if successor in self._open:
            self._low[node] = min(self._low[node], self._order[successor])
        return False

    def _enter(self, node: str) -> None:
        self._order[node] = self._low[node] = len(self._order)
        self._open[node] = None
        self._path.append((node, iter(self._graph[node])))

    def _leave(self) -> None:
        """Go back from the last node of the path; if it is where its component was entered, close that."""
        node, _ = self._path.pop()
        if self._path:
            above = self._path[-1][0]
            self._low[above] = min(self._low[above], self._low[node])
        if self._low[node] == self._order[node]:
            group: list[str] = []
            while not group or group[-1] != node:
                group.append(self._open.popitem()[0])
            self.found.append(group)


def import_layers(graph: Mapping[str, Sequence[str]], groups: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return the layer of each node: 0 leads nowhere, others 1 above the highest they lead to; a component is one node.

    Args:
        graph: node -> the nodes it leads to; every node is a key.
        groups: `components(graph)`, in its order.
    """
    level: dict[str, int] = {}
    for group in groups:
        inside = set(group)
        below = [level[target] for node in group for target in graph[node] if target not in inside]
        level.update(dict.fromkeys(group, max(below, default=-1) + 1))
    return level
