"""Find effects of unreachable statements: they make names local, and functions generators."""

import ast
from collections.abc import Iterable
from typing import NamedTuple

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, name_of

_MAKING = (ast.Yield, ast.YieldFrom, ast.Await)
_READ_ALL = {"locals", "vars", "dir", "eval", "exec", "f_locals", "co_freevars", "__closure__"}
"""Names by which code reads all names of a function, also those that it takes from a function around."""
_CELL = ("super", "__class__")
"""Names by which a method takes its class, as a variable of its own."""


def makes_generator(scope: Scope, statements: list[ast.stmt]) -> bool:
    """Return whether only these statements make a function a generator."""
    inside = [node for statement in statements for node in walk(statement)]
    gone = set(map(id, inside))
    own = (node for kind in _MAKING for node in scope.nodes(kind))
    return any(isinstance(node, _MAKING) for node in inside) and all(id(node) in gone for node in own)


class ChangedName(NamedTuple):
    """A name that means something else without some statements, and why: `binds` or `captures`."""

    reason: str
    name: str


def changed_name(scope: Scope, statements: list[ast.stmt]) -> ChangedName | None:
    """Return a name that means something else in a function without these statements; None if there is none.

    Args:
        scope: the function.
        statements: some of its statements, which never run.
    """
    if name := _name_made_local(scope, statements):
        return ChangedName("binds", name)
    name = _name_captured(scope, statements)
    return ChangedName("captures", name) if name else None


def _name_made_local(scope: Scope, statements: list[ast.stmt]) -> str:
    """Return a name that means something else in a function without these statements; empty if there is none."""
    inside = [node for statement in statements for node in walk(statement)]
    gone = set(map(id, inside))
    kept = [node for node in walk(scope.node) if id(node) not in gone]
    local = _bound_names(inside) - _bound_names(kept)
    read = {node.id for node in kept if isinstance(node, ast.Name)}
    if name := min(local & read, default=""):
        return name
    return "global" if any(isinstance(node, ast.Global | ast.Nonlocal) for node in inside) else ""


def _bound_names(nodes: list[ast.AST]) -> set[str]:
    """Return the names that code may bind, including nested scopes; too many do no harm."""
    found = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    found |= {it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    found |= {(it.asname or it.name).partition(".")[0] for it in nodes if isinstance(it, ast.alias)}
    named = (it for it in nodes if isinstance(it, ast.ExceptHandler | ast.MatchAs | ast.MatchStar))
    found |= {it.name for it in named if it.name}
    found |= {it.rest for it in nodes if isinstance(it, ast.MatchMapping) and it.rest}
    return found


def _name_captured(scope: Scope, statements: list[ast.stmt]) -> str:
    """Return a name of a function around that an inner one takes from it only because of these statements.

    It counts only where one of them reads all its names, as `locals()` and `eval` do; else the name is empty.
    """
    gone = {id(node) for statement in statements for node in walk(statement)}
    kept = [node for node in walk(scope.node) if id(node) not in gone]
    read = _names_loaded(node for statement in statements for node in walk(statement)) - _names_loaded(kept)
    around = _functions_around(scope)
    bound = _bound_names([node for it in around for node in walk(it.node)]) if read and around else set()
    reading = (name_of(node) for it in [scope, *around] for node in walk(it.node) if isinstance(node, ast.expr))
    return min(read & {*bound, *_CELL}, default="") if not _READ_ALL.isdisjoint(reading) else ""


def _functions_around(scope: Scope) -> list[Scope]:
    found, around = [], scope.parent
    while around is not None:
        found += [around] if around.kind == "function" else []
        around = around.parent
    return found


def _names_loaded(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
