"""One old call: its arguments by the names of the old signature, and its replacement."""

import ast
import re
from dataclasses import dataclass, field
from typing import Any

from codemods._pymongo_4.shapes import Shape, Shapes
from toolkit.model.tree import Scope, SourceFile, parent

CONCERN = ("w", "wtimeout", "j", "fsync")
_CONCERN = re.compile(r"concern|(\b|_)wc\b", re.IGNORECASE)


@dataclass
class Move:
    """The translation of a call. Only JSON values go into the site's `args`.

    Attributes:
        method: the new method; empty if it is unchanged.
        give: the arguments as (index of the old one, or code; keyword).
        after: code appended to the result, if that is used.
        reason: why a person must review it; may be empty.
        down: number of calls further in the chain with the receiver and the arguments (`x.find(q).count()`: 1).
        more: other parts of `args`.
        edits: false for a note without a rewrite.
    """

    method: str = ""
    give: list[tuple[int | str, str]] = field(default_factory=list)
    after: str = ""
    reason: str = ""
    down: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    edits: bool = True


def note(reason: str, **more: Any) -> Move:
    """Return a note about work to be done by hand."""
    return Move(reason=reason, more=more, edits=False)


class OldCall:
    """An old call with its arguments bound.

    Args:
        names: the parameters of the old method, in order.

    Attributes:
        is_open: whether `*args` or `**kwargs` hide arguments.
        open_concern: the argument of `**`, if nothing else is open and it is named like a write concern.
        left: keywords that were not handled yet.
    """

    def __init__(self, file: SourceFile, scope: Scope, node: ast.Call, names: tuple[str, ...], shapes: Shapes) -> None:
        self.file, self.scope, self.node, self._shapes = file, scope, node, shapes
        self.is_open = any(isinstance(it, ast.Starred) for it in node.args) or any(
            it.arg is None for it in node.keywords
        )
        self._places: dict[str, int] = dict(zip(names, range(len(node.args)), strict=False))
        self.is_open |= len(node.args) > len(names)
        self.open_concern = _open_concern(node)
        self._values: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
        for number, item in enumerate(node.keywords, len(node.args)):
            if item.arg is not None:
                self._places[item.arg] = number
                self._values[item.arg] = item.value
        self.left = set(self._values)

    def value(self, *names: str) -> ast.expr | None:
        """Return the argument with one of these names."""
        self.left.difference_update(names)
        return next((self._values[name] for name in names if name in self._values), None)

    def literal(self, name: str, default: object = None) -> object:
        """Return the value of a constant argument; `...` for any other argument."""
        node = self.value(name)
        if node is None:
            return default
        return node.value if isinstance(node, ast.Constant) else ...

    def shape(self, *names: str) -> Shape:
        """Return the shape of an argument; `none` if it is missing."""
        node = self.value(*names)
        return "none" if node is None else self._shapes.of(node, self.scope)

    def give(self, new: str, *old: str, at: int = -1) -> list[tuple[int | str, str]]:
        """Return an old argument for the new call, by position if it keeps its position, else by its new name."""
        self.left.difference_update(old)
        name = next((name for name in old if name in self._values), "")
        if not name:
            return []
        place = self._places[name]
        by_position = place < len(self.node.args) and place == at
        return [(place, "" if by_position else new)]

    def text(self, node: ast.expr) -> str:
        """Return the code of an expression."""
        if not self.file.python2 and (found := ast.get_source_segment(self.file.text, node)):
            return found
        return ast.unparse(node)

    @property
    def is_used(self) -> bool:
        """Return whether the result is used."""
        return not isinstance(parent(self.node), ast.Expr)

    @property
    def names_errors(self) -> bool:
        """Return whether the project names errors of a single write, here or in a caller."""
        return self._shapes.names_errors

    def concern(self, file_names: "Names") -> tuple[dict[str, Any], str]:
        """Return the write concern of the old call.

        Returns:
            values for the `args` of the site, and the reason for a review, if any.
        """
        given = [f"{name}={self.text(node)}" for name in CONCERN if (node := self.value(name)) is not None]
        safe = self.literal("safe", True)
        if safe is False and not given:
            given = ["w=0"]
        reason = "open_concern" if self.open_concern is not None else ""
        if self.open_concern is not None:
            given.append(f"**{self.text(self.open_concern)}")
        if not given:
            return {}, "" if safe in (True, False, 1) else "safe_decides"
        made = file_names.of_pymongo("WriteConcern")
        return {"options": f"write_concern={made.text}({', '.join(given)})", "imports": made.imports}, reason


def _open_concern(node: ast.Call) -> ast.expr | None:
    unseen = [it.value for it in node.keywords if it.arg is None]
    if len(unseen) != 1 or any(isinstance(it, ast.Starred) for it in node.args):
        return None
    return unseen[0] if _CONCERN.search(ast.unparse(unseen[0])) else None


@dataclass(frozen=True)
class Named:
    """A name of PyMongo as used in this file, and the import that it needs."""

    text: str
    imports: list[str]


class Names:
    """The names by which a file refers to parts of PyMongo."""

    def __init__(self, file: SourceFile) -> None:
        plain = [alias for node in file.root.nodes(ast.Import) for alias in node.names if alias.name == "pymongo"]
        self._module = next((alias.asname or alias.name for alias in plain), "")

    def of_pymongo(self, name: str) -> Named:
        """Return a name of the package `pymongo`."""
        if self._module:
            return Named(f"{self._module}.{name}", [])
        return Named(name, [f"from pymongo import {name}"])
