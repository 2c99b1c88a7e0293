"""Tell which annotations a program may read while it runs: it sees `Optional[str]` and `str | None` as two things."""

import ast
from collections.abc import Iterable, Iterator

from codemods._methods.computed import annotations_of
from toolkit.model.tree import FunctionNode, SourceFile, parent

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_kept(node: ast.stmt) -> bool:
    """Return whether what annotates in a statement is kept: all but that of a local variable."""
    is_plain = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    around = parent(node)
    while is_plain and around is not None and not isinstance(around, (*_FUNCTIONS, ast.ClassDef)):
        around = parent(around)
    return not (is_plain and isinstance(around, _FUNCTIONS))


def bare_in_annotations(file: SourceFile, imports: Iterable[ast.stmt]) -> set[str]:
    """Return the names from `typing` that annotations say without brackets: `get_origin` tells them from others.

    Args:
        file: the file of the annotations.
        imports: the statements that import the names.
    """
    modules = (it for it in imports if isinstance(it, ast.ImportFrom) and it.module in ("typing", "typing_extensions"))
    names = {alias.asname or alias.name for it in modules for alias in it.names}
    if not names:
        return names
    said = (it for part in _kept_annotations(file) for it in ast.walk(part) if isinstance(it, ast.Name))
    return {it.id for it in said if it.id in names and getattr(parent(it), "value", None) is not it}


def _kept_annotations(file: SourceFile) -> Iterator[ast.expr]:
    functions: list[FunctionNode] = [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]
    for node in functions:
        yield from annotations_of(node)
    yield from (it.annotation for it in file.nodes(ast.AnnAssign) if is_kept(it))
