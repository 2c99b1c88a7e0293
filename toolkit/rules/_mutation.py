"""Find the names that a function rebinds, and the objects that it mutates."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import Scope, name_of, parent

MUTATORS = frozenset(
    {
        *("add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft", "insert"),
        *("intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "setdefault", "sort"),
        *("symmetric_difference_update", "update"),
    }
)
"""Methods that mutate built-in containers."""
_CONTAINERS = frozenset(("list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "deque", "Counter"))
_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def is_container(node: ast.AST) -> bool:
    """Return whether an expression creates a mutable container."""
    if isinstance(node, _DISPLAYS):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = name_of(node.func)
    return name in _CONTAINERS


def mutations(scope: Scope) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield (container, node) for each mutation in a scope.

    The container is the expression in front of the method, the brackets or the `+=`.
    """
    for call in scope.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in MUTATORS:
            yield call.func.value, call
    for item in scope.nodes(ast.Subscript):
        if not isinstance(item.ctx, ast.Load):
            yield item.value, item
    for change in scope.nodes(ast.AugAssign):
        yield change.target, change.target


def rebound(scope: Scope) -> set[str]:
    """Return the names that a scope binds: by assignment, loop, `with`, import, `except` or definition."""
    names = {
        name.id
        for name in scope.nodes(ast.Name)
        if not isinstance(name.ctx, ast.Load) and not isinstance(parent(name), ast.AugAssign)
    }
    for alias in scope.nodes(ast.alias):
        names.add((alias.asname or alias.name).partition(".")[0])
    names.update(handler.name for handler in scope.nodes(ast.ExceptHandler) if handler.name)
    names.update(child.name for child in scope.children)
    return names


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.arg]:
    """Yield every parameter of a function, in source order."""
    yield from node.args.posonlyargs
    yield from node.args.args
    if node.args.vararg:
        yield node.args.vararg
    yield from node.args.kwonlyargs
    if node.args.kwarg:
        yield node.args.kwarg


def defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield (name, default) for each parameter with a default value."""
    positional = [*node.args.posonlyargs, *node.args.args]
    for parameter, default in zip(reversed(positional), reversed(node.args.defaults), strict=False):
        yield parameter.arg, default
    for parameter, keyword_default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if keyword_default is not None:
            yield parameter.arg, keyword_default
