"""Calls in migration files, read as they are written."""

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
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    def argument(self, position: int, *names: str) -> ast.expr | None:
        """The expression at a position or under one of some names; None if it is not given."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.positional[position] if 0 <= position < len(self.positional) else None

    def text(self, position: int, *names: str) -> str:
        """An argument that is a literal text, else empty."""
        value = literal_value(self.argument(position, *names))
        return value if isinstance(value, str) else ""

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A keyword that is literally true or false, else the default."""
        value = literal_value(self.keywords.get(name))
        return value if isinstance(value, bool) else default


def read_call(node: ast.AST | None) -> WrittenCall | None:
    """Return a node as a call; None if it is no call or its name is not plain."""
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
    """The value of a literal; None if the node is no literal, or is the literal `None`."""
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
