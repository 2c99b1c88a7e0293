"""Find code that checks whether it is being tested, and so may answer a test differently than a user.

Only additions of a change count; comments and docstrings do not.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from toolkit.errors import SourceError
from toolkit.model.lock import FROZEN, SHIFTED
from toolkit.source.parse import parse_file

_MODULES = frozenset({"pytest", "_pytest", "unittest", "unittest2", "nose", "pluggy", "xdist", "tebiki_probe"})
_INSIDE = {
    "os": frozenset({"_exit"}),
    "sys": frozenset({"gettrace", "getprofile", "settrace", "setprofile", "monitoring", "addaudithook"}),
    "threading": frozenset({"settrace", "setprofile"}),
}
"""Module of the standard library -> names by which code detects or evades observation."""
_TEXT = re.compile(
    r"pytest|unittest|tebiki|characterization_tests|\block\.json\b|conftest|junit|^_exit$", re.IGNORECASE
)
_MOMENTS = frozenset({FROZEN.at, SHIFTED.at, SHIFTED.at // 1, 1812345678.0})
"""Moments that clocks of a lock show; the last one is that of older locks."""
_HOOK = "pytest_"


def is_aware(path: str, before: bytes | None, after: bytes | None, lock: str = "") -> bool:
    """Return whether a change adds a way for code to detect that it is being tested.

    Args:
        path: path of the file.
        before: its bytes before the change; None: there was no such file.
        after: its bytes after it.
        lock: the directory of the lock.
    """
    try:
        return bool(_find_signs(path, after, lock) - _find_signs(path, before, lock))
    except SourceError:
        return False


def _find_signs(path: str, data: bytes | None, lock: str) -> Counter[str]:
    if data is None:
        return Counter()
    file = parse_file(path, data)
    try:
        said = {id(node.value) for node in ast.walk(file.tree) if isinstance(node, ast.Expr)}  # docstrings
        return Counter(
            sign for node in ast.walk(file.tree) if id(node) not in said for sign in _signs_of_node(node, lock)
        )
    finally:
        file.dissolve()


def _signs_of_node(node: ast.AST, lock: str) -> Iterator[str]:
    """Yield the signs in a node that the program checks for tests."""
    if isinstance(node, ast.Import):
        yield from (it.name for it in node.names if it.name.partition(".")[0] in _MODULES)
    elif isinstance(node, ast.ImportFrom):
        module = (node.module or "").partition(".")[0]
        yield from _MODULES & {module}
        yield from _INSIDE.get(module, frozenset()) & {it.name for it in node.names}
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield from _INSIDE.get(node.value.id, frozenset()) & {node.attr}
    elif isinstance(node, ast.FunctionDef) and node.name.startswith(_HOOK):
        yield node.name
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node.value, lock)


def _of_constant(value: object, lock: str) -> Iterator[str]:
    """Yield the signs in a constant: a string, or a moment at which a lock freezes the clock."""
    if isinstance(value, str):
        yield from _TEXT.findall(value)
        yield from [lock] if lock and lock in value else []
    elif isinstance(value, int | float) and value in _MOMENTS:
        yield str(value)
