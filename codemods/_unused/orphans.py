"""Find what has no use any more when code is removed: imports, constants and variables that only this code read."""

import ast
from collections.abc import Callable, Collection, Iterator
from typing import Any

from codemods._unused.lines import block_of
from codemods._versions.bindings import names_in_scope
from toolkit.model.tree import Scope, SourceFile, bound_name, parent

_Lines = tuple[int, int]


def orphaned_names(
    file: SourceFile, own: _Lines, removed: Collection[_Lines], is_mentioned: Callable[[str], bool]
) -> list[str]:
    """Return the names that nothing reads any more when code is removed.

    Args:
        file: the file.
        own: the lines of the code.
        removed: lines that are removed with it, `own` among them.
        is_mentioned: whether another file mentions a name; an import is not kept for that.
    """
    names = ((scope, it) for scope, it in file.each(ast.Name) if not isinstance(it.ctx, ast.Store))
    read = [it for scope, it in names if not _is_local(scope, it.id)]
    inside = {it.id for it in read if _is_in(it, [own])}
    outside = {it.id for it in read if not _is_in(it, removed)}
    texts = {it.value for it in file.nodes(ast.Constant) if isinstance(it.value, str) and not _is_in(it, removed)}
    outside |= texts | {name for it in file.nodes(ast.Global) for name in it.names}
    alone = inside - outside
    kept = {name for name in _names_of_module(file, removed) if not is_mentioned(name)}
    return sorted(alone & (kept | set(_names_imported(file, removed))))


def orphaned_variables(scope: Scope, own: _Lines) -> list[str]:
    """Return the variables of a function that it sets for the removed code alone."""
    names = list(scope.nodes(ast.Name))
    inner: list[Any] = [it for child in scope.walk() if child is not scope for it in child.nodes(ast.Name)]
    read = [it for it in (*names, *inner) if isinstance(it.ctx, ast.Load)]
    inside = {it.id for it in read if _is_in(it, [own])}
    outside = {it.id for it in read if not _is_in(it, [own])}
    made = {it.id for it in names if isinstance(it.ctx, ast.Store) and not _is_in(it, [own])}
    return sorted((inside - outside) & made)


def leaves_idle_try(node: ast.stmt) -> bool:
    """Return whether a `try` does nothing once only a statement is left of the block around it: it raises again."""
    handler = parent(node)
    block = block_of(node) or []
    around = parent(handler) if isinstance(handler, ast.ExceptHandler) else None
    if not isinstance(around, ast.Try) or block[0] is not node or around.finalbody or around.orelse:
        return False
    others = [it.body[0] for it in around.handlers if it is not handler]
    return all(isinstance(it, ast.Raise) and it.exc is None for it in (node, *others))


def _is_local(scope: Scope, name: str) -> bool:
    """Return whether a name is one of a function, or of one around it, where it is read."""
    around: Scope | None = scope
    while around is not None and around.kind != "module":
        if (around is scope or around.kind == "function") and name in names_in_scope(around):
            return True
        around = around.parent
    return False


def _is_in(node: ast.expr, lines: Collection[_Lines]) -> bool:
    return any(first <= node.lineno <= last for first, last in lines)


def _names_imported(file: SourceFile, removed: Collection[_Lines]) -> Iterator[str]:
    nodes: list[Any] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    for node in nodes:
        if not _is_in(node, removed):
            yield from (bound_name(alias) for alias in node.names)


def _names_of_module(file: SourceFile, removed: Collection[_Lines]) -> Iterator[str]:
    """Yield the names of constants and classes."""
    for node in file.root.nodes(ast.Name):
        if isinstance(node.ctx, ast.Store) and not _is_in(node, removed):
            yield node.id
    yield from (it.name for it in file.root.children if it.kind == "class")
