"""Judge whether statements have one purpose: all contribute to their result, without other effects."""

import ast
from collections.abc import Iterator

from codemods._extract.bindings import bound_anywhere, own_nodes
from codemods._extract.region import Region

_CHANGING = {"append", "add", "extend", "update", "insert", "pop", "remove", "setdefault", "clear", "discard", "sort"}
_SENDING = {"save", "post", "put", "send", "create", "delete", "publish", "commit", "execute", "upload", "save_many"}
_CHANGING |= {"appendleft", "popleft", "write", "popitem", "reverse"}


def has_one_purpose(region: Region) -> bool:
    """Return whether every statement contributes to the result; without one, the effect is the purpose."""
    if not region.gives:
        return True
    wanted = set(region.gives)
    if _changed(region.body) & ({*region.needs, "self", "cls"} - wanted):
        return False
    if any(_has_effect(node, wanted) for node in own_nodes(region.body)):
        return False
    for node in reversed(region.body):
        if not wanted & (bound_anywhere([node]) | _changed([node])):
            return False
        wanted |= {it.id for it in ast.walk(node) if isinstance(it, ast.Name)}
    return True


def _has_effect(node: ast.AST, wanted: set[str]) -> bool:
    """Return whether a statement is a call for its effect, other than logging or building the result."""
    value = node.value if isinstance(node, ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call) or _root(call.func) in wanted:
        return False
    return "log" not in ast.unparse(call.func).lower() and _root(call.func) not in ("warnings", "print")


def has_other_effects(region: Region) -> bool:
    """Return whether statements have several externally visible effects, of which a name describes only one.

    Calls of one name are one thing; so is what is filled. To log, to warn or to raise does not count. Two are one too
    many where one of them leaves the program, as saving and sending do.
    """
    wanted = set(region.gives)
    nodes = list(own_nodes(region.body))
    calls = [it.value for it in nodes if isinstance(it, ast.Expr)]
    calls += [it for it in nodes if isinstance(it, ast.Call) and _last_word(it) in _SENDING]
    found = {_last_word(it) for it in calls if isinstance(it, ast.Call) and _is_effect(it, wanted)}
    filled = {_root(it) for it in nodes if isinstance(it, ast.Attribute | ast.Subscript) and _is_stored(it)} - wanted
    most = 1 if found & _SENDING else 2
    return len(found) + bool(filled) > most


def _is_stored(node: ast.Attribute | ast.Subscript) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _last_word(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_effect(call: ast.Call, wanted: set[str]) -> bool:
    text = ast.unparse(call.func).lower()
    is_change = _last_word(call) in _CHANGING
    return not is_change and _root(call.func) not in {*wanted, "warnings", "print"} and "log" not in text


def changes_needs(region: Region) -> bool:
    """Return whether statements mutate a value that is passed in."""
    return not _changed(region.body).isdisjoint(region.needs)


def _changed(body: list[ast.stmt]) -> set[str]:
    """The names of values that statements change: by methods, items or attributes."""
    return {name for node in own_nodes(body) for name in _changes(node)}


def _changes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
        yield _root(node.func)
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield _root(node)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
