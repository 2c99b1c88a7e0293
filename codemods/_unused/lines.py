"""The lines that are removed with a piece of code: comments directly above it, and the blank lines around it."""

import ast
from collections.abc import Sequence
from typing import Any

from toolkit.model.tree import parent
from toolkit.source.rewrite_cut import BLOCKS


def block_of(node: ast.stmt) -> list[ast.stmt] | None:
    """Return the block of a statement; None if it is unknown."""
    around = parent(node)
    for name in BLOCKS:
        block: Any = getattr(around, name, None)
        if isinstance(block, list) and node in block:
            return block
    return None


def lines_of_function(lines: Sequence[str], node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[int, int]:
    """Return the first and last line of a function with its comments, and the blank lines to its neighbour."""
    first, last = node.lineno, node.end_lineno or node.lineno
    while first > 1 and lines[first - 2].strip().startswith("#") and _indent(lines[first - 2]) == node.col_offset:
        first -= 1
    if first == 1:  # what a file begins with is about the file: how it is run and read, whose it is
        first = node.lineno
    last = _with_comments_inside(lines, last, node.col_offset)
    return _with_blank_lines(lines, first, last)


def lines_of_comments(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return the lines of a comment, with the blank lines above it if there are others below it."""
    is_apart = last < len(lines) and not lines[last].strip()
    return _with_blank_lines(lines, first, last) if is_apart or last >= len(lines) else (first, last)


def _with_blank_lines(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    above = first
    while above > 1 and not lines[above - 2].strip():
        above -= 1
    if above > 1:
        return above, last
    while last < len(lines) and not lines[last].strip():
        last += 1
    return above, last


def _with_comments_inside(lines: Sequence[str], last: int, column: int) -> int:
    """Return the last line of a function with trailing comments that are indented like its body."""
    for number in range(last, len(lines)):
        text = lines[number].strip()
        if text and not (text.startswith("#") and _indent(lines[number]) > column):
            break
        if text:
            last = number + 1
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
