"""Logical lines: how many lines a file would have if every statement and clause stood on one of its own."""

import ast
from collections.abc import Iterator

from toolkit.metrics.statements import statements
from toolkit.model.tree import SourceFile, ancestors, has_else

_TRIES = (ast.Try, ast.TryStar)
_WITH_ELSE = (ast.If, ast.For, ast.AsyncFor, ast.While, *_TRIES)


def logical_lines(file: SourceFile) -> int:
    """Count logical lines as radon 6.0.1 does (its LLOC), from the tree instead of tokens.

    Statements, decorators, and the clauses `else`, `except`, `finally` and `case` count 1; a simple statement with
    a colon in it (a dictionary, slice, lambda or annotation) counts 1 more, because radon takes what follows the
    colon for a body. Where `;` joins statements, radon loses one if a single token follows such a colon; we do not.
    """
    total = sum(map(statements, file.scopes))
    total += sum(len(scope.node.decorator_list) for scope in file.scopes if not isinstance(scope.node, ast.Module))
    total += sum(1 for _ in file.nodes(ast.ExceptHandler, ast.match_case))
    total += sum(has_else(file, node) for node in file.nodes(*_WITH_ELSE))
    total += sum(1 for node in file.nodes(*_TRIES) if getattr(node, "finalbody", None))
    return total + len({id(line) for node in _with_colon(file) if (line := _simple_line(file, node)) is not None})


def _with_colon(file: SourceFile) -> Iterator[ast.AST]:
    yield from file.nodes(ast.Slice, ast.Lambda, ast.DictComp, ast.AnnAssign)
    for node in file.nodes(ast.Dict):
        if any(key is not None for key in node.keys):
            yield node


def _simple_line(file: SourceFile, node: ast.AST) -> ast.AST | None:
    """The simple statement or decorator that a colon stands in; None in the head of a compound one or an f-string."""
    child = node
    for around in (node, *ancestors(node)):
        if isinstance(around, ast.JoinedStr):
            return None
        if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return child if child in around.decorator_list else None
        if isinstance(around, ast.stmt):
            is_compound = "body" in around._fields or isinstance(around, ast.Match)
            return None if is_compound or _is_after_head(file, around) else around
        if isinstance(around, ast.ExceptHandler | ast.match_case):
            return None
        child = around
    return None


def _is_after_head(file: SourceFile, statement: ast.stmt) -> bool:
    """Whether a statement stands right after the colon of a head, on the same line (`if x: statement`)."""
    before = file.lines[statement.lineno - 1].encode()[: statement.col_offset]
    return before.rstrip().endswith(b":")
