"""Find what a statement says that only seldom inputs tell from something close to it.

These are the order of arithmetic (numbers are rounded at each step), the order of elements that are equal by a key,
functions of texts and numbers with a near twin (`startswith` and `in`, `isdigit` and `isdecimal`), and methods of
containers that do nothing for what is there, or not there, already (`setdefault` and an assignment, `discard` and
`remove`). Mutants of the statement do not replace one by its twin, so cases may kill all and hold no such input.
"""

import ast
from collections.abc import Iterator, Sequence

from toolkit.proof.names.name_origins import NameOrigins
from toolkit.proof.normal_form.copies import copy_node

_TWINS = frozenset({
    "startswith", "endswith", "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "match", "search", "fullmatch",
    "casefold", "round", "fsum", "total_seconds", "setdefault", "discard",
})  # fmt: skip
_SORTS = {it: it for it in ("sorted", "min", "max", "nlargest", "nsmallest", "groupby")} | {"sort": "sorted"}
"""Functions that take a key -> the one that orders equal elements in the same way."""
_SUMS = (ast.Add, ast.Sub)
_ARITHMETIC = (*_SUMS, ast.Mult, ast.Div, ast.FloorDiv)


def rare_input_parts(item: ast.AST, heads: Sequence[ast.AST], origins: NameOrigins) -> Iterator[str]:
    """Yield what only seldom inputs tell from something close to it.

    Args:
        item: a statement.
        heads: its parts without the statements in it.
        origins: what names stand for.
    """
    names = (it.rpartition(".")[2] for it in origins.occurrences(heads))
    yield from (it for it in names if it in _TWINS)
    if isinstance(item, ast.AugAssign):
        heads = [ast.BinOp(item.target, item.op, item.value)]
    for node in (it for head in heads for it in ast.walk(head)):
        if isinstance(node, ast.Call) and node.keywords:
            name = origins.origin_of(node.func).rpartition(".")[2]
            if name in _SORTS:
                yield f"{_SORTS[name]} {sorted(f'{it.arg}={_text_of(it.value)}' for it in node.keywords)}"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, _ARITHMETIC) and "(" in (shape := _shape_of(node)):
            yield shape


def _text_of(value: ast.expr) -> str:
    """Return the text of an argument; the parameters of a function written there have numbers for names."""
    if not isinstance(value, ast.Lambda):
        return ast.dump(value)
    copied = copy_node(value)
    parameters = [it for it in ast.walk(copied.args) if isinstance(it, ast.arg)]
    numbers = {it.arg: f"${at}" for at, it in enumerate(parameters)}
    for it in ast.walk(copied):
        if isinstance(it, ast.Name):
            it.id = numbers.get(it.id, it.id)
        elif isinstance(it, ast.arg):
            it.arg = numbers.get(it.arg, it.arg)
    return ast.dump(copied)


def _shape_of(node: ast.AST) -> str:
    """Return the operators of an expression in their order; empty if a text is among its operands.

    A product or quotient in a sum counts as a plain operand: it is rounded before, whether it has a name or not.
    """
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
        return ""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, _ARITHMETIC):
        return "_"
    sides = []
    for it in (node.left, node.right):
        side = _shape_of(it)
        if not side:
            return ""
        is_plain = isinstance(it, ast.BinOp) and isinstance(node.op, _SUMS) and not isinstance(it.op, _SUMS)
        sides.append("_" if side == "_" or is_plain else f"({side})")
    return type(node.op).__name__.join(sides)
