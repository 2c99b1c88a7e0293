"""Tell which expressions may do more than give a value."""

import ast

from toolkit.model.tree import name_of

_READING = {
    *("len", "str", "repr", "int", "float", "abs", "round", "type", "join", "lower", "upper", "title", "strip"),
    *("lstrip", "rstrip", "get", "keys", "values", "items", "isoformat", "strftime", "encode", "decode", "capitalize"),
}
"""Functions and methods that hardly ever have effects."""
_ACTIVE = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def is_active(node: ast.AST) -> bool:
    """Return whether a node by itself may have an effect: a call that does more than read, a binding, a `yield`."""
    if isinstance(node, ast.Call):
        function = node.func
        return (name_of(function)) not in _READING
    return isinstance(node, _ACTIVE)
