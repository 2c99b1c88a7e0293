"""Find the objects that an ORM saves: `session.add(Order(...))`, and `order.save()` of a row that was made or found."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.model.data_access import DataAccess, SavedObject
from toolkit.model.tree import dotted_name, is_name
from toolkit.source.calls import last_name

_SESSION = re.compile(r"(?:\A|[._])(?:session|db)(?:\(\))?\Z", re.IGNORECASE)
_ADDS = ("add", "add_all", "merge", "delete")
_SAVES = ("save", "delete")


def find_saved_objects(
    index: ProgramIndex, reached: Mapping[int, Sequence[tuple[str, int]]], data: DataAccess
) -> tuple[SavedObject, ...]:
    """Return every saved object whose model is known, by file and line.

    Args:
        index: index of the program.
        reached: the endpoints that lead to each function.
        data: its models and queries.
    """
    models = {(model.file, model.name): model.name for model in data.models}
    stores = {(query.file, query.line): query.store for query in data.queries if query.store}
    found: set[SavedObject] = set()
    for function in index.functions.values() if models else ():
        endpoints = tuple(name for name, _ in reached.get(id(function), ()))
        symbol = f"{function.path}::{function.scope.qualname}"
        for node, saved in _saves(function):
            if store := _store_of(saved, function, index, models, stores):
                deletes = last_name(node) == "delete"
                found.add(SavedObject(function.path, node.lineno, symbol, store, endpoints, deletes))
    return tuple(sorted(found))


def _saves(function: FunctionDefinition) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield the calls that save, with the saved object."""
    for call in function.scope.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute):
            continue
        owner = call.func.value
        written = dotted_name(owner) or (dotted_name(owner.func) if isinstance(owner, ast.Call) else "")
        if call.func.attr in _ADDS and call.args and _SESSION.search(written):
            given = call.args[0]
            yield from ((call, item) for item in (given.elts if isinstance(given, ast.List | ast.Tuple) else [given]))
        elif call.func.attr in _SAVES and isinstance(owner, ast.Name):
            yield call, owner


def _store_of(
    saved: ast.expr,
    function: FunctionDefinition,
    index: ProgramIndex,
    models: Mapping[tuple[str, str], str],
    stores: Mapping[tuple[str, int], str],
) -> str:
    """Return the model of a saved object, or the store of the query that found it; empty if neither is known."""
    values = [saved] if isinstance(saved, ast.Call) else _values_of(saved, function)
    for value in values:
        made = index.resolve(value.func, function.path, function.scope) if isinstance(value, ast.Call) else None
        if isinstance(made, ClassDefinition) and (name := models.get((made.path, made.name))):
            return name
        lines = range(value.lineno, (value.end_lineno or value.lineno) + 1)
        if store := next((stores[function.path, line] for line in lines if (function.path, line) in stores), ""):
            return store
    return ""


def _values_of(saved: ast.expr, function: FunctionDefinition) -> list[ast.expr]:
    name = saved.id if isinstance(saved, ast.Name) else ""
    return [
        node.value
        for node in function.scope.nodes(ast.Assign)
        if name and any(is_name(target, name) for target in node.targets)
    ]
