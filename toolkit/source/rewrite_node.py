"""Rewrite nodes of one piece of code with libcst, and nothing else of it."""

from collections.abc import Callable, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from toolkit.source.rewrite_cut import Target

_LEADS = (cst.BaseCompoundStatement, cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally, cst.Else)
"""Nodes that are known by where they begin: their end is a matter of opinion (comments, blank lines)."""


class Piece:
    """Code that libcst has parsed, with its nodes to be found by position.

    Args:
        code: a module, complete.

    Raises:
        cst.ParserSyntaxError: libcst cannot parse it.
    """

    def __init__(self, code: str) -> None:
        self.module = cst.parse_module(code)
        self.faithful = self.module.code == code
        """Whether libcst writes the same text that it has read."""

    def find(self, targets: list[Target]) -> dict[Target, cst.CSTNode]:
        """The nodes at these places; a place at which there is none is left out."""
        wanted = {_key(target): target for target in targets}
        classes = {target.node for target in targets}
        positions = MetadataWrapper(self.module, unsafe_skip_copy=True).resolve(PositionProvider)
        found: dict[Target, cst.CSTNode] = {}
        for node, at in positions.items():
            name = type(node).__name__
            if name in classes:
                place = Target(name, at.start.line, at.start.column, at.end.line, at.end.column)
                if (target := wanted.get(_key(place))) is not None:
                    found.setdefault(target, node)
        return found

    def rewritten(self, changes: Mapping[cst.CSTNode, Callable[[Any], Any]]) -> tuple[str, list[cst.CSTNode]]:
        """The code after the changes, and the nodes that turned out to be left as they are (their change gave None)."""
        transformer = _Changes(changes)
        return self.module.visit(transformer).code, transformer.unchanged


class _Changes(cst.CSTTransformer):
    def __init__(self, changes: Mapping[cst.CSTNode, Callable[[Any], Any]]) -> None:
        super().__init__()
        self.changes = changes
        self.unchanged: list[cst.CSTNode] = []

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        change = self.changes.get(original_node)
        if change is None:
            return updated_node
        changed = change(updated_node)
        if changed is None:
            self.unchanged.append(original_node)
            return updated_node
        return changed


def _key(target: Target) -> tuple[Any, ...]:
    leads = issubclass(getattr(cst, target.node, object), _LEADS)
    return target[:3] if leads else target
