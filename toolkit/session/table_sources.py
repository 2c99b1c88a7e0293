"""Tell whether two versions of a project make the same tables, by the files from which tables may be made."""

import ast
import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

_TABLES = re.compile(
    rb"\b(?:models\.(?:\w*Field|\w*Key|Model)|Column|mapped_column|Mapped|Table|create_all|metadata|CREATE TABLE"
    rb"|\w*migrat\w*|after_create|listens_for|__table\w*"
    rb"|django\.db\.models import (?:\([^)]*|[^\n]*)\b(?:\w*Field|\w*Key|Model))\b",
    re.IGNORECASE,
)
"""Words of a file from which tables, or rows that are there from the start, may be made, besides migrations."""
_FROM_THE_START = re.compile(rb"post_migrate|after_create|create_all|listens_for")
"""Names in code that fills tables once they are there, with whatever it calls."""
_FIELD = re.compile(r"(?:Field|Key|Column|mapped_column|relationship)\Z")
_PLAIN = frozenset({"property", "classmethod", "staticmethod", "cached_property", "setter"})
_MIGRATIONS = b"migrations"
_PROBE = b"tebiki_probe"  # the copy in a lock, which makes no tables by itself
_SEARCHED: dict[bytes, bool] = {}
"""Digest of a file -> whether tables may be made of it: every start of a program asks, of mostly the same files."""
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
            is_of_probe = _PROBE in path.split(os.fsencode(os.sep))
            if _is_migration(path) or (not is_of_probe and _may_make_tables(data)):
                found[path] = data
    return found


def _may_make_tables(data: bytes) -> bool:
    """Return whether a file has words from which tables may be made; each content is searched once."""
    digest = hashlib.blake2b(data, digest_size=16).digest()
    if digest not in _SEARCHED:
        _SEARCHED[digest] = bool(_TABLES.search(data))
    return _SEARCHED[digest]


def make_same_tables(one: Mapping[bytes, bytes], other: Mapping[bytes, bytes]) -> bool:
    """Return whether files make the same tables as others; False if that is not known.

    The methods of a class with columns make none, unless code of the class uses them, they name what tables are made
    of, or some code fills tables once they are there.
    """
    if one == other:
        return True
    if one.keys() != other.keys() or any(map(_FROM_THE_START.search, (*one.values(), *other.values()))):
        return False
    return all(
        one[path] == other[path] or (not _is_migration(path) and _has_same_tables(one[path], other[path]))
        for path in one
    )


def _is_migration(path: bytes) -> bool:
    return _MIGRATIONS in path.split(os.fsencode(os.sep))[:-1]


@lru_cache(maxsize=64)
def _has_same_tables(one: bytes, other: bytes) -> bool:
    try:
        return _without_methods(one) == _without_methods(other)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _without_methods(data: bytes) -> str:
    """Return the syntax tree of a file without the bodies of methods that have no part in tables."""
    tree = ast.parse(data)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _has_columns(node)]
    methods = [it for node in classes for it in node.body if isinstance(it, _Function) and _is_plain(it)]
    bodies = {it: it.body for it in methods if not _TABLES.search(ast.unparse(it).encode())}
    for node in bodies:
        node.body = []
    names = _names_in(tree)
    while used := [node for node in bodies if node.name in names]:
        for node in used:
            node.body = bodies.pop(node)
            names |= _names_in(node)
    return ast.dump(tree)


def _has_columns(node: ast.ClassDef) -> bool:
    values = [it.value for it in node.body if isinstance(it, ast.Assign | ast.AnnAssign)]
    return any(isinstance(it, ast.Call) and _FIELD.search(ast.unparse(it.func)) for it in values)


def _is_plain(node: _Function) -> bool:
    """Return whether a method is called by its name alone."""
    names = {ast.unparse(it).rpartition(".")[2] for it in node.decorator_list}
    return names <= _PLAIN and not node.name.startswith("__")


def _names_in(tree: ast.AST) -> set[str]:
    found = (getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(tree))
    return {name for name in found if isinstance(name, str)}
