"""Unparse code, even if `ast.unparse` fails."""

import ast


def code_text(node: ast.AST) -> str:
    """Return the code of a node; `...` if it is nested too deeply, or contains a number of thousands of digits."""
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return "..."
