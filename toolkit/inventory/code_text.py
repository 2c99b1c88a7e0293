"""The text of a piece of code, also of one that Python would not write."""

import ast


def code_text(node: ast.AST) -> str:
    """The code of a node on one line; `...` for one that is too deep, or holds a number of thousands of digits."""
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return "..."
