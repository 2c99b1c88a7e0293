"""Cut the statement around a site out of its file, so that nothing else of the file has to be parsed for editing."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.source.rewrite_text import EditableText, end_after

_HEADER = "if 1:"
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Cut(NamedTuple):
    """A piece of a file that can be parsed alone.

    Attributes:
        first, last: its lines in the file, from 1.
        column: where it begins in its first line (characters): 0 if it has its lines to itself.
        end_column: where it ends in its last line; -1: at the line's end.
        headers: lines put before it, that stand for the blocks around it: the piece keeps its indentation, and what
            is put in gets the indentation of the file.
        body: a line put behind it, that stands for the body of a statement of which only the head is cut out.
    """

    first: int
    last: int
    column: int
    end_column: int
    headers: tuple[str, ...]
    body: tuple[str, ...] = ()

    @property
    def whole_lines(self) -> bool:
        """True if no other code is on its lines."""
        return self.end_column < 0

    def source(self, text: EditableText) -> str:
        """The piece with its headers, ready to be parsed."""
        lines = text.lines[self.first - 1 : self.last]
        if not self.whole_lines:
            return lines[0][self.column : self.end_column]
        return "\n".join([*self.headers, *lines, *self.body, ""])

    def put_back(self, text: EditableText, code: str) -> bool:
        """Put rewritten code in its place; false, if it does not fit there."""
        lines = code.split("\n")
        if self.whole_lines:
            start, end = len(self.headers), len(lines) - len(self.body) - 1
            if tuple(lines[:start]) != self.headers or tuple(lines[end:]) != (*self.body, ""):
                return False
            # A module of which nothing is left is written as an empty line.
            text.replace(self.first, self.last, lines[start:end] if code.strip() else [])
            return True
        if len(lines) != 1:
            return False
        line = text.lines[self.first - 1]
        text.replace(self.first, self.first, [line[: self.column] + code + line[self.end_column :]])
        return True


class RewriteTarget(NamedTuple):
    """A node of a piece: its libcst class, and where it is (lines from 1, columns in characters)."""

    node: str
    line: int
    column: int
    end_line: int
    end_column: int


def path_to(tree: ast.Module, line: int, column: int) -> list[ast.stmt]:
    """The statements around a position (column in bytes), outermost first; empty if it is outside of all."""
    found: list[ast.stmt] = []
    here = _child_at(tree, (line, column))
    while here is not None:
        if isinstance(here, ast.stmt):
            found.append(here)
        here = _child_at(here, (line, column))
    return found


def cut_around(path: list[ast.stmt], text: EditableText, inside: int = 0) -> Cut | None:
    """The smallest piece around a site that can be parsed alone; None if there is none.

    Args:
        path: as of `path_to`.
        text: the file as it is now; whatever was edited in it lies behind the site, or inside the piece.
        inside: the last line of a site that is an expression; 0: the site is a statement.
    """
    path = without_elif(path, text)
    if not path:
        return None
    node = path[-1]
    first, last = statement_start(node)[0], end_after(node.end_lineno or node.lineno, text.splices)
    before = character_column(text.lines[first - 1], statement_start(node)[1])
    if text.lines[first - 1][:before].strip() or _has_follower(node, text.lines[last - 1]):
        end = character_column(text.lines[first - 1], node.end_col_offset or 0)
        return Cut(first, last, before, end, ()) if first == last else None
    around = tuple(_headers(path, text))
    body: list[ast.stmt] = getattr(node, "body", [])
    if not body:
        return Cut(first, last, 0, -1, around)
    if inside and inside <= (head := statement_start(body[0])[0] - 1):
        return Cut(first, head, 0, -1, around, (f"{_indentation(text, body[0])}pass",))
    return Cut(first, _with_comments(text, last, before), 0, -1, around)


def without_elif(path: list[ast.stmt], text: EditableText) -> list[ast.stmt]:
    """Return a path up to the `if` that an `elif` at its end belongs to; to be asked before lines above are edited."""
    while path and _is_elif(path[-1], text):
        path = path[:-1]
    return path


def statement_start(node: ast.stmt) -> tuple[int, int]:
    """Line and column of a statement, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    line = min([node.lineno, *(item.lineno for item in decorators)])
    return line, node.col_offset


def _is_elif(node: ast.stmt, text: EditableText) -> bool:
    """Return whether a statement is none of its own, but a part of the `if` around it."""
    return isinstance(node, ast.If) and text.lines[node.lineno - 1].lstrip().startswith("elif")


def _has_follower(node: ast.stmt, line: str) -> bool:
    """Return whether a simple statement has another one behind it on its last line; nothing follows a block."""
    after = line.encode()[node.end_col_offset :].decode(errors="replace").lstrip()
    return bool(after) and not hasattr(node, "body") and not hasattr(node, "cases") and not after.startswith("#")


def _child_at(node: ast.AST, place: tuple[int, int]) -> ast.AST | None:
    for name in BLOCKS:
        for item in getattr(node, name, ()):
            if getattr(item, "end_lineno", place[0]) < place[0]:
                continue
            if isinstance(item, ast.match_case):
                if (found := _child_at(item, place)) is not None:
                    return found
            elif isinstance(item, ast.stmt | ast.excepthandler) and _covers(item, place):
                return item
    return None


def _covers(node: ast.stmt | ast.excepthandler, place: tuple[int, int]) -> bool:
    first = statement_start(node) if isinstance(node, ast.stmt) else (node.lineno, node.col_offset)
    return first <= place < (node.end_lineno or node.lineno, node.end_col_offset or 0)


def _headers(path: list[ast.stmt], text: EditableText) -> Iterator[str]:
    """A block for every indentation around the last statement of a path."""
    known = _indentation(text, path[-1])
    around = list(dict.fromkeys(_indentation(text, node) for node in path[:-1]))
    for indentation in around:
        if len(indentation) < len(known) and known.startswith(indentation):
            yield indentation + _HEADER
    if not around and known:  # cannot be: only what is inside a block is indented
        yield _HEADER


def _indentation(text: EditableText, node: ast.stmt) -> str:
    line = text.lines[statement_start(node)[0] - 1]
    return line[: len(line) - len(line.lstrip())]


def _with_comments(text: EditableText, last: int, indentation: int) -> int:
    """The last line of a block with the comments at its end, which belong to it by their indentation."""
    for number in range(last, len(text.lines)):
        line = text.lines[number]
        said = line.lstrip()
        if not said:
            continue
        if not said.startswith("#") or len(line) - len(said) <= indentation:
            break
        last = number + 1
    return last


def character_column(line: str, column: int) -> int:
    """A column in characters, of one in UTF-8 bytes."""
    return len(line.encode()[:column].decode(errors="replace"))
