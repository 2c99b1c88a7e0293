"""Find checks before a handler: decorators and permission classes that read the tenant and the path."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.endpoints.running_decorators import running_decorators
from toolkit.inventory.tenancy.row_conditions import identifiers
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import Scope, ancestors, callee_of

_ASSIGNMENTS = 2
_OF_CLASSES = ("permission_classes", "decorators", "method_decorators", "authentication_classes", "get_permissions")


class _TenantCall(NamedTuple):
    """A call within a check that mentions the tenant.

    Attributes:
        names: names and texts in it, and in the values that lead to it.
        options: parameters of the check without which the call is not made.
    """

    names: frozenset[str]
    options: frozenset[str]


class HandlerGuards:
    """Finds the path keys that are checked against the tenant before a handler runs.

    Args:
        index: index of the program.
        words: words for the tenant.
    """

    def __init__(self, index: ProgramIndex, words: frozenset[str]) -> None:
        self._index = index
        self._words = words
        self._known: dict[int, list[_TenantCall]] = {}

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
            name = callee_of(node)
            target = self._index.resolve(name, home.path if home else path, home.scope if home else around or scope)
            if isinstance(target, ClassDefinition | FunctionDefinition):
                given = _filled_parameters(target, node)
                found.update(*(read for read, options in self._read_by(target) if options <= given))
        return frozenset(found)

    def _checks(
        self, function: FunctionDefinition | None, owner: ClassDefinition | None
    ) -> Iterator[tuple[ast.expr, ClassDefinition | None]]:
        """Yield the decorators and permission classes, with the class that names them."""
        for decorator in running_decorators(function.node) if function is not None else ():
            yield decorator, None
        for item in owner.lineage() if owner is not None else ():
            for name in _OF_CLASSES:
                member = item.members.get(name)
                tree = member.node if isinstance(member, FunctionDefinition) else member
                for inner in ast.walk(tree) if tree is not None else ():
                    if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                        yield inner, item

    def _read_by(self, target: ClassDefinition | FunctionDefinition) -> list[_TenantCall]:
        """Return the calls of a check that mention the tenant, with what leads to their values."""
        if id(target) not in self._known:
            self._known[id(target)] = []
            parts = target.lineage() if isinstance(target, ClassDefinition) else (target,)
            for part in parts:
                assigned = _assigned_names(part.node)
                for call in (node for node in ast.walk(part.node) if isinstance(node, ast.Call)):
                    names = set(identifiers(call))
                    if any(mentions_tenant(name, self._words) for name in names):
                        for _ in range(_ASSIGNMENTS):
                            names.update(*(assigned.get(name, ()) for name in tuple(names)))
                        self._known[id(target)].append(_TenantCall(frozenset(names), _options_around(call, target)))
        return self._known[id(target)]


def _filled_parameters(target: ClassDefinition | FunctionDefinition, node: ast.expr) -> set[str]:
    """Return the parameters of a check that its use fills with more than `None` or `False`."""
    if not isinstance(node, ast.Call):
        return set()
    named = zip(target.parameters if isinstance(target, FunctionDefinition) else (), node.args, strict=False)
    filled = [*named, *((item.arg or "", item.value) for item in node.keywords)]
    return {name for name, value in filled if not (isinstance(value, ast.Constant) and not value.value)}


def _options_around(call: ast.Call, target: ClassDefinition | FunctionDefinition) -> frozenset[str]:
    """Return the parameters that are None or False by default, and that conditions around a call test."""
    if not isinstance(target, FunctionDefinition):
        return frozenset()
    spec = target.node.args
    pairs = [*zip(reversed(spec.args), reversed(spec.defaults), strict=False)]
    pairs += [(item, value) for item, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if value is not None]
    empty = {item.arg for item, value in pairs if isinstance(value, ast.Constant) and not value.value}
    tests = [around.test for around in ancestors(call) if isinstance(around, ast.If)]
    return frozenset(empty & {node.id for test in tests for node in ast.walk(test) if isinstance(node, ast.Name)})


def _assigned_names(tree: ast.AST) -> dict[str, set[str]]:
    """Map each local name of a check to the names and texts in the values that are assigned to it."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                found.setdefault(target.id, set()).update(identifiers(node.value))
    return found
