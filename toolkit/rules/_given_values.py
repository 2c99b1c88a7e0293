"""Collect the values of a function's local names, from assignments, loops and containers."""

import ast
from collections.abc import Iterable

from toolkit.model.tree import Scope
from toolkit.source.calls import last_name

_FILLS = {"append", "extend", "insert", "add", "update", "appendleft"}


def given_values(scope: Scope) -> dict[str, list[ast.expr]]:
    """Map each local name to every expression assigned to it."""
    given: dict[str, list[ast.expr]] = {}
    for targets, value in _assignments(scope):
        for target in targets:
            for name in _bound_names(target):
                given.setdefault(name, []).append(value)
    return given


def _assignments(scope: Scope) -> Iterable[tuple[list[ast.expr], ast.expr]]:
    for assign in scope.nodes(ast.Assign):
        yield assign.targets, assign.value
    for extended in scope.nodes(ast.AugAssign):
        yield [extended.target], extended.value
    for named in scope.nodes(ast.NamedExpr):
        yield [named.target], named.value
    for annotated in scope.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield [annotated.target], annotated.value
    for loop in scope.nodes(ast.For):
        yield [loop.target], loop.iter
    for inner in scope.nodes(ast.comprehension):
        yield [inner.target], inner.iter
    for item in scope.nodes(ast.withitem):
        if item.optional_vars is not None:
            yield [item.optional_vars], item.context_expr
    yield from _fillings(scope)


def _fillings(scope: Scope) -> Iterable[tuple[list[ast.expr], ast.expr]]:
    """Yield containers and the values that are added to them: `parts.append(value)`."""
    for call in scope.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _FILLS and call.args:
            yield [call.func.value], call.args[-1]


def _bound_names(target: ast.expr) -> Iterable[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Subscript):  # `query["sort"] = value`: the container holds it
        yield from _bound_names(target.value) if isinstance(target.value, ast.Name) else ()
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _bound_names(item)
    elif isinstance(target, ast.Starred):
        yield from _bound_names(target.value)


def is_empty_container(node: ast.expr) -> bool:
    """Return whether an expression is an empty container, which other code fills."""
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return not node.elts
    return isinstance(node, ast.Call) and last_name(node) in ("dict", "list", "set", "defaultdict") and not node.args
