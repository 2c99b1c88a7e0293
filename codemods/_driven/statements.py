"""Find the statement of an offer: the smallest piece of a file that is rewritten as a whole."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from toolkit.model.tree import Scope, SourceFile, is_elif
from toolkit.source.rewrite_cut import statement_start

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class LineRange(NamedTuple):
    """Lines that are rewritten together.

    Attributes:
        first, last: the lines, from 1.
        node: the statement on these lines, or the first one of several.
    """

    first: int
    last: int
    node: ast.stmt

    def holds(self, other: "LineRange") -> bool:
        """Return whether another unit is inside this one."""
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: "LineRange") -> bool:
        """Return whether another unit shares a line with this one."""
        return self.first <= other.last and other.first <= self.last

    @property
    def is_statement(self) -> bool:
        """Return whether the unit is exactly one statement."""
        return (self.first, self.last) == _lines(self.node)

    @property
    def is_definition(self) -> bool:
        """Return whether the unit is a whole function or class."""
        return isinstance(self.node, _DEFINITIONS)


def unit_at(file: SourceFile, first: int, last: int) -> LineRange | None:
    """Return the lines to rewrite if lines `first..last` change; None if they belong to no statement.

    Args:
        file: the parsed text.
        first: the first line.
        last: the last line.
    """
    node = _statement_at(file, first, last)
    if node is not None:
        return LineRange(*_lines(node), node)
    touched = [it for it in file.tree.body if _lines(it)[0] <= last and first <= _lines(it)[1]]
    if not touched:  # lines are put in between statements: beside the next one, else the last one
        near = [it for it in file.tree.body if _lines(it)[0] > last] or file.tree.body[-1:]
        touched = near[:1]
    if not touched:
        return None
    return LineRange(min(first, _lines(touched[0])[0]), max(last, _lines(touched[-1])[1]), touched[0])


def scope_of(file: SourceFile, unit: LineRange) -> Scope:
    """Return the innermost scope around a unit."""
    found = file.root
    for scope in file.scopes:
        if scope is not file.root and scope.node is not unit.node:
            first, last = _lines(scope.node)  # type: ignore[arg-type]
            if first <= unit.first and unit.last <= last:
                found = scope
    return found


def _statement_at(file: SourceFile, first: int, last: int) -> ast.stmt | None:
    """Return the smallest statement on these lines that begins its own line, unlike `pass` in `class A: pass`."""
    at_line, around = _statements_of(file)
    found = at_line[first] if first < len(at_line) else None
    while found is not None and _lines(found)[1] < last:
        found = around[found]
    return around[found] if found is not None and _is_elif(file, found) else found


@lru_cache(maxsize=1)  # every offer about a file asks
def _statements_of(file: SourceFile) -> tuple[list[ast.stmt | None], dict[ast.stmt, ast.stmt | None]]:
    """Return the innermost statement at each line, and the parent of each; of an `elif`, the `if` of the ladder."""
    at_line: list[ast.stmt | None] = [None] * (len(file.lines) + 1)
    around: dict[ast.stmt, ast.stmt | None] = {}
    waiting: list[tuple[ast.stmt | None, ast.stmt]] = [(None, node) for node in reversed(file.tree.body)]
    while waiting:
        above, node = waiting.pop()
        if not _begins_its_line(file, node):
            continue
        first, last = _lines(node)
        at_line[first : last + 1] = [node] * (last + 1 - first)
        is_later = _is_elif(file, node) and above is not None and _is_elif(file, above)
        around[node] = around[above] if is_later and above else above
        waiting.extend((node, inner) for inner in reversed([*_inside(node)]))
    return at_line, around


def _is_elif(file: SourceFile, node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and is_elif(file, node)


def _lines(node: ast.stmt) -> tuple[int, int]:
    return statement_start(node)[0], node.end_lineno or node.lineno


def _begins_its_line(file: SourceFile, node: ast.stmt) -> bool:
    line, column = statement_start(node)
    text = file.lines[line - 1]
    if file.python2:  # its tabs are spaces in the tree
        return len(text[: len(text) - len(text.lstrip())].expandtabs(8)) == column
    return not text.encode()[:column].strip()


def _inside(node: ast.AST) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for item in getattr(node, name, ()):
            if isinstance(item, ast.stmt):
                yield item
            elif isinstance(item, ast.excepthandler | ast.match_case):
                yield from _inside(item)
