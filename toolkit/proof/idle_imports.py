"""Tell imports that do nothing: what is taken away with them, nothing notices."""

import ast
import sys
from collections.abc import Iterable, Sequence

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
    nodes, rest = (_nodes(statement.path, it.get(statement.path)) for it in (state, other))
    node = next((it for it in nodes if isinstance(it, ast.stmt) and it.lineno == statement.first), None)
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    modules = [it.name for it in node.names] if isinstance(node, ast.Import) else [node.module or "."]
    if modules == ["__future__"]:
        return _is_since_3_7(python) and {it.name for it in node.names} <= _IDLE_SINCE_3_7
    if statement.side == "new" or "*" in statement.names:
        return False
    if any(name.partition(".")[0] not in sys.stdlib_module_names - _WITH_EFFECTS for name in modules):
        return False
    if _is_guarded(node, nodes) or _bound_names(nodes, node) & set(statement.names):
        return False
    return not _used_names(rest) & set(statement.names)


def _is_since_3_7(python: str) -> bool:
    """Return whether a version is that of a Python in which the older features of `__future__` are there anyway."""
    parts = python.split(".")
    return len(parts) > 1 and all(it.isdecimal() for it in parts[:2]) and (int(parts[0]), int(parts[1])) >= (3, 7)


def _nodes(path: str, data: bytes | None) -> Sequence[ast.AST]:
    """Every node of a file; none if it is not there, or cannot be parsed."""
    try:
        return list(ast.walk(parse_file(path, data or b"").tree))
    except SourceError:
        return ()


def _is_guarded(node: ast.stmt, nodes: Iterable[ast.AST]) -> bool:
    """Return whether a `try` around a statement decides what else happens if it fails."""
    tries = (it for it in nodes if isinstance(it, ast.Try | ast.TryStar))
    return any(it.lineno <= node.lineno <= (it.end_lineno or it.lineno) for it in tries)


def _bound_names(nodes: Iterable[ast.AST], besides: ast.stmt) -> set[str]:
    """Names that a file binds anywhere but in one of its imports."""
    found: set[str] = set()
    for it in nodes:
        if isinstance(it, ast.Import | ast.ImportFrom) and it is not besides:
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in it.names}
        elif isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store):
            found.add(it.id)
        elif isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(it.name)
    return found


def _used_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that a file reads or passes on."""
    found = {it.id for it in nodes if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Store)}
    return found | {it.value for it in nodes if isinstance(it, ast.Constant) and isinstance(it.value, str)}
