"""Find the values that a statement compares with, and the items that it takes by number.

A replay gives a program the rows, documents and answers that were recorded, and nothing varies them. So cases cannot
tell `status == "paid"` from `status != "open"`, nor `rows[0]` from `rows[-1]`, where the recording holds no third
value and no second row, even if they kill every mutant.
"""

import ast
from collections.abc import Iterator, Sequence

from toolkit.model.tree import dotted_name, dump_node

_KNOWN_BY_TRUTH = frozenset(dump_node(ast.Constant(value)) for value in (None, True, False, "", b"", 0))
"""Values that a condition without a comparison tells apart as well."""


def compared_values(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return the constants that a statement compares with, as texts, and the numbers of items that it takes.

    Args:
        heads: the heads of the statement, see `statement_heads.py`.
    """
    return frozenset[str]().union(*(compared_in(node) for head in heads for node in ast.walk(head)))


def compared_in(node: ast.AST) -> frozenset[str]:
    """Return what a comparison, a pattern or a subscript itself compares with or takes, as `compared_values` does."""
    return frozenset(_compared_by(node)) - _KNOWN_BY_TRUTH


def is_constant_name(node: ast.AST) -> bool:
    """Return whether an expression is the name of a constant."""
    return dotted_name(node).rpartition(".")[2].isupper()


def written_values(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return all constants in a statement, written as those of `compared_values`."""
    nodes = [node for head in heads for node in ast.walk(head)]
    return frozenset(map(_constant, nodes)).union(*(_compared_by(node) for node in nodes)) - {""}


def _compared_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            items = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
            yield from filter(None, map(_constant, items))
    elif isinstance(node, ast.MatchValue) and (found := _constant(node.value)):
        yield found
    elif isinstance(node, ast.Subscript):
        number = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
        if isinstance(number, ast.Constant) and isinstance(number.value, int):
            yield f"[{dump_node(node.slice)}]"


def _constant(node: ast.AST) -> str:
    """Return a literal or the name of a constant as a text; empty for everything else."""
    literal = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    if isinstance(literal, ast.Constant):
        return dump_node(node)
    return dotted_name(node) if is_constant_name(node) else ""
