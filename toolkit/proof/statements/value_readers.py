"""Find the names that a statement binds, and the statements that read them."""

import ast
from collections.abc import Iterator, Sequence

from toolkit.proof.names.scope_names import names_bound_by, own_nodes
from toolkit.proof.statements.statement_heads import head_lines, heads_of

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def statements_reading(tree: ast.Module, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the lines of statements in functions that read one of these names, or an attribute of that name."""
    functions = [it for it in ast.walk(tree) if isinstance(it, _FUNCTIONS)]
    statements = {id(it): it for function in functions for it in ast.walk(function) if isinstance(it, ast.stmt)}
    heads = (it for it in statements.values() if not isinstance(it, _DEFINITIONS) and _reads(it, set(names)))
    return tuple(sorted({head_lines(it) for it in heads}))


def _reads(statement: ast.stmt, names: set[str]) -> bool:
    nodes = (it for head in heads_of(statement) for it in ast.walk(head))
    return any(
        (isinstance(it, ast.Name) and it.id in names) or (isinstance(it, ast.Attribute) and it.attr in names)
        for it in nodes
    )


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
