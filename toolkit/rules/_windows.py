"""Compute the windows of a file: short runs of whole statements that are joined into longer copies.

A window is the shortest run of whole statements of a block that starts at one of them and is long enough.
"""

import ast
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

from toolkit.model.tree import Scope, SourceFile, is_docstring
from toolkit.rules._near_copies import fingerprint

FLOOR = 6
"""Minimum number of lines of a window; lower settings have the same effect."""
STATEMENTS = 4
"""Minimum number of statements of a window, nested ones included."""
_LOOPS = (ast.For, ast.While, ast.AsyncFor)
_BLOCKS = (ast.If, *_LOOPS, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.ExceptHandler, ast.match_case)
_FIELDS = ("body", "orelse", "finalbody", "handlers")


class Windows(NamedTuple):
    """Windows of lines for comparing files.

    Attributes:
        hashes, firsts, lasts: hash, first and last line of each window; a hash of 0 ends a block.
        code: fingerprint of the lines.
        awaiting: first lines of `async def` functions.
    """

    hashes: list[int]
    firsts: list[int]
    lasts: list[int]
    code: str
    awaiting: list[int]


def windows_of(file: SourceFile) -> Windows | None:
    """Return the windows of a file; None if no block is long enough."""
    text: _Text | None = None
    windows: list[tuple[int, int, int]] = []
    for scope in file.functions:
        for block in _blocks(scope):
            text = text or _Text(file)
            windows += ((text.hash_lines(first, last), first, last) for first, last in _windows(block, text))
            if windows and windows[-1][0]:
                windows.append((0, 0, 0))
    if text is None or not windows:
        return None
    hashes, firsts, lasts = (list(column) for column in zip(*windows, strict=True))
    awaiting = [scope.node.lineno for scope in file.functions if isinstance(scope.node, ast.AsyncFunctionDef)]
    return Windows(hashes, firsts, lasts, fingerprint(text.statements(file)), awaiting)


class _Text:
    """The lines of a file without indentation and comments.

    A line is also cut at a `#` inside a string, which is the same in all copies.

    Attributes:
        lines: number of lines with code up to each line.
    """

    def __init__(self, file: SourceFile) -> None:
        self.code = [line.partition("#")[0].strip() for line in file.lines]
        self.lines = [0, *accumulate(map(bool, self.code))]

    def statements(self, file: SourceFile) -> list[str]:
        """Return the lines without the signatures and docstrings of functions."""
        lines = list(self.code)
        for scope in file.functions:
            node = scope.node
            assert isinstance(node, ast.stmt)
            start = node.body[0]
            last = _last_line(start) if is_docstring(start) else start.lineno - 1
            lines[node.lineno - 1 : last] = [""] * (last - node.lineno + 1)
        return lines

    def hash_lines(self, first: int, last: int) -> int:
        """Hash the code on these lines; never 0."""
        code = "\n".join(filter(None, self.code[first - 1 : last]))
        return int.from_bytes(blake2b(code.encode("utf-8", "replace"), digest_size=6).digest(), "big") or 1


def _blocks(scope: Scope) -> Iterator[Sequence[ast.stmt]]:
    """Yield the statements of each sufficiently long block of a function."""
    body = scope.node.body
    if not _long(body):
        return
    yield body[is_docstring(body[0]) :]
    for node in scope.nodes(*_BLOCKS):
        for field in _FIELDS[:3]:
            block = getattr(node, field, ())
            if block and _long(block) and not (field == "orelse" and isinstance(block[0], ast.If) and len(block) == 1):
                yield block


def _long(block: Sequence[ast.stmt]) -> bool:
    return _last_line(block[-1]) - block[0].lineno + 1 >= FLOOR


def _windows(block: Sequence[ast.stmt], text: _Text) -> Iterator[tuple[int, int]]:
    """Yield (first line, last line) of the shortest window that starts at each statement of a block.

    Where the rest of a block is too short, the last window is extended statement by statement.
    """
    weights = [0, *accumulate(map(_weight, block))]
    end = 0
    first = 0
    for begin, statement in enumerate(block):
        before = text.lines[statement.lineno - 1]
        end = max(end, begin)
        while end < len(block) and (
            text.lines[_last_line(block[end])] - before < FLOOR or weights[end + 1] - weights[begin] < STATEMENTS
        ):
            end += 1
        if end == len(block):
            break
        first, reached = statement.lineno, end
        yield first, _last_line(block[end])
    if first:
        yield from ((first, _last_line(statement)) for statement in block[reached + 1 :])


def _weight(node: ast.stmt) -> int:
    """Return the number of statements in a statement: itself, and those directly in its blocks."""
    return 1 + sum(len(getattr(node, field, ())) for field in _FIELDS)


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
