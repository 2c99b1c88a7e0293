"""Builders of bulk operations: a list of operations, and `bulk_write`."""

import ast
from collections.abc import Iterator
from typing import Any

from codemods._pymongo_4.old_call import Move, Names, note
from codemods._pymongo_4.shapes import bindings, is_from_outside
from toolkit.model.tree import Scope, parent

BUILDERS = {"initialize_ordered_bulk_op": True, "initialize_unordered_bulk_op": False}
OPERATIONS = {
    "update": "UpdateMany",
    "update_one": "UpdateOne",
    "replace_one": "ReplaceOne",
    "remove": "DeleteMany",
    "remove_one": "DeleteOne",
    "insert": "InsertOne",
}


def builder(call: ast.Call, scope: Scope, names: Names) -> Move:
    """What becomes of a builder and of all that its function does with it."""
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


def _target(call: ast.Call) -> str:
    """The name that a builder is assigned to."""
    around = parent(call)
    if isinstance(around, ast.Assign) and len(around.targets) == 1 and isinstance(around.targets[0], ast.Name):
        return around.targets[0].id
    return ""


def _is_plain(receiver: ast.expr, scope: Scope) -> bool:
    """Whether a receiver can be named once more later in the function."""
    names = [node.id for node in ast.walk(receiver) if isinstance(node, ast.Name)]
    if any(len(list(bindings(name, scope))) > 1 for name in names):
        return False
    return all(
        isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Load)
        for node in ast.walk(receiver)
    )


def _operations(name: str, scope: Scope) -> set[str] | None:
    """The operations put into a builder; None if it is used in a way that is not known."""
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
    """`insert`, `execute`, or what is done with what was found; None for anything else."""
    calls = list(_calls(node))
    called = [it.func.attr for it in calls if isinstance(it.func, ast.Attribute)]
    ends = bool(calls) and isinstance(parent(calls[-1]), ast.Expr)
    if called[:1] == ["execute"]:
        return "execute" if not calls[0].args and not calls[0].keywords else None
    if called == ["insert"] and ends and len(calls[0].args) == 1:
        return "insert"
    if (
        called[:1] == ["find"]
        and called[1:-1] in ([], ["upsert"])
        and called[-1] in OPERATIONS.keys() - {"insert"}
        and ends
    ):
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
