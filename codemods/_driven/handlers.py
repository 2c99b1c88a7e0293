"""Names of exceptions that are read outside of their handlers."""

import ast

from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, ancestors, name_of, parent

_READ_ALL = {"locals", "vars", "eval", "exec"}
_READING = {"all", "any", "dict", "frozenset", "join", "list", "max", "min", "set", "sorted", "sum", "tuple"}


def is_read_elsewhere(file: SourceFile, first: int, last: int) -> bool:
    """Return whether a function reads the name of an exception outside of handlers that bind it.

    Python 3 deletes the name at the end of its handler. A name that is declared `global` or `nonlocal` in the function
    or in one within it may be read anywhere, and an inner `nonlocal` needs a binding around.

    Args:
        file: the parsed text.
        first: first line on which the handlers may begin.
        last: last such line.
    """
    for scope, handler in file.each(ast.ExceptHandler):
        if handler.name and handler.lineno <= last and first <= handler.body[0].lineno:
            names = [it for inner in scope.walk() for it in inner.nodes(ast.Name)]
            if handler.name in _declared_names(scope) or any(
                it.id in _READ_ALL or (it.id == handler.name and not _is_bound_by_handler(it)) for it in names
            ):
                return True
    return False


def _declared_names(scope: Scope) -> set[str]:
    """Return the names that a scope, or one within it, declares `global` or `nonlocal`."""
    found: set[str] = set()
    for inner in scope.walk():
        found.update(*(it.names for it in inner.nodes(ast.Global)), *(it.names for it in inner.nodes(ast.Nonlocal)))
    return found


def _is_bound_by_handler(name: ast.Name) -> bool:
    """Return whether a name is surely that of a handler around: a function in it may be called when it has ended."""
    inner: ast.AST = name
    for around in ancestors(name):
        if isinstance(around, ast.ExceptHandler) and around.name == name.id:
            return True
        if isinstance(around, ast.Lambda | FunctionNode) and inner is not around.args and _is_in_body(inner, around):
            return any(it.arg == name.id for it in walk(around.args) if isinstance(it, ast.arg))
        if isinstance(around, ast.GeneratorExp) and not _reads_at_once(around):
            return False
        inner = around
    return False


def _is_in_body(inner: ast.AST, function: ast.AST) -> bool:
    body = getattr(function, "body", ())
    return inner in body if isinstance(body, list) else inner is body


def _reads_at_once(generator: ast.GeneratorExp) -> bool:
    """Return whether a generator is the only argument of a function that reads it to its end, or to a first item."""
    around = parent(generator)
    return isinstance(around, ast.Call) and around.args == [generator] and name_of(around.func) in _READING
