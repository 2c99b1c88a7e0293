"""Heads of statements: their content without nested statements, and its lines."""

import ast

_PLACED = (ast.stmt, ast.expr, ast.excepthandler, ast.pattern, ast.arg, ast.alias)
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Fields that hold the statements within a statement."""


def heads_of(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a statement that are not statements."""
    held = [held for name, held in ast.iter_fields(node) if name not in BLOCKS]
    return [part for one in held for part in (one if isinstance(one, list) else [one]) if isinstance(part, ast.AST)]


def head_lines(node: ast.AST) -> tuple[int, int]:
    """Return the lines of a statement, a handler or a case, without nested statements."""
    first, last = lines_of(node)
    if not any(isinstance(getattr(node, name, None), list) for name in BLOCKS):
        return first, last
    return first, max(first, last_of_head(node))


def lines_of(node: ast.AST) -> tuple[int, int]:
    """Return the first and the last line of a node, including decorators."""
    placed = [it for it in ast.walk(node) if isinstance(it, _PLACED)]
    return min(it.lineno for it in placed), max(it.end_lineno or it.lineno for it in placed)


def last_of_head(node: ast.AST) -> int:
    """Return the last line of a node without nested statements."""
    inner = [it.end_lineno or it.lineno for part in heads_of(node) for it in ast.walk(part) if isinstance(it, _PLACED)]
    return max([getattr(node, "lineno", 1), *inner])
