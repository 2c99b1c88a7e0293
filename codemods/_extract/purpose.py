"""Judge whether statements have one purpose: all contribute to their result, without other effects."""

import ast
from collections.abc import Iterator

from codemods._extract.bindings import bound_anywhere, own_nodes
from codemods._extract.region import Region
from toolkit.model.tree import names_within, root_name

_CHANGING = {"append", "add", "extend", "update", "insert", "pop", "remove", "setdefault", "clear", "discard", "sort"}
_CHANGING |= {"appendleft", "popleft", "write", "popitem", "reverse"}


def has_one_purpose(region: Region) -> bool:
    """Return whether every statement contributes to the result; without a result, the effect is the purpose."""
    if not region.gives:
        return True
    wanted = set(region.gives)
    if _changed(region.body) & ({*region.needs, "self", "cls"} - wanted):
        return False
    if any(_has_effect(node, wanted) for node in own_nodes(region.body)):
        return False
    for node in reversed(region.body):
        if not _is_guard(node) and not wanted & (bound_anywhere([node]) | _changed([node])):
            return False
        wanted |= names_within(node)
    return True


def _is_guard(node: ast.stmt) -> bool:
    """Return whether a statement only decides whether a loop goes on with its next turn."""
    return isinstance(node, ast.Continue) or (
        isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Continue) and not node.orelse
    )


def _has_effect(node: ast.AST, wanted: set[str]) -> bool:
    """Return whether a statement is a call for its effect, other than logging or building the result."""
    value = node.value if isinstance(node, ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call) or root_name(call.func) in wanted:
        return False
    return "log" not in ast.unparse(call.func).lower() and root_name(call.func) not in ("warnings", "print")


def changes_needs(region: Region) -> bool:
    """Return whether statements mutate a value that is passed in."""
    return not _changed(region.body).isdisjoint(region.needs)


def _changed(body: list[ast.stmt]) -> set[str]:
    """Return the names of values that statements change: by methods, items or attributes."""
    return {name for node in own_nodes(body) for name in _changes(node)}


def _changes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
        yield root_name(node.func)
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield root_name(node)
