"""Check calls of `map` that a fixer writes as a comprehension or a list, and find those that it leaves."""

import ast
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, ancestors, is_name, name_of, parent

_LATER = (ast.Lambda, ast.GeneratorExp, ast.Yield, ast.YieldFrom)
"""Nodes that make a function, which reads the variable of the comprehension when it is called, or a generator."""
_KEEPING = {"iter", "list", "tuple", "sorted", "set", "sum", "any", "all", "enumerate", "join"}
"""Functions whose argument the fixer leaves, as they read all of it."""
_NAMESPACES = {"locals", "vars", "dir"}


def why_not_mapped(file: SourceFile, rows: set[int], *, is_past: bool) -> str:
    """Return why calls of `map` on edited lines may do something else afterwards; empty if they cannot.

    Args:
        file: the parsed text.
        rows: the lines.
        is_past: whether no Python 2 runs the file any more.
    """
    for scope, call in file.each(ast.Call):
        if is_name(call.func, "map") and not rows.isdisjoint(range(call.lineno, (call.end_lineno or call.lineno) + 1)):
            if takes_several(call):
                return "uneven"
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Lambda) and (why := _why_not_inline(scope, first, is_past=is_past)):
                return why
    return ""


def takes_several(call: ast.Call) -> bool:
    """Return whether a call of `map` may take several iterables: Python 2 goes on to the end of the longest one."""
    return len(call.args) > 2 or any(isinstance(it, ast.Starred) for it in call.args)


def stays_uneven(call: ast.Call) -> bool:
    """Return whether the fixer leaves a call of `map` with several iterables as it is."""
    if not (is_name(call.func, "map") and takes_several(call)):
        return False
    around, first = parent(call), call.args[0]
    if isinstance(first, ast.Constant) and first.value is None:
        return True
    if isinstance(around, ast.For | ast.comprehension):
        return around.iter is call
    return isinstance(around, ast.Call) and call in around.args[:1] and name_of(around.func) in _KEEPING


def _why_not_inline(scope: Scope, function: ast.Lambda, *, is_past: bool) -> str:
    """Return why the body of a lambda may not become that of a comprehension.

    In Python 2 the variable of a list comprehension is one of the scope around, in Python 3 one of its own. In neither
    of them does each item have its own, as it has in calls of a function.
    """
    if any(isinstance(it, _LATER) for it in walk(function.body)):
        return "closure"
    if is_past:
        return ""
    bound = _names_of_parameters(function)
    bound |= {it.id for it in walk(function.body) if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load)}
    return "" if scope.kind == "function" and bound.isdisjoint(_other_names(scope, function)) else "leaks"


def _other_names(scope: Scope, function: ast.Lambda) -> Iterator[str]:
    """Yield the names that a function and those inside it mention, without what is of lambdas alone."""
    if isinstance(scope.node, FunctionNode):
        yield from _names_of_parameters(scope.node)
    for inner in scope.walk():
        yield from (name for it in inner.nodes(ast.Global) for name in it.names)
        for name in inner.nodes(ast.Name):
            lambdas = [it for it in ancestors(name) if isinstance(it, ast.Lambda)]
            if name.id in _NAMESPACES:
                yield from _names_of_parameters(function)
            elif function not in lambdas and not any(name.id in _names_of_parameters(it) for it in lambdas):
                yield name.id


def _names_of_parameters(function: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {it.arg for it in walk(function.args) if isinstance(it, ast.arg)}
