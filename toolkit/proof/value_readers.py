"""Find what a statement gives a value, and the statements that read it."""

import ast
from collections.abc import Iterator, Sequence

from toolkit.proof.scope_names import names_bound_by, own_nodes
from toolkit.proof.statement_heads import head_lines, heads_of

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def statements_reading(tree: ast.Module, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The lines of the statements of functions that read one of some names, or an attribute of that name."""
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


def readers_of(tree: ast.Module, lines: tuple[int, int], bound: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The lines of the other statements that read what a statement of a function binds.

    Args:
        tree: the file.
        lines: of the statement.
        bound: names, read in the function unless it declares them otherwise; attributes (`.total`), read in the file.
    """
    functions = [it for it in ast.walk(tree) if isinstance(it, _FUNCTIONS)]
    around = [it for it in functions if it.lineno <= lines[0] <= (it.end_lineno or it.lineno)]
    around.sort(key=lambda it: it.lineno)
    declared = {
        name: functions if isinstance(it, ast.Global) else around[:1]
        for it in ast.walk(around[-1])
        if isinstance(it, ast.Global | ast.Nonlocal)
        for name in it.names
    }
    found = set()
    for name in bound:
        places = functions if name.startswith(".") else declared.get(name, around[-1:])
        statements = (it for place in places for it in ast.walk(place) if isinstance(it, ast.stmt))
        found |= {head_lines(it) for it in statements if not isinstance(it, _DEFINITIONS) and _takes(it, name)}
    return tuple(sorted(found - {lines}))


def _takes(statement: ast.stmt, name: str) -> bool:
    """Return whether a statement reads a name, or an attribute (`.name`) of whatever object."""
    if isinstance(statement, ast.AugAssign) and name in _place_names(statement.target):
        return True
    loaded = (
        it
        for head in heads_of(statement)
        for it in ast.walk(head)
        if isinstance(it, ast.Name | ast.Attribute) and isinstance(it.ctx, ast.Load)
    )
    return any((it.id if isinstance(it, ast.Name) else f".{it.attr}") == name for it in loaded)


def changed_places(item: ast.AST) -> Iterator[str]:
    """Yield the names and attributes that a statement gives a value, or on which it calls a method."""
    for it in own_nodes(heads_of(item)):
        if isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load):
            yield from _place_names(it)
        else:
            yield from names_bound_by(it)
    if isinstance(item, ast.Expr) and isinstance(item.value, ast.Call) and isinstance(item.value.func, ast.Attribute):
        yield from _place_names(item.value.func.value)


def _place_names(node: ast.AST) -> Iterator[str]:
    """The name or attribute that an assignment to a place changes: that of the list for one of its members."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield f".{node.attr}"
