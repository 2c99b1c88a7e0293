"""Depth of the nodes of a scope, for any definition of depth."""

import ast
from collections.abc import Callable

from toolkit.model.tree import Scope, parent


class Levels:
    """The levels of a scope's nodes; the scope itself is level 0.

    Levels that were worked out are remembered, so that a ladder of a thousand `elif` costs as many steps, not
    their square, and nothing recurses.

    Args:
        deepens: whether a node lies one level deeper than the node around it.
    """

    def __init__(self, scope: Scope, deepens: Callable[[ast.AST], bool]) -> None:
        self._known: dict[ast.AST | None, int] = {scope.node: 0}
        self._deepens = deepens

    def at(self, node: ast.AST) -> int:
        """The level of a node of the scope."""
        known = self._known
        path: list[ast.AST] = []
        around: ast.AST | None = node
        while around not in known:
            assert around is not None, "not a node of this scope"
            path.append(around)
            around = parent(around)
        level = known[around]
        for inner in reversed(path):
            level += self._deepens(inner)
            known[inner] = level
        return level
