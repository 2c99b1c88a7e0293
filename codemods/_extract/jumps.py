"""Jumps out of statements, and what they bind on the way."""

import ast
from collections.abc import Iterator

from codemods._extract.bindings import bound_anywhere, own_nodes

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def jumps(body: list[ast.stmt], loops: int) -> Iterator[tuple[ast.stmt, int]]:
    """Yield (jump, number of its loops among the statements); the `else` of a loop is outside of it."""
    for node in body:
        if isinstance(node, ast.Return | ast.Break | ast.Continue):
            yield node, loops
        elif not isinstance(node, _INNER):
            for name in ("body", "orelse", "finalbody"):
                inner = loops + (name == "body" and isinstance(node, _LOOPS))
                yield from jumps(getattr(node, name, []), inner)
            for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                yield from jumps(part.body, loops)


def is_bound_late(body: list[ast.stmt], gives: set[str]) -> bool:
    """Return whether a jump out of statements may bind or unbind what they give: in `finally`, or a caught error."""
    for node in own_nodes(body):
        if isinstance(node, ast.Try | ast.TryStar) and gives & bound_anywhere(node.finalbody):
            return True
        if isinstance(node, ast.ExceptHandler) and node.name in gives:
            return True
    return False
