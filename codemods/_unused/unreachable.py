"""Statements behind one that always leaves its block."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from codemods._unused.lines import block_of
from toolkit.model.codemod import Verdict
from toolkit.model.tree import Scope, SourceFile

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_YIELDS = (ast.Yield, ast.YieldFrom)


class UnreachableRun(NamedTuple):
    """Statements at the end of a block that nothing reaches.

    Attributes:
        lines: the first one and the last one.
        name: that is local only because of them, if there is one.
    """

    scope: Scope
    lines: tuple[int, int]
    verdict: Verdict
    reason: str
    name: str = ""


def unreachable_runs(file: SourceFile) -> Iterator[UnreachableRun]:
    """Every run of statements in functions that no path reaches."""
    for scope in file.functions:
        for node in (leaving for kind in _LEAVING for leaving in scope.nodes(kind)):
            block = block_of(node) or []
            rest = block[block.index(node) + 1 :] if node in block else []
            is_below = bool(rest) and rest[0].lineno > (node.end_lineno or node.lineno)
            if is_below and not _leaves_before(block, node) and not _makes_generator(scope, rest):
                yield _run(file, scope, node, rest)


def _leaves_before(block: list[ast.stmt], node: ast.stmt) -> bool:
    """Return whether a statement before this one leaves already."""
    return any(isinstance(it, _LEAVING) for it in block[: block.index(node)])


def _makes_generator(scope: Scope, rest: list[ast.stmt]) -> bool:
    """Return whether only these statements make a function a generator, which is the point of them."""
    inside = [node for statement in rest for node in ast.walk(statement)]
    gone = set(map(id, inside))
    return _has_yield(inside) and not _has_yield([node for node in ast.walk(scope.node) if id(node) not in gone])


def _run(file: SourceFile, scope: Scope, before: ast.stmt, rest: list[ast.stmt]) -> UnreachableRun:
    first, last = (before.end_lineno or before.lineno) + 1, rest[-1].end_lineno or rest[-1].lineno
    text = file.lines[last - 1].encode()[rest[-1].end_col_offset or 0 :].decode(errors="replace").strip()
    lines = first, last
    inside = [node for statement in rest for node in ast.walk(statement)]
    gone = set(map(id, inside))
    kept = [node for node in ast.walk(scope.node) if id(node) not in gone]
    if file.python2 or (text and not text.startswith("#")):
        return UnreachableRun(scope, lines, "refused", "unreachable")
    local = _bound_names(inside) - _bound_names(kept)
    read = {node.id for node in kept if isinstance(node, ast.Name)}
    if name := min(local & read, default=""):
        return UnreachableRun(scope, lines, "refused", "binds", name)
    if any(isinstance(node, ast.Global | ast.Nonlocal) for node in inside):
        return UnreachableRun(scope, lines, "refused", "binds", "global")
    return UnreachableRun(scope, lines, "certain", "unreachable")


def _has_yield(nodes: list[ast.AST]) -> bool:
    return any(isinstance(node, (*_YIELDS, ast.Await)) for node in nodes)


def _bound_names(nodes: list[ast.AST]) -> set[str]:
    """Names that code binds: whatever is in it, a name too many does no harm."""
    found = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    found |= {it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    found |= {(it.asname or it.name).partition(".")[0] for it in nodes if isinstance(it, ast.alias)}
    named = (it for it in nodes if isinstance(it, ast.ExceptHandler | ast.MatchAs | ast.MatchStar))
    found |= {it.name for it in named if it.name}
    found |= {it.rest for it in nodes if isinstance(it, ast.MatchMapping) and it.rest}
    return found
