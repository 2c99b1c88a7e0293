"""Tell which expressions may do more than give a value."""

import ast

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
        return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) not in _READING
    return isinstance(node, _ACTIVE)
