"""Names of exceptions that are read outside of their handlers."""

import ast

from toolkit.model.tree import SourceFile, ancestors

_READ_ALL = {"locals", "vars", "eval", "exec"}


def is_read_elsewhere(file: SourceFile, first: int, last: int) -> bool:
    """Return whether a function reads the name of an exception outside of handlers that bind it.

    Python 3 deletes the name at the end of its handler.

    Args:
        file: the parsed text.
        first: first line on which the handlers may begin.
        last: last such line.
    """
    for scope, handler in file.each(ast.ExceptHandler):
        if handler.name and handler.lineno <= last and first <= handler.body[0].lineno:
            names = [it for inner in scope.walk() for it in inner.nodes(ast.Name)]
            if any(it.id in _READ_ALL or (it.id == handler.name and not _is_bound_by_handler(it)) for it in names):
                return True
    return False


def _is_bound_by_handler(name: ast.Name) -> bool:
    return any(isinstance(it, ast.ExceptHandler) and it.name == name.id for it in ancestors(name))
