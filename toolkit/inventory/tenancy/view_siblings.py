"""Compare neighbouring views: which of them filter their rows, and which look up the row of their path."""

import ast
from collections.abc import Iterable

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.handed_on import HandedValue
from toolkit.inventory.tenancy.row_conditions import identifiers
from toolkit.model.tree import dotted_name

VIEWS = ("ViewSet", "View", "APIView", "Resource", "MethodView", "Handler")
"""Suffixes of classes that handle requests."""
_FEW = 2
_GIVING_ROWS = ("get_queryset", "get_object")
_OWN_ROW = frozenset({"self.get_object", "self.get_queryset", "self.check_object_permissions"})


class ViewSiblings:
    """Compares views with their neighbours.

    Args:
        index: index of the program.
        evidence: evidence of the tenant.
    """

    def __init__(self, index: ProgramIndex, evidence: Evidence) -> None:
        self._index = index
        self._evidence = evidence
        self._classes: dict[str, list[tuple[ClassDefinition, bool]]] = {}

    def share_narrowed(self, owner: ClassDefinition) -> float:
        """Return the share of other views in a folder that filter rows by the tenant; 0 for fewer than two others.

        Args:
            owner: the view.
        """
        folder = owner.path.rpartition("/")[0]
        if folder not in self._classes:
            views = (item for item in self._index.classes.values() if item.name.endswith(VIEWS))
            near = [item for item in views if item.path.rpartition("/")[0] == folder]
            self._classes[folder] = [(item, any(map(self._narrows, item.lineage()))) for item in near]
        others = [scoped for item, scoped in self._classes[folder] if item is not owner]
        return sum(others) / len(others) if len(others) > 1 else 0

    def forgets_row(self, function: FunctionDefinition | None, keys: set[str]) -> bool:
        """Return whether a method uses a path key without the lookup of its row that other methods of the view do.

        Args:
            function: function that queries other rows; None outside of functions.
            keys: client inputs in its condition.
        """
        owner = function.owner if function is not None else None
        if function is None or owner is None or _asks_for_row(function):
            return False
        given = (keys & set(function.parameters)) - {"request"}
        others = [item for item in owner.members.values() if isinstance(item, FunctionDefinition)]
        asking = [item for item in others if given & set(item.parameters) and _asks_for_row(item)]
        return len(asking) > 1

    def bypasses_rows(self, function: FunctionDefinition | None, store: str) -> bool:
        """Return whether a method of a view queries the store of the view past its narrowed rows.

        Args:
            function: function that queries a row by its key; None outside of functions.
            store: store of the query.
        """
        owner = function.owner if function is not None else None
        if function is None or owner is None or function.name in _GIVING_ROWS or _asks_for_row(function):
            return False
        narrowed, rows = owner.find("get_queryset"), owner.find("queryset")
        if not isinstance(narrowed, FunctionDefinition) or not self._evidence.has_tenant(narrowed):
            return False
        return any(store in identifiers(item) for item in (narrowed.node, rows) if isinstance(item, ast.AST))

    def share_ignored(self, handed: Iterable[HandedValue]) -> float:
        """Return the share of functions beside a handler that use the tenant, while it passes a key on without it.

        Args:
            handed: values that handlers pass on; the result is 0 if one of the calls names the tenant.
        """
        found: list[float] = []
        for item in handed:
            function = self._index.function_around(item.scope)
            if function is None:
                continue
            beside = [other for (path, _), other in self._index.functions.items() if path == function.path]
            knowing = sum(map(self._evidence.has_tenant, beside))
            found.append(1.0 if self._evidence.has_tenant(function) else knowing / len(beside))
        return min(found, default=0)

    def share_of_service(self, function: FunctionDefinition | None) -> float:
        """Return the share of the other methods of a service or repository that use the tenant; 0 for fewer than three.

        Args:
            function: a method with a query that does not use it; functions and views have no such siblings.
        """
        owner = function.owner if function is not None else None
        if owner is None or owner.name.endswith(VIEWS):
            return 0
        others = [item for item in owner.members.values() if isinstance(item, FunctionDefinition)]
        others = [item for item in others if item is not function and not item.name.startswith("__")]
        return sum(map(self._evidence.has_tenant, others)) / len(others) if len(others) > _FEW else 0

    def _narrows(self, item: ClassDefinition) -> bool:
        member = item.members.get("get_queryset")
        return isinstance(member, FunctionDefinition) and self._evidence.has_tenant(member)


def _asks_for_row(function: FunctionDefinition) -> bool:
    return any(dotted_name(node) in _OWN_ROW for node in function.scope.nodes(ast.Attribute))
