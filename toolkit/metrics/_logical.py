"""Logical lines: how many lines a file would have if every statement and clause stood on one of its own."""

import ast
from collections.abc import Iterator
from itertools import chain

from toolkit.metrics.statements import count_statements
from toolkit.model.tree import SourceFile, ancestors, has_else

_TRIES = (ast.Try, ast.TryStar)
_WITH_ELSE = (ast.If, ast.For, ast.AsyncFor, ast.While, *_TRIES)


def logical_lines(file: SourceFile) -> int:
    """Count logical lines as radon 6.0.1 does (its LLOC), from the tree instead of tokens.

    Statements, decorators, and the clauses `else`, `except`, `finally` and `case` count 1; a simple statement with
    a colon in it (a dictionary, slice, lambda or annotation) counts 1 more, because radon takes what follows the
    colon for a body. Where `;` joins statements, radon loses one if a single token follows such a colon; we do not.
    """
    total = sum(map(count_statements, file.scopes))
    total += sum(len(scope.node.decorator_list) for scope in file.scopes if not isinstance(scope.node, ast.Module))
    total += sum(1 for _ in file.nodes(ast.ExceptHandler, ast.match_case))
    total += sum(has_else(file, node) for node in file.nodes(*_WITH_ELSE))
    total += sum(1 for node in file.nodes(*_TRIES) if getattr(node, "finalbody", None))
    return total + _simple_lines_with_colon(file)


def _simple_lines_with_colon(file: SourceFile) -> int:
    """Count simple statements and decorators, not right after the colon of a head, that have a colon of their own."""
    seen: set[ast.AST] = set()
    found = [line for node in _with_colon(file) if (line := _simple_line(node, seen)) is not None]
    return sum(not _is_after_head(file, line) for line in found)


def _with_colon(file: SourceFile) -> Iterator[ast.AST]:
    yield from file.nodes(ast.Slice, ast.Lambda, ast.DictComp, ast.AnnAssign)
    for node in file.nodes(ast.Dict):
        if any(key is not None for key in node.keys):
            yield node


def _simple_line(node: ast.AST, seen: set[ast.AST]) -> ast.stmt | ast.expr | None:
    """The simple statement or decorator that a colon stands in, unless an earlier colon led there.

    None in the head of a compound statement, and in an f-string, which is one token.

    Args:
        node: a node with a colon in it.
        seen: the nodes that earlier colons passed on their way; this one's are added.
    """
    child = node
    for around in chain((node,), ancestors(node)):
        if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return next((mark for mark in around.decorator_list if mark is child), None)
        if around in seen or isinstance(around, ast.JoinedStr | ast.ExceptHandler | ast.match_case):
            return None
        seen.add(around)
        if isinstance(around, ast.stmt):
            return None if "body" in around._fields or isinstance(around, ast.Match) else around
        child = around
    return None


def _is_after_head(file: SourceFile, line: ast.stmt | ast.expr) -> bool:
    """Return whether something stands right after the colon of a head, on the same line (`if x: statement`)."""
    before = file.lines[line.lineno - 1].encode()[: line.col_offset]
    return before.rstrip().endswith(b":")
