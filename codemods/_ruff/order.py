"""Check that a text made by `format` can be built piece by piece, as an f-string does.

`format` computes all arguments first and then writes them; an f-string writes each one before it computes the next.
"""

import ast
from string import Formatter

_READING = {
    *("len", "str", "repr", "int", "float", "abs", "round", "type", "join", "lower", "upper", "title", "strip"),
    *("lstrip", "rstrip", "get", "keys", "values", "items", "isoformat", "strftime", "encode", "decode", "capitalize"),
}
"""Functions and methods that hardly ever have effects."""
_ACTIVE = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def matters(node: ast.stmt, first: int, last: int) -> bool:
    """Return whether the order of evaluation may matter for a call of `format` on these lines of a statement."""
    calls = (it for it in ast.walk(node) if isinstance(it, ast.Call) and _is_format(it.func))
    return any(_depends(it) for it in calls if first <= (it.end_lineno or 0) and it.lineno <= last)


def _is_format(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "format"


def _depends(call: ast.Call) -> bool:
    """Return whether anything but the first written piece may have an effect."""
    given = {str(number): value for number, value in enumerate(call.args)}
    given |= {item.arg or "": item.value for item in call.keywords}
    active = [name for name, value in given.items() if any(map(_is_active, ast.walk(value)))]
    return bool(active) and active != _argument_keys(call)[:1]


def _argument_keys(call: ast.Call) -> list[str]:
    """Return the names or numbers of the arguments in the order of the text."""
    text = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        return []
    fields = [name for _, name, _, _ in Formatter().parse(text.value) if name is not None]
    first = [name.partition(".")[0].partition("[")[0] for name in fields]
    return [name or str(number) for number, name in enumerate(first)]


def _is_active(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) not in _READING
    return isinstance(node, _ACTIVE)
