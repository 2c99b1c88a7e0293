"""Put text edits into the statements that they are in, and rewrite statements by their text."""

import ast
from collections.abc import Iterable
from typing import Any

import libcst as cst

from codemods._ruff.ask import Edit
from toolkit.model.tree import SourceFile, is_elif, parent
from toolkit.source.rewrite_cut import statement_start

_INDENTS = ("    ", "\t", "  ", "   ", " " * 8, " " * 12, " " * 16, " " * 20)


def statement_at(file: SourceFile, first: int, last: int) -> ast.stmt | None:
    """The smallest statement that covers these lines, and begins its own line: not the `pass` of `class A: pass`."""
    found: ast.stmt | None = None
    around: list[ast.stmt] = file.tree.body
    while around:
        inner = next(
            (node for node in around if statement_start(node)[0] <= first and last <= (node.end_lineno or 0)), None
        )
        if inner is not None and not _begins_its_line(file, inner):
            inner = None
        if inner is None:
            break
        found, around = inner, list(_inside(inner))
    while isinstance(found, ast.If) and is_elif(file, found):
        above = parent(found)
        found = above if isinstance(above, ast.stmt) else None
    return found


def _begins_its_line(file: SourceFile, node: ast.stmt) -> bool:
    line, column = statement_start(node)
    return not file.lines[line - 1].encode()[:column].strip()


def _inside(node: ast.AST) -> Iterable[ast.stmt]:
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for item in getattr(node, name, ()):
            if isinstance(item, ast.stmt):
                yield item
            elif isinstance(item, ast.excepthandler | ast.match_case):
                yield from _inside(item)


def extent(edits: Iterable[Edit]) -> tuple[int, int]:
    """First and last line of edits; one that ends before the first column of a line does not touch that line."""
    edits = list(edits)
    last = max(edit.end_row - (edit.end_column == 1 and edit.end_row > edit.row) for edit in edits)
    return min(edit.row for edit in edits), last


def edit_lines(lines: list[str], first: int, last: int, edits: Iterable[Edit]) -> list[str]:
    """Lines `first..last` after edits inside them."""
    text = "\n".join([*lines[first - 1 : last], ""])
    starts = [0]
    for line in lines[first - 1 : last]:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, reverse=True):
        begin = starts[edit.row - first] + edit.column - 1
        end = starts[edit.end_row - first] + edit.end_column - 1
        text = text[:begin] + edit.content + text[end:]
    return text.removesuffix("\n").split("\n") if text.strip() else []


def replace_statement(node: Any, old: list[str], new: list[str]) -> Any:
    """A statement with other text; None if its text is not the old one, or comments could not keep their place.

    Args:
        node: the libcst statement.
        old: its lines, with the indentation of the file.
        new: the lines that it shall have.
    """
    if not new:
        return None if _comments(node.leading_lines) else cst.RemoveFromParent()
    space = old[0][: len(old[0]) - len(old[0].lstrip())]
    bare = node.with_changes(leading_lines=())
    for indent in dict.fromkeys((*_INDENTS, space)):
        if indent:
            lines = _statement_lines(bare, space, indent)
            if lines[: len(old)] == old:
                return _parse_statement(node, [*new, *lines[len(old) :]], space, indent)
    return None


def _statement_lines(node: Any, space: str, indent: str) -> list[str]:
    """The lines of a statement at its indentation, the comments at its end included."""
    if not space:
        return cst.Module([], default_indent=indent).code_for_node(node).removesuffix("\n").split("\n")
    block = cst.If(cst.Integer("1"), cst.IndentedBlock([node], indent=space))
    code = cst.Module([], default_indent=indent).code_for_node(block)
    return code.removesuffix("\n").split("\n")[1:]


def _parse_statement(node: Any, lines: list[str], space: str, indent: str) -> Any:
    header = ["if 1:"] if space else []
    try:
        module = cst.parse_module("\n".join([*header, *lines, ""]), cst.PartialParserConfig(default_indent=indent))
    except cst.ParserSyntaxError:
        return None
    block: Any = module.body[0].body if space else module
    if _comments(module.header) or _comments(block.footer) or (space and _comments(module.footer)):
        return None
    first, *rest = block.body
    leading = [*node.leading_lines, *getattr(first, "leading_lines", ())]
    return cst.FlattenSentinel([first.with_changes(leading_lines=leading), *rest])


def _comments(lines: Iterable[cst.EmptyLine]) -> bool:
    return any(line.comment is not None for line in lines)
