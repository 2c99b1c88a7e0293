"""Views beside each other: which of them narrow their rows, and which look for the row of their path themselves."""

import ast
from collections.abc import Iterable

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.handed_on import HandedValue
from toolkit.model.tree import dotted_name

VIEWS = ("ViewSet", "View", "APIView", "Resource", "MethodView", "Handler")
"""Ends of the names of classes that answer requests."""
_OWN_ROW = frozenset({"self.get_object", "self.get_queryset", "self.check_object_permissions"})


class ViewSiblings:
    """Compares views with those beside them.

    Args:
        index: of the program.
        evidence: what looks for the tenant.
    """

    def __init__(self, index: ProgramIndex, evidence: Evidence) -> None:
        self._index = index
        self._evidence = evidence
        self._classes: dict[str, list[tuple[ClassDefinition, bool]]] = {}

    def share_narrowed(self, owner: ClassDefinition) -> float:
        """The share of the other views of a folder that narrow their rows by the tenant; 0 beside fewer than two.

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
        """Return whether a method uses the key of its path, where others of its view ask for the row that it names.

        Args:
            function: that asks for other rows; None outside of functions.
            keys: what the client sent of the values that it asks by.
        """
        owner = function.owner if function is not None else None
        if function is None or owner is None or _asks_for_row(function):
            return False
        given = (keys & set(function.parameters)) - {"request"}
        others = [item for item in owner.members.values() if isinstance(item, FunctionDefinition)]
        asking = [item for item in others if given & set(item.parameters) and _asks_for_row(item)]
        return len(asking) > 1

    def share_ignored(self, handed: Iterable[HandedValue]) -> float:
        """The share of functions beside a handler that know the tenant, which hands a key on without it.

        Args:
            handed: what handlers hand on; 0 if one of their calls names the tenant.
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

    def _narrows(self, item: ClassDefinition) -> bool:
        member = item.members.get("get_queryset")
        return isinstance(member, FunctionDefinition) and self._evidence.has_tenant(member)


def _asks_for_row(function: FunctionDefinition) -> bool:
    return any(dotted_name(node) in _OWN_ROW for node in function.scope.nodes(ast.Attribute))
