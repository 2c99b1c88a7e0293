"""Find functions that look up one row by the key that they are given, and the handlers that call them.

Which rows a caller may see is decided by the handler, so that its call is judged in place of the query.
"""

import ast
from collections.abc import Iterable, Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.inventory.tenancy.evidence import SECRETS
from toolkit.inventory.tenancy.row_conditions import condition_nodes, is_returned
from toolkit.model.tree import ancestors

_DEEPEST = 2


def find_lookups(program: Program, found: Iterable[StoreAccess]) -> Iterator[StoreAccess]:
    """Yield the calls in handlers of functions that look up one row, and mark the queries in these functions.

    Args:
        program: the program.
        found: its accesses.
    """
    for access in list(found):
        function = program.index.function_around(access.scope)
        if function is None or access.is_definition or not _looks_up(access, function):
            continue
        if _is_handler(program, function):
            continue
        calls = list(_calls(program, access, function, _DEEPEST))
        if len(calls) > 1:  # else the query is as good a place to mend as its only caller
            access.is_definition = True
            yield from calls


def _looks_up(access: StoreAccess, function: FunctionDefinition) -> bool:
    """Return whether a function gives back the one row that a parameter selects."""
    if not access.store or access.query is None or not access.query.bounded or not is_returned(access):
        return False
    if any(SECRETS.search(row.name) for row in access.query.fields):
        return False  # who knows the secret may see the row
    asked = access.extra or [node for node in condition_nodes(access) if isinstance(node, ast.expr)]
    names = {inner.id for node in asked for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return not names.isdisjoint(set(function.parameters) - {"self", "cls", "request", "session", "db"})


def _is_handler(program: Program, function: FunctionDefinition) -> bool:
    rows = program.endpoints.get(id(function), ())
    return bool(rows) and rows[0][1] == 0


def _calls(program: Program, access: StoreAccess, function: FunctionDefinition, depth: int) -> Iterator[StoreAccess]:
    """Yield the calls of a lookup in handlers, also through functions that return what it returns."""
    for use in program.graph.callers.get(id(function), ()):
        caller = program.index.function_around(use.scope)
        if use.call is None or not use.sure or caller is None or caller is function:
            continue
        if _is_handler(program, caller):
            yield StoreAccess(
                use.path, use.scope, use.call, access.store, function.name, method=function, is_lookup=True
            )
        elif depth > 1 and any(isinstance(item, ast.Return) for item in ancestors(use.call)):
            yield from _calls(program, access, caller, depth - 1)
