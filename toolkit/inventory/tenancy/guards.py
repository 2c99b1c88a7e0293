"""Find checks before a handler: decorators and permission classes that read the tenant and the path."""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.tenancy.row_conditions import identifiers
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import Scope

_OF_CLASSES = ("permission_classes", "decorators", "method_decorators", "authentication_classes", "get_permissions")


class HandlerGuards:
    """Finds the path keys that are checked against the tenant before a handler runs.

    Args:
        index: index of the program.
        words: words for the tenant.
    """

    def __init__(self, index: ProgramIndex, words: frozenset[str]) -> None:
        self._index = index
        self._words = words
        self._known: dict[int, frozenset[str]] = {}

    def keys(self, scope: Scope, path: str) -> frozenset[str]:
        """Return the names that checks before the function of a scope read, if they also read the tenant.

        Args:
            scope: scope of an access.
            path: path of its file.
        """
        function = self._index.function_around(scope)
        owner = self._index.class_around(scope)
        found: set[str] = set()
        for node, home in self._checks(function, owner):
            around = function.scope.parent if function is not None and home is None else None
            target = self._index.resolve(node, home.path if home else path, home.scope if home else around or scope)
            if isinstance(target, ClassDefinition | FunctionDefinition):
                found |= self._read_by(target)
        return frozenset(found)

    def _checks(
        self, function: FunctionDefinition | None, owner: ClassDefinition | None
    ) -> Iterator[tuple[ast.expr, ClassDefinition | None]]:
        """Yield the decorators and permission classes, with the class that names them."""
        for decorator in function.node.decorator_list if function is not None else ():
            yield decorator.func if isinstance(decorator, ast.Call) else decorator, None
        for item in owner.lineage() if owner is not None else ():
            for name in _OF_CLASSES:
                member = item.members.get(name)
                tree = member.node if isinstance(member, FunctionDefinition) else member
                for inner in ast.walk(tree) if tree is not None else ():
                    if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                        yield inner, item

    def _read_by(self, target: ClassDefinition | FunctionDefinition) -> frozenset[str]:
        """Return all names in those calls of a check that mention the tenant."""
        if id(target) not in self._known:
            self._known[id(target)] = frozenset()
            parts = target.lineage() if isinstance(target, ClassDefinition) else (target,)
            found: set[str] = set()
            for call in (node for part in parts for node in ast.walk(part.node) if isinstance(node, ast.Call)):
                names = set(identifiers(call))
                if any(mentions_tenant(name, self._words) for name in names):
                    found |= names
            self._known[id(target)] = frozenset(found)
        return self._known[id(target)]
