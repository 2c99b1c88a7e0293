"""Find effects of unreachable statements: they make names local, and functions generators."""

import ast

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope

_MAKING = (ast.Yield, ast.YieldFrom, ast.Await)


def makes_generator(scope: Scope, statements: list[ast.stmt]) -> bool:
    """Return whether only these statements make a function a generator."""
    inside = [node for statement in statements for node in walk(statement)]
    gone = set(map(id, inside))
    own = (node for kind in _MAKING for node in scope.nodes(kind))
    return any(isinstance(node, _MAKING) for node in inside) and all(id(node) in gone for node in own)


def name_made_local(scope: Scope, statements: list[ast.stmt]) -> str:
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
