"""Tell how the order of a statement counts: it may refuse to go on, or something outside of its function sees it."""

import ast
from collections.abc import Sequence
from typing import Literal

Order = Literal["", "acts", "refuses"]
"""`acts`: something outside of its function may see that it ran; `refuses`: it changes something, or may refuse to."""

_WAITING = (ast.Await, ast.Yield, ast.YieldFrom)
_PURE = frozenset({
    "len", "str", "int", "float", "bool", "list", "tuple", "set", "frozenset", "dict", "range", "enumerate", "zip",
    "sorted", "reversed", "min", "max", "sum", "any", "all", "abs", "round", "repr", "type", "isinstance", "issubclass",
    "hasattr", "callable", "id", ".items", ".keys", ".values", ".get", ".strip", ".split", ".join", ".lower", ".upper",
    ".format", ".startswith", ".endswith", ".replace", ".copy",
})  # fmt: skip
"""Functions of the language, and methods of texts and mappings, whose moment nobody sees."""
_QUIET = _PURE | {
    ".append", ".extend", ".add", ".insert", ".update", ".setdefault", ".discard", ".debug", ".info", ".warning",
    ".error", ".exception", ".critical", ".log", "print",
}  # fmt: skip
"""Those, and the ones that do not refuse what they are given."""
_CHANGING = frozenset({
    "append", "apply", "book", "cancel", "charge", "clear", "commit", "create", "delete", "drop", "execute", "extend",
    "insert", "move", "notify", "patch", "pay", "pop", "post", "publish", "push", "put", "refund", "remove", "replace",
    "save", "send", "set", "start", "stop", "store", "submit", "update", "upload", "write",
})  # fmt: skip
"""Words in names of functions that change something, though somebody takes their result."""


def order_of(item: ast.AST, heads: Sequence[ast.AST]) -> Order:
    """Return how the order of a statement counts.

    Args:
        item: the statement.
        heads: its parts without the statements in it.
    """
    nodes = [it for head in heads for it in ast.walk(head)]
    calls = {_name_of(it.func) for it in nodes if isinstance(it, ast.Call)}
    waits = any(isinstance(it, _WAITING) for it in nodes)
    is_alone = isinstance(item, ast.Expr) and isinstance(item.value, ast.Call)
    is_seen = is_alone or any(not _CHANGING.isdisjoint(it.strip("._").split("_")) for it in calls - _QUIET)
    if isinstance(item, ast.Assert) or waits or (is_seen and calls - _QUIET):
        return "refuses"
    changes = isinstance(item, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) and any(
        isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load) for it in nodes
    )
    return "acts" if changes or calls - _PURE else ""


def _name_of(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return f".{called.attr}"
    return called.id if isinstance(called, ast.Name) else "()"
