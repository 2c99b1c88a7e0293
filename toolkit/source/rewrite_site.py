"""Make a site of an `ast` node: the way in which codemods name the place that they want to rewrite."""

import ast
from typing import Any

from toolkit.model.codemod import Site, Verdict
from toolkit.model.tree import Scope

LINES = "Lines"
"""In the place of a libcst class: the site is all of its lines, which are removed."""
MOVED = "Moved"
"""In the place of a libcst class: ranges of lines go to a new file, and a few lines come in their place."""
TEXT = "Text"
"""In the place of a libcst class: the site is one or more runs of lines, and the text that they become."""
_CLASSES = {
    "AsyncFor": "For",
    "AsyncFunctionDef": "FunctionDef",
    "AsyncWith": "With",
    "BinOp": "BinaryOperation",
    "BoolOp": "BooleanOperation",
    "Compare": "Comparison",
    "Constant": "SimpleString",
    "GeneratorExp": "GeneratorExp",
    "IfExp": "IfExp",
    "UnaryOp": "UnaryOperation",
    "alias": "ImportAlias",
    "arg": "Param",
    "keyword": "Arg",
}
"""`ast` class -> libcst class, where the names differ."""


def make_site(codemod: str, verdict: Verdict, scope: Scope, node: Any, /, reason: str = "", **more: Any) -> Site:
    """The site of one node.

    Args:
        codemod: its name.
        verdict: see `Site`.
        scope: the scope in which the node is.
        node: any `ast` node with a position.
        reason: see `Site`.
        more: other attributes of `Site` (`args`, `imports`, `edits`, `levels`, `creates`, `node`).
    """
    more.setdefault("node", libcst_class(node))
    place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    return Site(codemod, verdict, *place, reason=reason, qualname=scope.qualname, **more)


def libcst_class(node: ast.AST) -> str:
    """The name of the libcst class for an `ast` node."""
    name = type(node).__name__
    return _CLASSES.get(name, name)


def make_line_site(
    codemod: str, verdict: Verdict, scope: Scope, lines: tuple[int, int], /, reason: str = "", **more: Any
) -> Site:
    """Make the site of whole lines that are to be removed.

    Args:
        codemod: its name.
        verdict: see `Site`.
        scope: the scope in which the lines are.
        lines: the first one and the last one.
        reason: see `Site`.
        more: other attributes of `Site` (`args`, `edits`).
    """
    first, last = lines
    return Site(codemod, verdict, first, 0, last, 0, LINES, reason=reason, qualname=scope.qualname, **more)
