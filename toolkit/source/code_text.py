"""Write code of trees as text, even if `ast.unparse` fails."""

import ast


def code_text(node: ast.AST) -> str:
    """Return the code of a node; `...` if it is nested too deeply, or contains a number of thousands of digits."""
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return "..."


def shorten_code(node: ast.AST, most: int = 60) -> str:
    """Return the code of a node on one line, cut to `most` characters."""
    text = " ".join(code_text(node).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."
