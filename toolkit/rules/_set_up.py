"""Recognize functions that set up a program before it serves requests."""

import ast
import re

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name
from toolkit.rules._decorators import is_decorator
from toolkit.source.calls import Called, calls

_REGISTERING = (
    *("register", "unregister", "connect", "disconnect", "subscribe", "install", "setup", "init", "configure", "load"),
    *("add", "remove", "bind", "unbind", "set", "reset", "clear", "patch", "enable", "disable", "build", "define"),
    *("create_app", "make_app"),
)
_LOADING = ("load", "init", "setup", "set_up", "configure", "install", "create_app", "make_app", "build", "bootstrap")
_AT_START = re.compile(r"(?:init|ready|setup|start\w*)\.connect\Z")


def is_set_up(scope: Scope) -> bool:
    """Return whether a function is part of set-up, by its name or signal, or because it is nested."""
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    name = scope.name.lstrip("_")
    return (
        name.startswith(_REGISTERING)
        or "register" in name.split("_")
        or (scope.parent is not None and scope.parent.kind == "function")
        or is_decorator(scope)
        or _runs_once(scope)
        or any(_AT_START.search(dotted_name(item)) for item in scope.node.decorator_list)
    )


def _runs_once(scope: Scope) -> bool:
    """Return whether a function demands that the state is not there yet: `global app` and `assert app is None`."""
    names = {name for node in scope.nodes(ast.Global) for name in node.names}
    return any(
        isinstance(node.test, ast.Compare)
        and isinstance(node.test.ops[0], ast.Is)
        and dotted_name(node.test.left) in names
        for node in scope.nodes(ast.Assert)
    )


def is_called_by_set_up(scope: Scope, file: SourceFile) -> bool:
    """Return whether a file calls a function from set-up only: at import, in a loader, or below `if not TABLE:`.

    Args:
        scope: the function.
        file: in which it is.
    """
    name = scope.name
    found = [called for called in calls(file).ending(name) if called.scope is not scope]
    return bool(found) and all(map(_is_in_set_up, found))


def _is_in_set_up(called: Called) -> bool:
    around = called.scope
    if around.kind != "function":
        return True
    return around.name.lstrip("_").startswith(_LOADING) or any(
        isinstance(outer, ast.If) and called.node not in walk(outer.test) and _asks_whether_filled(outer.test)
        for outer in ancestors(called.node)
    )


def _asks_whether_filled(test: ast.expr) -> bool:
    """Return whether a condition is `not NAME` or `NAME is None`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name()):
            return True
        case ast.Compare(left=ast.Name(), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return True
    return False
