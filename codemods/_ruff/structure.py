"""Check that a change of `if` and `elif` makes a function easier to read, not harder."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from codemods._driven.offers import Edit, Offer
from toolkit.model.tree import SourceFile, ancestors, is_elif

ELSE_RULES = ("RET505", "RET506", "RET507", "RET508")
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_SHORT = 40
"""Maximum number of characters of a short test."""
_NESTING = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Match),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
)


def raises_complexity(file: SourceFile, offer: Offer) -> bool:
    """Return whether an `elif` would become an `if` inside other blocks, whose nesting adds to its complexity."""
    node = _if_at(file, offer.row)
    if offer.code not in ELSE_RULES or node is None or not is_elif(file, node):
        return False
    return _nesting(file, node) > 0


def _nesting(file: SourceFile, node: ast.AST) -> int:
    """Return the nesting depth of a statement, as cognitive complexity counts it; its own function is not counted."""
    depth, below = 0, node
    for around in ancestors(node):
        if isinstance(around, _NESTING):
            chained = isinstance(around, ast.If) and isinstance(below, ast.If) and is_elif(file, below)
            depth += not chained
        below = around
    is_inside = any(isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef) for it in ancestors(node))
    return depth - is_inside


def are_alike(file: SourceFile, offer: Offer) -> bool:
    """Return whether the two tests that `or` is to join are short and of one kind."""
    first = _if_at(file, offer.row)
    if first is None or len(first.orelse) != 1 or not isinstance(first.orelse[0], ast.If):
        return False
    tests = first.test, first.orelse[0].test
    if type(tests[0]) is not type(tests[1]) or any(isinstance(it, ast.BoolOp | ast.IfExp | ast.Lambda) for it in tests):
        return False
    return all(it.lineno == it.end_lineno and len(_text_of(file, it)) <= _SHORT for it in tests)


def _text_of(file: SourceFile, node: ast.expr) -> str:
    """Return the code of an expression on one line."""
    return file.lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()


def later_steps(file: SourceFile, offer: Offer) -> Iterator[Offer]:
    """Yield the next offers of ruff, step by step, for a ladder whose first `elif` becomes an `if`.

    It offers them wherever the branch above leaves, independent of the steps before; running it for each step of a long
    ladder would take too long.
    """
    node = _if_at(file, offer.row) if offer.code in ELSE_RULES else None
    if node is None or not is_elif(file, node):
        return
    while isinstance(node.body[-1], _LEAVING) and node.orelse:
        below = node.orelse[0]
        if not (isinstance(below, ast.If) and is_elif(file, below)):
            return
        node = below
        column = len(file.lines[node.lineno - 1]) - len(file.lines[node.lineno - 1].lstrip()) + 1
        edit = Edit(node.lineno, column, node.lineno, column + len("el"), "")
        yield offer._replace(row=node.lineno, edits=(edit,))


def _if_at(file: SourceFile, row: int) -> ast.If | None:
    return _ifs_by_row(file).get(row)


@lru_cache(maxsize=1)  # every offer about a file asks
def _ifs_by_row(file: SourceFile) -> dict[int, ast.If]:
    return {node.lineno: node for node in reversed([*file.nodes(ast.If)])}
