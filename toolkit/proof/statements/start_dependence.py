"""Find what a statement depends on that is the same in all cases: options of Python, the working directory.

Cases run without `-O` and in the folder of the project. Elsewhere `assert` may do nothing, and a relative path leads to
another file.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Literal

from toolkit.model.tree import is_text, name_of

Dropped = Literal["", "assert", "effect"]
"""`assert`: a plain assertion is dropped; `effect`: side effects are dropped with it, or `__debug__` is used."""

_PLACES = frozenset({
    "__file__", "__path__", "__spec__", "getcwd", "getcwdb", "cwd", "chdir", "fchdir", "abspath", "realpath", "relpath",
    "resolve", "absolute", "getfile", "getsourcefile", "get_data", "argv",
})  # fmt: skip
_OPENING = frozenset({
    "open", "Path", "PosixPath", "PurePath", "join", "listdir", "scandir", "walk", "stat", "exists", "isfile", "isdir",
    "glob", "iglob",
})  # fmt: skip
"""Functions whose first argument is a path."""
_HARMLESS = frozenset({"isinstance", "issubclass", "len", "type", "callable", "id"})
"""Functions without side effects that an assertion may call."""
_DEBUG = "__debug__"


def dropped_by(item: ast.AST, heads: Sequence[ast.AST]) -> Dropped:
    """Return what `python -O` drops of a statement, given its heads."""
    if isinstance(item, ast.Assert):
        calls = [it.func for it in ast.walk(item) if isinstance(it, ast.Call)]
        binds = any(isinstance(it, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for it in ast.walk(item))
        return "effect" if binds or any(name_of(it) not in _HARMLESS for it in calls) else "assert"
    return "effect" if _DEBUG in map(name_of, _walk(heads)) else ""


def places_used(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return what locates files in a statement: names that read or change the directory, and relative paths."""
    found = frozenset(map(name_of, _walk(heads)))
    return (found & _PLACES) | frozenset(f"path {it}" for it in _relative_paths(heads))


def texts_bound(item: ast.AST) -> frozenset[str]:
    """Return the string that a statement binds to a name, in the form of `places_used`."""
    value = item.value if isinstance(item, ast.Assign | ast.AnnAssign) else None
    return frozenset({f"path {value.value}"} if is_text(value) else ())


def _relative_paths(heads: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the relative paths that are passed to a function that takes a path."""
    for it in _walk(heads):
        if not isinstance(it, ast.Call) or not it.args or not isinstance(first := it.args[0], ast.Constant):
            continue
        name = name_of(it.func)
        if name == "join" and isinstance(it.func, ast.Attribute) and "path" not in name_of(it.func.value).lower():
            continue  # `str.join`
        if name in _OPENING and isinstance(first.value, str) and first.value and not first.value.startswith("/"):
            yield first.value


def _walk(heads: Sequence[ast.AST]) -> Iterator[ast.AST]:
    for head in heads:
        yield from ast.walk(head)
