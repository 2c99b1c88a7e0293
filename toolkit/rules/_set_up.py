"""Functions that set a program up, and run before it answers requests."""

import ast
import re

from toolkit.model.tree import Scope, dotted_name
from toolkit.rules._decorators import is_decorator

_REGISTERING = (
    *("register", "unregister", "connect", "disconnect", "subscribe", "install", "setup", "init", "configure", "load"),
    *("add", "remove", "bind", "unbind", "set", "reset", "clear", "patch", "enable", "disable", "build", "define"),
    *("create_app", "make_app"),
)
_AT_START = re.compile(r"(?:init|ready|setup|start\w*)\.connect\Z")


def is_set_up(scope: Scope) -> bool:
    """Return whether a function is part of set-up, by its name or signal, or because it is nested."""
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    name = scope.qualname.rpartition(".")[2].lstrip("_")
    return (
        name.startswith(_REGISTERING)
        or (scope.parent is not None and scope.parent.kind == "function")
        or is_decorator(scope)
        or any(_AT_START.search(dotted_name(item)) for item in scope.node.decorator_list)
    )
