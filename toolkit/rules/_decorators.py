"""Recognize decorators: functions that run while modules are imported."""

import ast
import re

from toolkit.model.tree import Scope
from toolkit.rules._mutation import parameters

_TAKES_CODE = re.compile(r"_*(f|fn|fun|func|function|method|view|view_func|handler|callback|cls|klass|class_)\Z")


def is_decorator(scope: Scope) -> bool:
    """Return whether a function takes a function or class and returns it, or a wrapper of it."""
    if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    first = next(iter(parameters(scope.node)), None)
    if first is None or not _TAKES_CODE.match(first.arg):
        return False
    handed = {first.arg, *(child.name for child in scope.children)}
    return any(isinstance(node.value, ast.Name) and node.value.id in handed for node in scope.nodes(ast.Return))
