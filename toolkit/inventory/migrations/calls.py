"""Calls in migration files, read as written, with the constants that they name."""

import ast
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from toolkit.model.tree import dotted_name, name_of

Names = Mapping[str, ast.expr]
"""Maps names that are assigned once, or run through literal items, to their expressions."""
_NO_NAMES: Names = {}
_UNKNOWN = "x"
"""Stands in texts for the parts that are not known."""
_DEEPEST = 8
_FIELD = re.compile(r"%(?:\(\w+\))?[sdr]")
_BRACES = re.compile(r"\{[^{}]*\}")
_UNCHANGED = frozenset({"dedent", "strip", "text", "cleandoc", "lstrip", "rstrip"})
"""Functions and methods that leave the meaning of an SQL text as it is."""


class WrittenCall(NamedTuple):
    """A call with its arguments as expressions.

    Attributes:
        name: dotted, as written: `migrations.AddField`, `op.drop_column`.
        names: the names that its arguments may use.
    """

    name: str
    positional: tuple[ast.expr, ...]
    keywords: dict[str, ast.expr]
    line: int
    names: Names = _NO_NAMES

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

    def value(self, position: int, *names: str) -> object:
        """Return the value of an argument, as `literal_value` does."""
        return literal_value(self.argument(position, *names), self.names)

    def text(self, position: int, *names: str) -> str:
        """Return an argument that is a text, else an empty text."""
        value = self.value(position, *names)
        return value if isinstance(value, str) else ""

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a keyword argument that is a boolean literal, else the default."""
        value = self.value(-1, name)
        return value if isinstance(value, bool) else default

    def inner(self, position: int, *names: str) -> "WrittenCall | None":
        """Return an argument that is a call itself; None for others."""
        return read_call(self.argument(position, *names), self.names)


def read_call(node: ast.AST | None, names: Names = _NO_NAMES) -> WrittenCall | None:
    """Read a node as a call; None if it is none, or if the function is not a dotted name.

    Args:
        node: any node; a name stands for its expression.
        names: the names that it may use.
    """
    if isinstance(node, ast.Name):
        node = names.get(node.id)
    if not isinstance(node, ast.Call):
        return None
    name = dotted_name(node.func)
    if not name:
        return None
    keywords = {item.arg: item.value for item in node.keywords if item.arg}
    return WrittenCall(name, tuple(node.args), keywords, node.lineno, names)


def literal_value(node: ast.expr | None, names: Names = _NO_NAMES) -> object:
    """Return the value of a literal; None if the node is not a literal, or is `None`.

    Args:
        node: an expression.
        names: names that stand for literals. In a text that is put together, what is not known is an `x`.
    """
    return _value_of(node, names, _DEEPEST) if node is not None else None


def _value_of(node: ast.expr, names: Names, depth: int) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _composed_value(node, names, depth) if depth else None


def _composed_value(node: ast.expr, names: Names, depth: int) -> object:
    """Return the value of a name, or of a text or list that is put together; None for anything else."""

    def value(inner: ast.expr) -> object:
        return _value_of(inner, names, depth - 1)

    if isinstance(node, ast.Name):
        return value(names[node.id]) if node.id in names else None
    if isinstance(node, ast.JoinedStr):
        parts = [value(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        return "".join(_UNKNOWN if part is None else str(part) for part in parts)
    if isinstance(node, ast.List | ast.Tuple):
        return [value(item) for item in node.elts]
    if isinstance(node, ast.BinOp):
        return _combined_value(node, value)
    return _called_value(node, value) if isinstance(node, ast.Call) else None


def _combined_value(node: ast.BinOp, value: Callable[[ast.expr], object]) -> object:
    left, right = value(node.left), value(node.right)
    if isinstance(node.op, ast.Mod):
        return _FIELD.sub(_UNKNOWN, left).replace("%%", "%") if isinstance(left, str) else None
    if not isinstance(node.op, ast.Add) or not (isinstance(left, str) or isinstance(right, str)):
        return None
    return "".join(part if isinstance(part, str) else _UNKNOWN for part in (left, right))


def _called_value(node: ast.Call, value: Callable[[ast.expr], object]) -> object:
    """Return the text that a call gives: of `"..".format()`, `" ".join([..])`, `dedent("..")`, `sa.text("..")`."""
    name = name_of(node.func)
    owner = value(node.func.value) if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, str) and name == "format":
        return _BRACES.sub(_UNKNOWN, owner)
    first = value(node.args[0]) if node.args else None
    if isinstance(owner, str) and name == "join" and isinstance(first, list | tuple):
        return owner.join(_UNKNOWN if part is None else str(part) for part in first)
    return (owner if isinstance(owner, str) else first) if name in _UNCHANGED else None
