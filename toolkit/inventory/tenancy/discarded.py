"""Conditions on the tenant that are thrown away: `rows = q.filter(org=org)`, and then `rows = q.filter(id=key)`."""

import ast
from collections.abc import Iterable
from typing import NamedTuple

from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.model.tree import Scope, ancestors, dotted_name, parent


class _Held(NamedTuple):
    """A statement that gives the rows of one tenant to a local name."""

    name: str
    store: str
    statement: ast.Assign


class DiscardedConditions:
    """Looks for names that held the rows of one tenant and are given all rows before anything reads them.

    Args:
        scoped: accesses that ask for the tenant.
    """

    def __init__(self, scoped: Iterable[StoreAccess]) -> None:
        self._held: dict[int, list[_Held]] = {}
        for access in scoped:
            statement = _assignment_of(access.node)
            if statement is not None:
                row = _Held(dotted_name(statement.targets[0]), access.store, statement)
                self._held.setdefault(id(access.scope), []).append(row)

    def before(self, access: StoreAccess) -> bool:
        """Return whether an access without the tenant overwrites one with it in the same block, which nothing read."""
        statement = _assignment_of(access.node)
        if statement is None:
            return False
        name, last = dotted_name(statement.targets[0]), statement.end_lineno or statement.lineno
        return any(
            held.name == name
            and held.store == access.store
            and _are_in_one_block(held.statement, statement)
            and held.statement.lineno < statement.lineno
            and not _is_read(access.scope, name, (held.statement.end_lineno or 0) + 1, last)
            for held in self._held.get(id(access.scope), ())
        )


def _assignment_of(node: ast.expr) -> ast.Assign | None:
    """The statement that gives the result of an access to one local name."""
    for around in ancestors(node):
        if isinstance(around, ast.stmt):
            if isinstance(around, ast.Assign) and len(around.targets) == 1 and isinstance(around.targets[0], ast.Name):
                return around
            return None
    return None


def _are_in_one_block(one: ast.stmt, other: ast.stmt) -> bool:
    """Return whether two statements run one after the other: not in two branches."""
    around = parent(one)
    blocks = (getattr(around, name, None) for name in ("body", "orelse", "finalbody"))
    return any(isinstance(block, list) and one in block and other in block for block in blocks)


def _is_read(scope: Scope, name: str, first: int, last: int) -> bool:
    """Return whether a function reads a local name on some of its lines."""
    return any(
        node.id == name and isinstance(node.ctx, ast.Load) and first <= node.lineno <= last
        for node in scope.nodes(ast.Name)
    )
