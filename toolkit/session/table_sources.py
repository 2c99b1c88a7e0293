"""Tell whether two versions of a project make the same tables, by the files from which tables may be made."""

import ast
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_TABLES = re.compile(
    rb"\b(?:models\.(?:\w*Field|\w*Key|Model)|Column|mapped_column|Mapped|Table|create_all|metadata|CREATE TABLE"
    rb"|\w*migrat\w*|django\.db\.models import (?:\([^)]*|[^\n]*)\b(?:\w*Field|\w*Key|Model))\b",
    re.IGNORECASE,
)
"""Words of a file from which tables, or rows that are there from the start, may be made, besides migrations."""
_MIGRATIONS = b"migrations"
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_table_sources(root: Path) -> dict[bytes, bytes]:
    """Read the files of a project from which its tables may be made.

    Args:
        root: the project, or a copy of it.

    Returns:
        path in the project -> content.
    """
    found = {}
    for file in sorted(root.rglob("*.py")):
        with suppress(OSError):
            data = file.read_bytes()
            path = os.fsencode(file.relative_to(root))
            if _is_migration(path) or _TABLES.search(data):
                found[path] = data
    return found


def make_same_tables(one: Mapping[bytes, bytes], other: Mapping[bytes, bytes]) -> bool:
    """Return whether files make the same tables as others; False if that is not known.

    Functions make none unless they name what tables are made of, or the code of a class or module uses them.
    """
    return one.keys() == other.keys() and all(
        one[path] == other[path] or (not _is_migration(path) and _has_same_tables(one[path], other[path]))
        for path in one
    )


def _is_migration(path: bytes) -> bool:
    return _MIGRATIONS in path.split(os.fsencode(os.sep))[:-1]


def _has_same_tables(one: bytes, other: bytes) -> bool:
    try:
        return _without_other_functions(one) == _without_other_functions(other)
    except (SyntaxError, ValueError):
        return False


def _without_other_functions(data: bytes) -> str:
    """Return the syntax tree of a file without the bodies of functions that have no part in tables."""
    tree = ast.parse(data)
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    bodies = {node: node.body for node in functions if not _TABLES.search(ast.unparse(node).encode())}
    for node in bodies:
        node.body = []
    used = [node for node in bodies if node.name in _names_in(tree)]
    while used:
        for node in used:
            node.body = bodies.pop(node)
        names = _names_in(tree)
        used = [node for node in bodies if node.name in names]
    return ast.dump(tree)


def _names_in(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
