"""Edit one place of a source file by its `ast` node, as text, so that all else stays as it was."""

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple


class Edit(NamedTuple):
    """One edit: the function it is in, its line, what kind it is, and the whole file after it."""

    function: str
    line: int
    kind: str
    data: bytes


class Text:
    """A file and its tree.

    Attributes:
        data: its text in UTF-8, which positions in the tree are counted in; tree: of the file.
        functions: (qualified name, node) of the functions and methods in it, without those inside functions.
    """

    def __init__(self, data: bytes) -> None:
        self._encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        self.data = data.decode(self._encoding).encode()
        self.tree = ast.parse(self.data.decode())
        self._starts = [0]
        for line in self.data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.functions = list(_functions(self.tree, ""))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the beginning and the end of a node, in bytes."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = self._starts[node.lineno - 1], self._starts[node.end_lineno - 1]
        return first + node.col_offset, last + node.end_col_offset

    def of(self, node: ast.expr | ast.stmt) -> str:
        """The source of a node."""
        begin, end = self.span(node)
        return self.data[begin:end].decode()

    def lines(self, body: list[ast.stmt]) -> str:
        """Whole lines of statements that stand on lines of their own."""
        begin, end = self._starts[body[0].lineno - 1], self._starts[body[-1].end_lineno or 0]
        return self.data[begin:end].decode()

    def indent(self, node: ast.stmt) -> str:
        """Return the text before a statement on its line."""
        return self.data[self._starts[node.lineno - 1] : self.span(node)[0]].decode()

    def replaced(self, *changes: tuple[tuple[int, int], str]) -> bytes | None:
        """The file with other text at some places; None if it does not compile then."""
        data = self.data
        for (begin, end), text in sorted(changes, reverse=True):
            data = data[:begin] + text.encode() + data[end:]
        try:
            compile(data.decode(), "edited", "exec")
        except SyntaxError:
            return None
        return data.decode().encode(self._encoding) if data != self.data else None


def own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function's body, without docstrings and texts of f-strings."""
    for statement in getattr(function, "body", ()):
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, ast.JoinedStr):
        for inner in ast.iter_child_nodes(node):
            yield from _walk(inner)


def _functions(node: ast.AST, before: str) -> Iterator[tuple[str, ast.AST]]:
    for item in getattr(node, "body", ()):
        if isinstance(item, ast.ClassDef):
            yield from _functions(item, f"{before}{item.name}.")
        elif isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            yield before + item.name, item
