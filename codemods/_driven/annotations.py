"""Tell which annotations a program may read while it runs: it sees `Optional[str]` and `str | None` as two things."""

import ast
from collections.abc import Iterable, Sequence

from codemods._driven.offers import Edit
from toolkit.model.tree import SourceFile, parent

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_kept(node: ast.stmt) -> bool:
    """Return whether what annotates in a statement is kept: all but that of a local variable."""
    return not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_in_function(node))


def is_unread(node: ast.stmt, edits: Sequence[Edit]) -> bool:
    """Return whether edits of a statement are all in an annotation that is not kept."""
    if is_kept(node):
        return False
    assert isinstance(node, ast.AnnAssign)
    first, last = (node.annotation.lineno, node.annotation.col_offset), _end_of(node.annotation)
    return all(first <= (it.row, it.column - 1) and (it.end_row, it.end_column - 1) <= last for it in edits)


def _end_of(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def _is_in_function(node: ast.AST) -> bool:
    around = parent(node)
    while around is not None and not isinstance(around, (*_FUNCTIONS, ast.ClassDef)):
        around = parent(around)
    return isinstance(around, _FUNCTIONS)


def types_without_brackets(file: SourceFile, imports: Iterable[ast.stmt]) -> set[str]:
    """Return the names from `typing` that code says without brackets: they are other objects than those they stand for.

    Args:
        file: the file of the code.
        imports: the statements that import the names.
    """
    modules = (it for it in imports if isinstance(it, ast.ImportFrom) and it.module in ("typing", "typing_extensions"))
    names = {alias.asname or alias.name for it in modules for alias in it.names}
    if not names:
        return names
    said = (it for it in file.nodes(ast.Name) if it.id in names)
    return {it.id for it in said if not _is_in_brackets(it) and not _is_of_local(it)}


def _is_in_brackets(name: ast.Name) -> bool:
    around = parent(name)
    return isinstance(around, ast.Subscript) and around.value is name


def _is_of_local(name: ast.Name) -> bool:
    """Return whether a name is the annotation of a local variable."""
    around = parent(name)
    return isinstance(around, ast.AnnAssign) and around.annotation is name and not is_kept(around)
