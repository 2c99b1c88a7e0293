"""Recognize lookups with a value of the request: tables in code, parts of host names, lifetimes of caches."""

import ast
import re
from typing import NamedTuple

from toolkit.inventory.data_access.program import keyword_of
from toolkit.model.callers import StepKind
from toolkit.model.tree import dotted_name, text_of
from toolkit.source.code_text import shorten_code

_TABLE = re.compile(r"_?[A-Z][A-Z0-9_]{2,}\Z")
_NO_TABLES = frozenset({"META", "GET", "POST", "COOKIES", "FILES"})
_LIFETIME = re.compile(r"(\A|[._])(\w*(CACHE|TTL|LIFETIME|MAX_AGE)\w*)\Z", re.IGNORECASE)
_CACHES = re.compile(r"(\A|[._])cache\.(set|add|set_with_ttl)\Z", re.IGNORECASE)
_ORDERINGS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Lookup(NamedTuple):
    """A lookup; `what`: name of the table, code of the part, or name of the lifetime."""

    kind: StepKind
    what: str


def lookup_of(node: ast.expr) -> Lookup | None:
    """Return the lookup that an expression is; None if it is none.

    Args:
        node: an expression whose value depends on the request.
    """
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return _table(node.value, node.slice)
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], _ORDERINGS):
        names = (dotted_name(side) for side in (node.left, *node.comparators))
        return next((Lookup("cache", name.rpartition(".")[2]) for name in names if _LIFETIME.search(name)), None)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return _of_method(node, node.func)
    return None


def _of_method(node: ast.Call, method: ast.Attribute) -> Lookup | None:
    if method.attr == "get":
        return _table(method.value, node.args[0])
    if method.attr in ("split", "partition", "rsplit") and text_of(node.args[0]) == ".":
        return Lookup("part", shorten_code(node))
    if _CACHES.search(dotted_name(method)):
        lifetime = keyword_of(node, "timeout", "ex", "ttl") or (node.args[2] if len(node.args) > 2 else None)
        return Lookup("cache", shorten_code(lifetime)) if lifetime is not None else None
    return None


def _table(holder: ast.expr, key: ast.expr) -> Lookup | None:
    name = dotted_name(holder).rpartition(".")[2]
    is_table = _TABLE.fullmatch(name) and name not in _NO_TABLES and not isinstance(key, ast.Constant)
    return Lookup("table", name) if is_table else None
