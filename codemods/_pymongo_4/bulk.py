"""Builders of bulk operations: a list of operations, and `bulk_write`."""

import ast
from collections.abc import Iterator
from typing import Any

from codemods._pymongo_4.naming import last_name
from codemods._pymongo_4.old_call import Move, Names, note
from codemods._pymongo_4.shapes import bindings, is_from_outside
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, parent

BUILDERS = {"initialize_ordered_bulk_op": True, "initialize_unordered_bulk_op": False}
OPERATIONS = {
    "update": "UpdateMany",
    "update_one": "UpdateOne",
    "replace_one": "ReplaceOne",
    "remove": "DeleteMany",
    "remove_one": "DeleteOne",
    "insert": "InsertOne",
}
_OF_FOUND = OPERATIONS.keys() - {"insert"}


def builder(call: ast.Call, scope: Scope, names: Names) -> Move:
    """Translate a bulk builder and everything that its function does with it."""
    target = _target(call)
    operations = _operations(target, scope) if target else None
    stays = isinstance(call.func, ast.Attribute) and _is_plain(call.func.value, scope)
    if operations is None or not stays or scope.kind != "function" or call.args or call.keywords:
        return note("bulk_by_hand")
    assert isinstance(call.func, ast.Attribute)
    made = {old: names.of_pymongo(OPERATIONS[old]) for old in sorted(operations)}
    more: dict[str, Any] = {
        "builder": target,
        "collection": ast.unparse(call.func.value),
        "ordered": BUILDERS[call.func.attr],
        "operations": {old: name.text for old, name in made.items()},
        "imports": [statement for name in made.values() for statement in name.imports],
    }
    return Move("bulk_write", more=more)


def from_elsewhere(file: SourceFile) -> Iterator[tuple[Scope, ast.Call, str]]:
    """Yield calls that add operations to builders that their function did not create, with the methods.

    `bulk.find(...).upsert().update(...)`: cursors have no such methods.
    """
    made: dict[int, set[str]] = {}
    for scope, call in file.each(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in BUILDERS:
            made.setdefault(id(scope), set()).add(_target(call))
    for scope, call in file.each(ast.Call):
        found, *later = _chain(call) or [("", call)]
        builder = _builder_of(found, [name for name, _ in later]) if later else None
        if builder is not None and getattr(builder, "id", "") not in made.get(id(scope), ()):
            yield scope, call, later[-1][0]


def _builder_of(found: tuple[str, ast.Call], later: list[str]) -> ast.expr | None:
    """Return the builder in a chain of calls; None if it looks like something else."""
    name, find = found
    if name != "find" or not find.args or later[:-1] not in ([], ["upsert"]) or later[-1] not in _OF_FOUND:
        return None
    assert isinstance(find.func, ast.Attribute)
    builder = find.func.value
    is_one = later[0] == "upsert" or isinstance(find.args[0], ast.Dict) or "bulk" in last_name(builder).lower()
    return builder if is_one else None


def _chain(call: ast.expr) -> list[tuple[str, ast.Call]]:
    """Return (method, call) for the chain that ends with a call, from the inside out."""
    found: list[tuple[str, ast.Call]] = []
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        found.append((call.func.attr, call))
        call = call.func.value
    return found[::-1]


def _target(call: ast.Call) -> str:
    """Return the name to which a builder is assigned."""
    around = parent(call)
    if isinstance(around, ast.Assign) and len(around.targets) == 1 and isinstance(around.targets[0], ast.Name):
        return around.targets[0].id
    return ""


def _is_plain(receiver: ast.expr, scope: Scope) -> bool:
    """Return whether a receiver can be named once more later in the function."""
    names = [node.id for node in walk(receiver) if isinstance(node, ast.Name)]
    if any(len(list(bindings(name, scope))) > 1 for name in names):
        return False
    return all(
        isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Load) for node in walk(receiver)
    )


def _operations(name: str, scope: Scope) -> set[str] | None:
    """Return the operations added to a builder; None if it is used in an unknown way."""
    found: set[str] = set()
    if any(_mentions(child, name) for child in scope.children) or is_from_outside(name, scope):
        return None
    made = set()
    for node in scope.nodes(ast.Name):
        if node.id != name:
            continue
        if isinstance(node.ctx, ast.Store):
            around = parent(node)
            made.add(ast.unparse(around.value) if isinstance(around, ast.Assign) and around.targets == [node] else "")
        elif (operation := _operation(node)) is None:
            return None
        else:
            found.add(operation)
    return found - {"execute"} if len(made) == 1 and "" not in made else None


def _mentions(scope: Scope, name: str) -> bool:
    return any(node.id == name for inner in scope.walk() for node in inner.nodes(ast.Name))


def _operation(node: ast.Name) -> str | None:
    """Return the operation of a call: `insert`, `execute`, or one on found documents; None for anything else."""
    calls = list(_calls(node))
    called = [it.func.attr for it in calls if isinstance(it.func, ast.Attribute)]
    ends = bool(calls) and isinstance(parent(calls[-1]), ast.Expr)
    if called[:1] == ["execute"]:
        return "execute" if not calls[0].args and not calls[0].keywords else None
    if called == ["insert"] and ends and len(calls[0].args) == 1:
        return "insert"
    if called[:1] == ["find"] and called[1:-1] in ([], ["upsert"]) and called[-1] in _OF_FOUND and ends:
        plain = all(not it.keywords for it in calls) and len(calls[0].args) == 1
        return called[-1] if plain else None
    return None


def _calls(node: ast.expr) -> Iterator[ast.Call]:
    """The calls of a chain that begins with a name, from the inside out."""
    here: ast.AST = node
    while isinstance(around := parent(here), ast.Attribute) and around.value is here:
        call = parent(around)
        if not (isinstance(call, ast.Call) and call.func is around):
            return
        yield call
        here = call
