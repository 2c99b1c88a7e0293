"""Find the places that set a field of a row: assignments, constructors, updates, and functions that get the value."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.program import (
    Program,
    Where,
    default_of,
    is_parameter,
    keyword_of,
    local_values,
)
from toolkit.inventory.data_access.sql_calls import argument_for
from toolkit.inventory.lifecycles.state_owners import StateOwners
from toolkit.model.tree import Scope, ancestors, text_of
from toolkit.source.calls import last_name

_MAKES = frozenset({"create", "get_or_create", "update_or_create", "acreate", "insert", "insert_one", "bulk_create"})
_UPDATES = frozenset({"update", "aupdate", "values", "modify", "update_one", "update_many", "find_one_and_update"})
_DEEPEST = 3


class StateSite(NamedTuple):
    """One place that sets a field.

    Attributes:
        node: the statement or call; for a function that gets the value, the call of it.
        where: its file and scope.
        owner: the row or its query; `home`: file and scope of that expression.
        value: what is set, at `where`.
        is_new: whether the row is made here.
    """

    node: ast.AST
    where: Where
    owner: ast.expr
    home: Where
    field: str
    value: ast.expr
    is_new: bool = False


def find_state_sites(program: Program, owners: StateOwners) -> Iterator[StateSite]:
    """Yield the places that set fields that may hold a state, with the calls that pass on the value.

    Args:
        program: the program.
        owners: knows the names of such fields.
    """
    for path, file in program.files.items():
        for scope in file.scopes:
            if scope.kind == "class":
                continue
            for site in _sites_in(path, scope, program, owners):
                yield from follow_value(site, program)


def _sites_in(path: str, scope: Scope, program: Program, owners: StateOwners) -> Iterator[StateSite]:
    where = Where(path, scope)
    for node in scope.nodes(ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and owners.has(target.attr):
                yield StateSite(node, where, target.value, where, target.attr, node.value)
    for call in scope.nodes(ast.Call):
        yield from _of_call(call, where, program, owners)


def _of_call(call: ast.Call, where: Where, program: Program, owners: StateOwners) -> Iterator[StateSite]:
    name = last_name(call)
    made = program.index.resolve(call.func, where.path, where.scope)
    is_constructor = isinstance(made, ClassDefinition)
    if not is_constructor and name not in _MAKES | _UPDATES:
        if name == "setattr" and len(call.args) == 3 and owners.has(field := text_of(call.args[1])):
            yield StateSite(call, where, call.args[0], where, field, call.args[2])
        elif isinstance(made, FunctionDefinition):
            yield from _of_setter(call, where, made, owners)
        return
    is_new = is_constructor or name in _MAKES
    if is_constructor and isinstance(made, ClassDefinition):
        fields = [word.arg for word in call.keywords if word.arg and owners.of_class(made, word.arg)]
    else:
        fields = [word.arg for word in call.keywords if word.arg and owners.has(word.arg)]
    for field in fields:
        value = keyword_of(call, field)
        if value is not None:
            yield StateSite(call, where, call.func, where, field, value, is_new)
    tables = [*call.args[:2], *(item for item in (keyword_of(call, "defaults", "values"),) if item is not None)]
    for table in tables if not is_constructor else ():
        for named, value in items_of_table(table, where):
            if owners.has(named):
                yield StateSite(call, where, call.func, where, named, value, is_new)


def _of_setter(call: ast.Call, where: Where, function: FunctionDefinition, owners: StateOwners) -> Iterator[StateSite]:
    """Yield what a call sets through a function that gives a row every attribute of a table: `update(row, {...})`."""
    sets = [node for node in function.scope.nodes(ast.Call) if last_name(node) == "setattr" and len(node.args) == 3]
    if not any(isinstance(node.args[1], ast.Name) for node in sets):
        return
    given = [*call.args, *(word.value for word in call.keywords)]
    rows = [item for item in given if isinstance(item, ast.Name | ast.Attribute) and not [*items_of_table(item, where)]]
    if not rows:
        return
    owner = next((item for item in rows if owners.class_of(item, where) is not None), rows[0])
    pairs = [pair for item in given for pair in items_of_table(item, where)]
    for field, value in (*pairs, *((word.arg, word.value) for word in call.keywords if word.arg)):
        if owners.has(field):
            yield StateSite(call, where, owner, where, field, value)


def items_of_table(table: ast.expr, where: Where) -> Iterator[tuple[str, ast.expr]]:
    """Yield the items of a dictionary with literal keys, or of those that a local name holds.

    Args:
        table: the dictionary, or the name.
        where: its file and scope.
    """
    if isinstance(table, ast.Name):
        for value in local_values(where.scope, table.id):
            yield from items_of_table(value, where) if isinstance(value, ast.Dict) else ()
    elif isinstance(table, ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            yield key.attr if isinstance(key, ast.Attribute) else text_of(key), value


def _by_branch(site: StateSite) -> Iterator[StateSite]:
    """Yield a place once for each assignment in a branch to the local name that it sets; else the place itself."""
    name = site.value.id if isinstance(site.value, ast.Name) else ""
    values = {id(value) for value in local_values(site.where.scope, name)} if name else set()
    assigned = [node for node in site.where.scope.nodes(ast.Assign) if id(node.value) in values]
    around = {id(node) for node in ancestors(site.node)}
    in_branch = [
        isinstance(outer := next(ancestors(node), None), ast.If) and id(outer) not in around for node in assigned
    ]
    if len(assigned) < 2 or len(assigned) != len(values) or not all(in_branch):
        yield site
        return
    for node in assigned:
        yield site._replace(node=node, value=node.value)


def follow_value(site: StateSite, program: Program, depth: int = _DEEPEST) -> Iterator[StateSite]:
    """Yield a place, or the calls that pass the value to it if its function gets it as a parameter.

    Args:
        site: the place.
        program: the program.
        depth: number of calls that are followed.
    """
    function = program.index.function_around(site.where.scope)
    name = site.value.id if isinstance(site.value, ast.Name) else ""
    if function is None or not depth or not name or not is_parameter(function.scope, name):
        yield from _by_branch(site)
        return
    for edge in program.graph.callers.get(id(function), ()):
        if edge.call is None or not edge.sure:
            continue
        value = argument_for(edge.call, function, name) or default_of(function, name)
        if value is not None:
            passed = site._replace(node=edge.call, where=Where(edge.path, edge.scope), value=value)
            yield from follow_value(passed, program, depth - 1)
