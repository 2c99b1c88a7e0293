"""Find what has no use any more when code is removed: imports, constants and variables that only this code read."""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from codemods._methods.computed import annotations_of
from codemods._unused.lines import block_of
from codemods._versions.bindings import names_in_scope
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, bound_name, dotted_name, parent

_Lines = tuple[int, int]
_WORD = re.compile(r"[A-Za-z_]\w*")
_TYPE_COMMENT = re.compile(r"#\s*type:(.*)")


def orphaned_names(
    file: SourceFile, own: _Lines, removed: Collection[_Lines], is_mentioned: Callable[[str], bool]
) -> list[str]:
    """Return the names that nothing in the file reads any more when code is removed.

    Args:
        file: the file.
        own: the lines of the code.
        removed: lines that are removed with it, `own` among them.
        is_mentioned: whether another file mentions a name; an import is not kept for that, see `reason_of`.
    """
    names = ((scope, it) for scope, it in file.each(ast.Name) if not isinstance(it.ctx, ast.Store))
    read = [it for scope, it in names if not _is_local(scope, it.id)]
    inside = {it.id for it in read if _is_in(it, [own])}
    outside = {it.id for it in read if not _is_in(it, removed)}
    texts = {it.value for it in file.nodes(ast.Constant) if isinstance(it.value, str) and not _is_in(it, removed)}
    outside |= texts | {name for it in file.nodes(ast.Global) for name in it.names}
    alone = inside - outside
    alone -= set(_words_of_types(file, removed)) if alone else alone
    kept = {name for name in alone.intersection(_names_of_module(file, removed)) if not is_mentioned(name)}
    return sorted(kept | alone.intersection(_names_imported(file, removed)))


def reason_of(names: Iterable[str], is_mentioned: Callable[[str], bool]) -> str:
    """Return the reason for names that only removed code reads: other files may take some of them from here, or not."""
    return "orphans_here" if any(map(is_mentioned, names)) else "orphans"


def orphaned_variables(scope: Scope, own: _Lines) -> list[str]:
    """Return the variables of a function that it sets for the removed code alone."""
    names = list(scope.nodes(ast.Name))
    inner: list[Any] = [it for child in scope.walk() if child is not scope for it in child.nodes(ast.Name)]
    read = [it for it in (*names, *inner) if not isinstance(it.ctx, ast.Store)]
    inside = {it.id for it in read if _is_in(it, [own])}
    outside = {it.id for it in read if not _is_in(it, [own])}
    made = {it.id for it in names if isinstance(it.ctx, ast.Store) and not _is_in(it, [own])}
    declared: list[Any] = [it for one in scope.walk() for it in one.nodes(ast.Global, ast.Nonlocal)]
    return sorted((inside - outside) & made - {name for it in declared for name in it.names})


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


def _words_of_types(file: SourceFile, removed: Collection[_Lines]) -> Iterator[str]:
    """Yield the words of annotations that are texts, of `cast("os.PathLike", x)`, and of type comments."""
    for number, line in enumerate(file.lines, 1):
        if "type:" in line and not any(first <= number <= last for first, last in removed):
            yield from (word for text in _TYPE_COMMENT.findall(line) for word in _WORD.findall(text))
    types = [it.annotation for it in file.nodes(ast.AnnAssign)]
    types += [one for it in file.functions if isinstance(it.node, FunctionNode) for one in annotations_of(it.node)]
    casts = (it for it in file.nodes(ast.Call) if dotted_name(it.func).rpartition(".")[2] == "cast")
    types += [one for it in casts for one in it.args[:1]]
    for it in (part for each in types for part in walk(each)):
        if isinstance(it, ast.Constant) and isinstance(it.value, str) and not _is_in(it, removed):
            yield from _WORD.findall(it.value)


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
