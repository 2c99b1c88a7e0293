"""Find classes that limit their rows to the tenant: by methods that give rows, by settings, by checks of a row."""

import ast
from collections.abc import Callable, Iterator
from typing import TypeGuard

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.tenancy.client_input import key_of_path
from toolkit.inventory.tenancy.row_conditions import identifiers, names_in
from toolkit.source.calls import last_name

SCOPING = (
    *("get_queryset", "filter_queryset", "get_object", "queryset", "initial", "dispatch", "safely_get_queryset"),
    *("test_func", "has_permission"),
)
"""Methods of a class that decide which rows its requests reach."""
ROWS_OF_VIEW = ("get_queryset", "get_object")
"""Methods of a view that give its rows."""
_DECIDING = ("filter_backends", "filterset_class", "permission_classes")
_ROW = frozenset({"get_object", "object", "pk", "slug"})
"""Names by which a check before a generic view reads the row of the path, or its key."""


def class_narrows(item: ClassDefinition, but: FunctionDefinition | None, names: Callable[[str], bool]) -> bool:
    """Return whether a class itself limits its rows to the tenant.

    Args:
        item: the class, without its bases.
        but: a method that does not count.
        names: tells whether a name is one for the tenant.
    """
    gives_rows = not {"get_queryset", "filter_queryset", "get_object", "queryset"}.isdisjoint(item.members)
    named = [*([item.name] if gives_rows else []), *_outside_bases(item)]
    if any(names(name) and ("Mixin" in name or "Scoped" in name) for name in named):
        return True
    trees: list[ast.AST] = [member.node for member in _methods(item) if member is not but]
    trees += [member for name in _DECIDING if isinstance(member := item.members.get(name), ast.expr)]
    return any(names(name) for tree in trees for name in names_in(_deciding_nodes(tree)))


def row_is_checked(item: ClassDefinition, _but: FunctionDefinition | None, names: Callable[[str], bool]) -> bool:
    """Return whether a class checks the row that a generic view looks up by its path alone.

    A check that reads the caller and the tenant, but not the row, lets each tenant see the rows of all others.
    """
    if any(names(name) and ("Mixin" in name or "Scoped" in name) for name in _outside_bases(item)):
        return True
    for member in _methods(item):
        known = set(names_in(_deciding_nodes(member.node)))
        keys = {key_of_path(node) for node in ast.walk(member.node) if isinstance(node, ast.expr)}
        known_rows = known & _ROW or [key for key in keys if key and not names(key)]
        if any(map(names, known)) and known_rows:
            return True
    permissions = item.members.get("permission_classes")
    return isinstance(permissions, ast.expr) and any(map(names, identifiers(permissions)))


def _outside_bases(item: ClassDefinition) -> list[str]:
    return [base for base in item.bases if isinstance(base, str)]


def _methods(item: ClassDefinition) -> list[FunctionDefinition]:
    return [member for name in SCOPING if _is_function(member := item.members.get(name))]


def _is_function(member: object) -> TypeGuard[FunctionDefinition]:
    return isinstance(member, FunctionDefinition)


def _deciding_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a method that may narrow its rows: not what it excludes, nor what clients choose in a query.

    `rows.exclude(teams=team)` leaves the rows of all other teams, and `request.GET.get("team")` is any team.
    """
    waiting, chosen = [tree], _chosen_names(tree)
    while waiting:
        node = waiting.pop()
        if (isinstance(node, ast.Call) and last_name(node) == "exclude") or _is_of_query(node):
            continue
        if (isinstance(node, ast.Name) and node.id in chosen) or _is_given_by_query(node):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _is_given_by_query(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and _is_of_query(node.value)


def _chosen_names(tree: ast.AST) -> set[str]:
    """The local names that are given parameters of the query."""
    given = [node for node in ast.walk(tree) if isinstance(node, ast.NamedExpr | ast.Assign)]
    targets = (
        (node.targets if isinstance(node, ast.Assign) else [node.target]) for node in given if _is_of_query(node.value)
    )
    return {item.id for found in targets for item in found if isinstance(item, ast.Name)}


def _is_of_query(node: ast.AST) -> bool:
    """Return whether an expression reads a parameter of the query: `request.GET.get("team")`, `...["team"]`."""
    owner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    owner = node.value if isinstance(node, ast.Subscript) else owner
    return isinstance(owner, ast.Attribute) and owner.attr in ("GET", "query_params", "args")
