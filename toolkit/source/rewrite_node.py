"""Rewrite nodes of one piece of code with libcst, and nothing else of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import CodeRange, PositionProvider
from libcst.metadata.position_provider import PositionProvidingCodegenState

from toolkit.source.rewrite_alignment import keep_alignment
from toolkit.source.rewrite_cut import RewriteTarget

_LEADS = (cst.BaseCompoundStatement, cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally, cst.Else)
"""Nodes that are known by where they begin: their end is a matter of opinion (comments, blank lines)."""
_STATEMENTS = (cst.BaseCompoundStatement, cst.SimpleStatementLine)
_SPACE = (cst.BaseParenthesizableWhitespace, cst.TrailingWhitespace)


class ParsedPiece:
    """Code that libcst has parsed, with its nodes to be found by position.

    Args:
        code: a module, complete.

    Attributes:
        code: the same.
        faithful: whether libcst writes the same text that it has read.

    Raises:
        cst.ParserSyntaxError: libcst cannot parse it.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.module = cst.parse_module(code)
        written = _Written(self.module)
        self.faithful = written.code == code
        self._positions = written.positions

    def find(self, targets: Iterable[RewriteTarget]) -> dict[RewriteTarget, cst.CSTNode]:
        """The nodes at these places; a place at which there is none is left out."""
        wanted = {_key(target): target for target in targets}
        classes = {target.node for target in wanted.values()}
        found: dict[RewriteTarget, cst.CSTNode] = {}
        for node, at in self._positions.items():
            name = type(node).__name__
            if name in classes:
                place = RewriteTarget(name, at.start.line, at.start.column, at.end.line, at.end.column)
                if (target := wanted.get(_key(place))) is not None:
                    found.setdefault(target, node)
        return found

    def rewritten(self, changes: Mapping[cst.CSTNode, Callable[[Any], Any]]) -> tuple[str, list[cst.CSTNode]]:
        """The code after the changes, and the nodes that turned out to be left as they are (their change gave None)."""
        transformer = _Changes(changes, self._positions)
        return keep_alignment(self.code, self.module.visit(transformer).code), transformer.unchanged


class _Written(PositionProvider):
    """A module written once, for its text and for the positions of its nodes.

    `MetadataWrapper` would walk the module once more, and its text would have to be written a second time.
    """

    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.positions: dict[cst.CSTNode, CodeRange] = {}
        self._computed = self.positions  # type: ignore[assignment]
        self.code = ""
        self._gen_impl(module)

    def _gen_impl(self, module: cst.Module) -> None:
        state = PositionProvidingCodegenState(
            default_indent=module.default_indent, default_newline=module.default_newline, provider=self
        )
        module._codegen(state)
        self.code = "".join(state.tokens)


class _Changes(cst.CSTTransformer):
    """Goes only where there is something to change."""

    def __init__(
        self, changes: Mapping[cst.CSTNode, Callable[[Any], Any]], positions: Mapping[cst.CSTNode, CodeRange]
    ) -> None:
        super().__init__()
        self.changes = changes
        self.positions = positions
        self.starts = [_start(positions[node]) for node in changes]
        self.unchanged: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _SPACE):
            return False
        # Only the positions of statements cover all that is in them, and not those that have decorators.
        if not isinstance(node, _STATEMENTS) or getattr(node, "decorators", False):
            return True
        at = self.positions[node]
        first, last = _start(at), (at.end.line, at.end.column)
        return any(first <= start <= last for start in self.starts)

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        change = self.changes.get(original_node)
        if change is None:
            return updated_node
        changed = change(updated_node)
        if changed is None:
            self.unchanged.append(original_node)
            return updated_node
        return changed


def _start(at: CodeRange) -> tuple[int, int]:
    return at.start.line, at.start.column


def _key(target: RewriteTarget) -> tuple[Any, ...]:
    leads = issubclass(getattr(cst, target.node, object), _LEADS)
    return target[:3] if leads else target
