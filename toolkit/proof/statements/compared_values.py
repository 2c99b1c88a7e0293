"""Find the values that a statement compares with, and the items that it takes by number.

A replay gives a program the rows, documents and answers that were recorded, and nothing varies them. So cases cannot
tell `status == "paid"` from `status != "open"`, nor `rows[0]` from `rows[-1]`, where the recording holds no third
value and no second row, even if they kill every mutant.
"""

import ast
from collections.abc import Iterator, Sequence

_KNOWN_BY_TRUTH = frozenset({"None", "True", "False", "''", "b''", "0"})
"""Values that a condition without a comparison tells apart as well."""


def compared_values(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return the constants that a statement compares with, as texts, and numbers of items as `[0]`, given its heads."""
    found = frozenset(value for head in heads for node in ast.walk(head) for value in _compared_by(node))
    return found - _KNOWN_BY_TRUTH


def written_values(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return all constants in a statement, written as those of `compared_values`."""
    nodes = [node for head in heads for node in ast.walk(head)]
    constants = frozenset(repr(node.value) for node in nodes if isinstance(node, ast.Constant))
    return constants.union(*(_compared_by(node) for node in nodes))


def _compared_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            items = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
            yield from (repr(it.value) for it in items if isinstance(it, ast.Constant))
    elif isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
        yield repr(node.value.value)
    elif isinstance(node, ast.Subscript):
        number = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
        if isinstance(number, ast.Constant) and isinstance(number.value, int):
            yield f"[{ast.unparse(node.slice)}]"
