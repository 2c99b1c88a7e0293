"""Find what a statement says that only seldom inputs tell from something close to it.

These are the order of arithmetic (numbers are rounded at each step), the order of elements that are equal by a key,
and functions of texts and numbers with a near twin (`startswith` and `in`, `isdigit` and `isdecimal`). Mutants of the
statement do not replace one by its twin, so cases may kill all of them and hold no such input.
"""

import ast
from collections.abc import Iterator, Sequence

_TWINS = frozenset({
    "startswith", "endswith", "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "match", "search", "fullmatch",
    "casefold", "round", "fsum", "total_seconds",
})  # fmt: skip
_SORTS = frozenset({"sorted", "sort", "min", "max", "nlargest", "nsmallest", "groupby"})
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv)


def rare_input_parts(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return what only seldom inputs tell from something close to it, given the heads of a statement."""
    return frozenset(name for head in heads for node in ast.walk(head) for name in _parts_of(node))


def _parts_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _TWINS:
            yield name
        if name in _SORTS and node.keywords:
            yield f"{name} {sorted(f'{it.arg}={ast.dump(it.value)}' for it in node.keywords)}"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, _ARITHMETIC):
        shape = _shape_of(node)
        if "(" in shape:
            yield shape


def _shape_of(node: ast.AST) -> str:
    """Return the operators of an expression in their order; empty if a text is among its operands."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
        return ""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, _ARITHMETIC):
        return "_"
    sides = [_shape_of(node.left), _shape_of(node.right)]
    if "" in sides:
        return ""
    return type(node.op).__name__.join(it if it == "_" else f"({it})" for it in sides)
