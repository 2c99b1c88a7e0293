"""The names of its module that a definition reads, by Python's own symbol tables."""

import ast
import re
import symtable

from toolkit.model.descendants import walk
from toolkit.model.tree import callee_of, dotted_name

_OWN_NAMES = {"__name__", "__file__", "__doc__", "__spec__", "__package__", "__path__", "__loader__"}
_OWN_NAMES |= {"globals", "locals", "eval", "exec", "vars", "dir", "__import__"}
_OWN_ATTRIBUTES = {"__module__", "__globals__", "_getframe", "currentframe", "stack", "getmodule", "stacklevel"}
_TASKS = ("task", "job", "actor", "cron", "periodic", "flow")
_WORD = re.compile(r"[A-Za-z_]\w*")


def names_needed(node: ast.stmt) -> set[str]:
    """Return the names that a top-level statement, or a nested function, reads from the module or the builtins."""
    table = symtable.symtable(ast.unparse(node), "module", "exec")
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    waiting = list(table.get_children())
    while waiting:
        inner = waiting.pop()
        found |= {symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global()}
        waiting += inner.get_children()
    return found | _names_in_annotations(node)


def _names_in_annotations(node: ast.stmt) -> set[str]:
    """Return the names in annotations that are strings."""
    places = [getattr(it, "annotation", None) or getattr(it, "returns", None) for it in walk(node)]
    texts = (text for place in places if place for text in walk(place) if isinstance(text, ast.Constant))
    return {name for text in texts if isinstance(text.value, str) for name in _WORD.findall(text.value)}


def looks_at_module(node: ast.stmt, needs: set[str]) -> bool:
    """Return whether a definition depends on the module or file that it is in."""
    if not _OWN_NAMES.isdisjoint(needs):
        return True
    return any(getattr(it, "attr", getattr(it, "arg", getattr(it, "id", ""))) in _OWN_ATTRIBUTES for it in walk(node))


def is_task(node: ast.stmt) -> bool:
    """Return whether a decorator registers a function by the name of its module, as task queues do."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    called = [dotted_name(callee_of(it)).lower() for it in decorators]
    return any(word in name for name in called for word in _TASKS)


def rebinds_module(node: ast.stmt) -> bool:
    """Return whether a function binds names of its module."""
    return any(isinstance(it, ast.Global) for it in walk(node))
