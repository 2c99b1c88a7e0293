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
    for target, value in ((target, node.value) for node in scope.nodes(ast.Assign) for target in node.targets):
        yield from _pairs(target, value)
    for extended in scope.nodes(ast.AugAssign):
        yield [extended.target], extended.value
    for named in scope.nodes(ast.NamedExpr):
        yield [named.target], named.value
    for annotated in scope.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield [annotated.target], annotated.value
    loops: list[ast.For | ast.comprehension] = [*scope.nodes(ast.For), *scope.nodes(ast.comprehension)]
    for loop in loops:
        yield from _rounds(loop.target, loop.iter)
    for item in scope.nodes(ast.withitem):
        if item.optional_vars is not None:
            yield [item.optional_vars], item.context_expr
    yield from _fillings(scope)


def _rounds(target: ast.expr, given: ast.expr) -> Iterable[tuple[list[ast.expr], ast.expr]]:
    """Yield the targets of a loop with what they are taken from: `a` and `b` of `zip(xs, ys)` each from its own."""
    items = target.elts if isinstance(target, ast.Tuple | ast.List) else []
    is_named = isinstance(given, ast.Call) and isinstance(given.func, ast.Name)
    name, values = (last_name(given), given.args) if isinstance(given, ast.Call) and is_named else ("", [])
    if name == "enumerate" and len(items) == 2 and values:
        yield [items[1]], values[0]
    elif name == "zip" and len(items) == len(values):
        yield from (([item], value) for item, value in zip(items, values, strict=True))
    else:
        yield [target], given


def _pairs(target: ast.expr, value: ast.expr) -> Iterable[tuple[list[ast.expr], ast.expr]]:
    """Yield a target with its value, and the items of `a, b = x, y` and `a, b = call()` each with its own."""
    items = target.elts if isinstance(target, ast.Tuple | ast.List) else []
    if not items or any(isinstance(item, ast.Starred) for item in items):
        yield [target], value
    elif isinstance(value, ast.Tuple) and len(value.elts) == len(items):
        for item, given in zip(items, value.elts, strict=True):
            yield from _pairs(item, given)
    elif isinstance(value, ast.Call):
        yield from (([item], item_of(value, position)) for position, item in enumerate(items))
    else:
        yield [target], value


def item_of(call: ast.Call, position: int) -> ast.Subscript:
    """Return the expression for one item of what a call returns."""
    return ast.copy_location(ast.Subscript(call, ast.Constant(position), ast.Load()), call)


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
