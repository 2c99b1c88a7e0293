"""Calls in migration files, read as written."""

import ast
from typing import NamedTuple


class WrittenCall(NamedTuple):
    """A call with its arguments as expressions.

    Attributes:
        name: dotted, as written: `migrations.AddField`, `op.drop_column`.
    """

    name: str
    positional: tuple[ast.expr, ...]
    keywords: dict[str, ast.expr]
    line: int

    @property
    def last(self) -> str:
        """Last part of the name."""
        return self.name.rpartition(".")[2]

    def argument(self, position: int, *names: str) -> ast.expr | None:
        """Return an argument by position or by one of some names; None if it is missing."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.positional[position] if 0 <= position < len(self.positional) else None

    def text(self, position: int, *names: str) -> str:
        """Return an argument that is a string literal, else an empty text."""
        value = literal_value(self.argument(position, *names))
        return value if isinstance(value, str) else ""

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a keyword argument that is a boolean literal, else the default."""
        value = literal_value(self.keywords.get(name))
        return value if isinstance(value, bool) else default


def read_call(node: ast.AST | None) -> WrittenCall | None:
    """Read a node as a call; None if it is none, or if the function is not a dotted name."""
    if not isinstance(node, ast.Call):
        return None
    names: list[str] = []
    target: ast.expr = node.func
    while isinstance(target, ast.Attribute):
        names.append(target.attr)
        target = target.value
    if not isinstance(target, ast.Name):
        return None
    names.append(target.id)
    keywords = {item.arg: item.value for item in node.keywords if item.arg}
    return WrittenCall(".".join(reversed(names)), tuple(node.args), keywords, node.lineno)


def literal_value(node: ast.expr | None) -> object:
    """Return the value of a literal; None if the node is not a literal, or is `None`."""
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
