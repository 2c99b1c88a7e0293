"""Tell imports that do nothing: what is taken away with them, nothing notices."""

import ast
import sys
from collections.abc import Iterator
from typing import Any

from toolkit.errors import SourceError
from toolkit.model.proof import State
from toolkit.proof.changed_statements import ChangedStatement
from toolkit.source.parse import parse_file

_IDLE_SINCE_3_7 = frozenset(
    {"nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function"}
    | {"unicode_literals", "generator_stop"}
)
"""Features that `from __future__` brings to older Pythons alone."""
_WITH_EFFECTS = frozenset({"antigravity", "this", "readline", "rlcompleter", "site", "turtle", "distutils", "idlelib"})
"""Modules that do something when they are imported."""
_BINDING = (ast.Import, ast.ImportFrom, ast.Name, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_idle_import(statement: ChangedStatement, state: State, other: State, python: str = "") -> bool:
    """Return whether an import of the standard library that is taken away bound only names that its file does not use.

    It did nothing then but load a module that does nothing by itself. One that is put in may fail where the old file
    did not, so it is never idle.

    Args:
        statement: the import.
        state: the files that hold it.
        other: those that do not.
        python: version of the program's interpreter; empty: not known.
    """
    data, rest = state.get(statement.path), other.get(statement.path) or b""
    node = _node_at(statement.path, data, statement.first)
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    modules = [it.name for it in node.names] if isinstance(node, ast.Import) else [node.module or "."]
    if modules == ["__future__"]:
        return is_since_3_7(python) and {it.name for it in node.names} <= _IDLE_SINCE_3_7
    if statement.side == "new" or "*" in statement.names:
        return False
    if any(name.partition(".")[0] not in sys.stdlib_module_names - _WITH_EFFECTS for name in modules):
        return False
    if _is_guarded(statement, data) or _bound_names(statement.path, data, node) & set(statement.names):
        return False
    return not _used_names(statement.path, rest) & set(statement.names)


def is_since_3_7(python: str) -> bool:
    """Return whether a version is that of a Python in which the older features of `__future__` are there anyway."""
    parts = python.split(".")
    return len(parts) > 1 and all(it.isdecimal() for it in parts[:2]) and (int(parts[0]), int(parts[1])) >= (3, 7)


def _is_guarded(statement: ChangedStatement, data: bytes | None) -> bool:
    """Return whether a `try` around a statement decides what else happens if it fails."""
    tries = _nodes(statement.path, data, ast.Try | ast.TryStar)
    return any(it.lineno <= statement.first <= (it.end_lineno or it.lineno) for it in tries)


def _bound_names(path: str, data: bytes | None, besides: ast.AST) -> set[str]:
    """Names that a file binds anywhere but in one of its imports."""
    found: set[str] = set()
    for it in _nodes(path, data, _BINDING):
        if isinstance(it, ast.Import | ast.ImportFrom):
            if it.lineno != getattr(besides, "lineno", 0):
                found |= {(alias.asname or alias.name).partition(".")[0] for alias in it.names}
        elif isinstance(it, ast.Name):
            found |= {it.id} if isinstance(it.ctx, ast.Store) else set()
        else:
            found.add(it.name)
    return found


def _nodes(path: str, data: bytes | None, kinds: Any) -> Iterator[Any]:
    try:
        tree = parse_file(path, data or b"").tree
    except SourceError:
        return
    yield from (it for it in ast.walk(tree) if isinstance(it, kinds))


def _node_at(path: str, data: bytes | None, line: int) -> ast.AST | None:
    if data is None:
        return None
    try:
        tree = parse_file(path, data).tree
    except SourceError:
        return None
    return next((it for it in ast.walk(tree) if isinstance(it, ast.stmt) and it.lineno == line), None)


def _used_names(path: str, data: bytes) -> set[str]:
    """Names that a file reads or passes on."""
    try:
        tree = parse_file(path, data).tree
    except SourceError:
        return set()
    found = {it.id for it in ast.walk(tree) if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Store)}
    return found | {it.value for it in ast.walk(tree) if isinstance(it, ast.Constant) and isinstance(it.value, str)}
