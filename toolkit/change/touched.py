"""Find the code that a change touches: the innermost functions, classes and modules whose meaning differs."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from toolkit.errors import SourceError
from toolkit.model.descendants import walk
from toolkit.model.links import symbol
from toolkit.model.proof import State, is_python, is_same
from toolkit.model.tree import dump_node
from toolkit.source.parse import parse_file

_KEPT = 1024
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def touched_symbols(before: State, after: State) -> frozenset[str]:
    """Return the symbols whose meaning a change modifies; layout, comments and docstrings do not count.

    A module (its path) is touched if a statement outside of its functions and classes is; a file that is not Python,
    or cannot be parsed, is touched as a whole.
    """
    changes = ((path, before.get(path), after.get(path)) for path in {*before, *after})
    return frozenset[str]().union(*(_touched_in_file(*change) for change in changes if not is_same(*change[1:])))


@lru_cache(_KEPT)
def _touched_in_file(path: str, old: bytes | None, new: bytes | None) -> frozenset[str]:
    """The symbols of one file; each part of a change that is tried alone asks for the same files."""
    if not is_python(path, old, new):
        return frozenset({path})
    try:
        said, says = (dict(_statements_by_name(path, data)) for data in (old, new))
    except SourceError:
        return frozenset({path})
    return frozenset(symbol(path, name) for name in {*said, *says} if said.get(name) != says.get(name))


def symbol_around(path: str, data: bytes, line: int) -> str:
    """The symbol of the innermost function or class around a line; the path if there is none."""
    try:
        file = parse_file(path, data)
    except SourceError:
        return path
    inner = ""
    for scope in file.scopes[1:]:
        node = scope.node
        assert isinstance(node, _DEFINITIONS)
        first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        if first <= line <= (node.end_lineno or first):
            inner = scope.qualname
    file.dissolve()
    return symbol(path, inner)


def _statements_by_name(path: str, data: bytes | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return qualified name -> text of its own statements, without those of nested definitions."""
    if data is None:
        return
    file = parse_file(path, data)
    try:
        merged: dict[str, tuple[str, ...]] = {}
        for scope in file.scopes:
            merged[scope.qualname] = (*merged.get(scope.qualname, ()), _own(scope.node))
        yield from merged.items()
    finally:
        file.dissolve()


def _own(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    parts = [] if isinstance(node, ast.Module) else [_header(node)]
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    parts += [_statement(item) for item in body]
    return "\n".join(parts)


def _header(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    decorators = [dump_node(item) for item in node.decorator_list]
    if isinstance(node, ast.ClassDef):
        return repr((node.name, [dump_node(item) for item in (*node.bases, *node.keywords)], decorators))
    return repr((type(node).__name__, node.name, dump_node(node.args), decorators))


def _statement(node: ast.stmt) -> str:
    """Return a statement as text; for nested definitions only their place."""
    if isinstance(node, _DEFINITIONS):
        return f"def {node.name}"
    inner = [item for item in walk(node) if isinstance(item, _DEFINITIONS)]
    if not inner:
        return dump_node(node)
    saved = [(item, item.body) for item in inner]
    for item in inner:
        item.body = []
    try:
        return dump_node(node)
    finally:
        for item, body in saved:
            item.body = body
