"""Find the checks that routers of FastAPI state for all their handlers, by themselves or where they are included."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition, ProgramIndex
from toolkit.source.calls import last_name

_DEEPEST = 4


class RouterChecks:
    """Reads the dependencies of routers.

    Args:
        index: index of the program.
    """

    def __init__(self, index: ProgramIndex) -> None:
        self._index = index
        self._included: dict[int, list[tuple[int, frozenset[str]]]] | None = None
        self._stated: dict[int, frozenset[str]] = {}

    def of(self, function: FunctionDefinition) -> frozenset[str]:
        """Return the names of the dependencies of the router at which a function is registered.

        Args:
            function: a handler; the result is empty if its decorators name no router of the project.
        """
        around = function.scope.parent or function.scope
        for node in function.node.decorator_list:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                router = self._index.resolve(node.func.value, function.path, around)
                if isinstance(router, ast.expr):
                    return self._of_router(id(router), _DEEPEST)
        return frozenset()

    def _of_router(self, router: int, depth: int) -> frozenset[str]:
        """Return what a router states, and what every place that includes it states."""
        if self._included is None:
            self._included = self._read()
        own = self._stated.get(router, frozenset())
        outer = [
            names | self._of_router(parent, depth - 1) for parent, names in self._included.get(router, ()) if depth
        ]
        return own.union(frozenset.intersection(*outer)) if outer else own

    def _read(self) -> dict[int, list[tuple[int, frozenset[str]]]]:
        """Map a router to each place that includes it: the router there, and the names of the dependencies."""
        found: dict[int, list[tuple[int, frozenset[str]]]] = defaultdict(list)
        for path, file in self._index.files.items():
            if "include_router" not in file.text and "dependencies" not in file.text:
                continue
            for scope, call in file.each(ast.Call):
                names = frozenset(_dependency_names(call))
                if last_name(call) != "include_router":
                    if names:
                        self._stated[id(call)] = names
                    continue
                given = [*call.args[:1], *(item.value for item in call.keywords if item.arg == "router")]
                inner = self._index.resolve(given[0], path, scope) if given else None
                outer = (
                    self._index.resolve(call.func.value, path, scope) if isinstance(call.func, ast.Attribute) else None
                )
                if inner is not None:
                    found[id(inner)].append((id(outer), names))
        return found


def _dependency_names(call: ast.Call) -> Iterator[str]:
    """Yield the names in `dependencies=[Depends(name), ...]`."""
    for item in call.keywords:
        for inner in ast.walk(item.value) if item.arg == "dependencies" else ():
            if isinstance(inner, ast.Call) and last_name(inner) in ("Depends", "Security") and inner.args:
                meant = inner.args[0].func if isinstance(inner.args[0], ast.Call) else inner.args[0]
                if isinstance(meant, ast.Name | ast.Attribute):
                    yield meant.id if isinstance(meant, ast.Name) else meant.attr
