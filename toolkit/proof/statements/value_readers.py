"""Find the names that a statement binds, and the statements that read them."""

import ast
from collections.abc import Iterator

from toolkit.proof.names.scope_names import names_bound_by, own_nodes
from toolkit.proof.statements.statement_heads import head_lines, heads_of

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def lines_by_read_name(tree: ast.Module) -> dict[str, set[tuple[int, int]]]:
    """Return name -> lines of the statements in functions that read it, or an attribute of that name."""
    functions = [it for it in ast.walk(tree) if isinstance(it, _FUNCTIONS)]
    statements = {id(it): it for function in functions for it in ast.walk(function) if isinstance(it, ast.stmt)}
    found: dict[str, set[tuple[int, int]]] = {}
    for statement in statements.values():
        if not isinstance(statement, _DEFINITIONS):
            for name in _names_in(statement):
                found.setdefault(name, set()).add(head_lines(statement))
    return found


def _names_in(statement: ast.stmt) -> set[str]:
    nodes = [it for head in heads_of(statement) for it in ast.walk(head)]
    names = {it.id for it in nodes if isinstance(it, ast.Name)}
    return names | {it.attr for it in nodes if isinstance(it, ast.Attribute)}


def changed_places(item: ast.AST) -> Iterator[str]:
    """Yield the names and attributes that a statement binds, or on which it calls a method."""
    for it in own_nodes(heads_of(item)):
        if isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load):
            yield from names_of_place(it)
        else:
            yield from names_bound_by(it)
    if isinstance(item, ast.Expr) and isinstance(item.value, ast.Call) and isinstance(item.value.func, ast.Attribute):
        yield from names_of_place(item.value.func.value)


def names_of_place(node: ast.AST) -> Iterator[str]:
    """Yield the name or attribute that an assignment changes; for an item, the name of its container."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield f".{node.attr}"
