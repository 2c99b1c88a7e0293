"""Check that a change of `if` and `elif` makes a function easier to read, not harder."""

import ast

from codemods._driven.offers import Offer
from toolkit.model.tree import SourceFile, ancestors, is_elif

ELSE_RULES = ("RET505", "RET506", "RET507", "RET508")
_SHORT = 40
"""Characters of a test that is read at a glance."""
_NESTING = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Match),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
)


def raises_complexity(file: SourceFile, offer: Offer) -> bool:
    """True if an `elif` becomes an `if` inside other blocks, whose nesting adds to its complexity."""
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
    texts = [ast.get_source_segment(file.text, it) or "" for it in tests]
    return all(len(text) <= _SHORT and "\n" not in text for text in texts)


def _if_at(file: SourceFile, row: int) -> ast.If | None:
    return next((node for node in file.nodes(ast.If) if node.lineno == row), None)
