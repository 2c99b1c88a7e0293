"""Find log formats that print the name of the function that logs: an extracted part has another one.

`%(lineno)d` is no such thing: any change of a file moves its lines.
"""

import ast
import re
from collections.abc import Iterable

from toolkit.model.tree import name_of

_PRINTING = re.compile(r"\bfuncName\b|\bFUNC_NAME\b|^[ \t]*(?:from|import)[ \t]+loguru\b", re.MULTILINE)
"""Text of formats of `logging` and structlog that print the function; loguru does so unless it is given a format."""
_METHODS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "trace", "success")
_CALLED = "."
"""Prefix of the name of a method that is called, among other names."""
LOGGING = frozenset(f"{_CALLED}{it}" for it in _METHODS)
"""Methods that log, as functions that look at their callers (`words_and_calls`)."""


def prints_functions(text: str) -> bool:
    """Return whether a file of code or settings has a log format that prints the name of the function."""
    return bool(_PRINTING.search(text))


def words_and_calls(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names and attributes of some nodes, and methods that they call with a dot in front."""
    found: set[str] = set()
    for it in nodes:
        found.add(name_of(it))
        if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute):
            found.add(f"{_CALLED}{it.func.attr}")
    return found - {""}
