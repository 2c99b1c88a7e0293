"""Queries through functions of the project that are given the model: `get_one(session, Order, id=1)`."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.calls import FunctionUse
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.models import Models
from toolkit.inventory.data_access.orm_conditions import ComparedFields, note_field
from toolkit.inventory.data_access.orm_query import OrmQuery
from toolkit.inventory.data_access.program import Program, is_in_loop, symbol_of
from toolkit.inventory.data_access.sql_calls import argument_for
from toolkit.model.data_access import DataQuery, QueryField
from toolkit.model.tree import Scope, dotted_name
from toolkit.source.code_text import shorten_code

_OWN_CLASS = "cls"
"""Stands for a parameter where the model is the class on which a method of its base is called."""
Written = tuple[DataQuery, ast.Call, Scope]
"""A query, its call, and the scope of the call."""


class _Wrapper(NamedTuple):
    """A function that queries the model which one of its parameters names, as `row` does."""

    function: FunctionDefinition
    parameter: str
    row: DataQuery


class ModelWrappers:
    """Finds the calls of functions that query a model which they are given.

    Args:
        program: the program.
        models: its models.
    """

    def __init__(self, program: Program, models: Models) -> None:
        self._program = program
        self._models = models
        self.found: dict[int, OrmQuery] = {}

    def replace(self, direct: Iterable[Written], queries: dict[int, OrmQuery]) -> Iterator[Written]:
        """Yield queries with the calls of wrappers in place of the query inside them.

        A wrapper that nothing in the project calls keeps its own query.

        Args:
            direct: queries, with their calls and scopes.
            queries: maps the id of a call to its query; those of the wrappers' calls are added.
        """
        for row, node, scope in direct:
            wrapper = self._wrapper(row, queries[id(node)], scope)
            calls = [*self._calls(wrapper)] if wrapper is not None else []
            is_open = queries[id(node)].is_open
            if is_open and not any(query.model is not None for _, query, _ in calls):
                del queries[id(node)]
                continue
            for made, query, around in calls:
                queries[id(query.node)] = query
                yield made, query.node, around
            if not calls:
                yield row, node, scope

    def _wrapper(self, row: DataQuery, query: OrmQuery, scope: Scope) -> _Wrapper | None:
        """Return the function around a query that names its model by a parameter; None for other queries."""
        function = self._program.index.function_around(scope)
        if function is not None and self._is_mixin(query.model) and function.owner in (query.model, None):
            return _Wrapper(function, _OWN_CLASS, row)
        if query.model is not None or function is None:
            return None
        given = query.chain[0].args[:1] if query.chain else []
        named = next((item.id for item in given if isinstance(item, ast.Name)), "")
        return _Wrapper(function, named, row) if named in function.parameters else None

    def _is_mixin(self, model: ClassDefinition | None) -> bool:
        """Return whether a class is no model, but the base of models: its `cls.query` is that of each of them."""
        if model is None or id(model) in self._models.found:
            return False
        return any(id(heir) in self._models.found for heir in model.heirs())

    def _calls(self, first: _Wrapper) -> Iterator[tuple[DataQuery, OrmQuery, Scope]]:
        """Yield the calls of a wrapper with the model that they pass, also through functions that pass theirs on."""
        waiting, seen = [first], set[tuple[int, str]]()
        while waiting:
            wrapper = waiting.pop(0)
            if (key := (id(wrapper.function), wrapper.parameter)) in seen:
                continue
            seen.add(key)
            for edge in self._program.graph.callers.get(id(wrapper.function), ()):
                given = _given_model(edge.call, wrapper) if edge.call is not None else None
                if edge.call is None or given is None:
                    continue
                outer = self._program.index.function_around(edge.scope)
                if outer is not None and isinstance(given, ast.Name) and given.id in outer.parameters:
                    waiting.append(_Wrapper(outer, given.id, wrapper.row))
                elif id(edge.call) not in self.found:
                    made, query = self._row(wrapper, edge, edge.call, given)
                    self.found[id(edge.call)] = query
                    yield made, query, edge.scope

    def _row(self, wrapper: _Wrapper, edge: FunctionUse, call: ast.Call, given: ast.expr) -> tuple[DataQuery, OrmQuery]:
        """Return the query of one call of a wrapper; its further keywords are taken as the fields that it compares."""
        model = self._model(given, edge)
        known = self._models.found.get(id(model))
        fields: ComparedFields = {}
        values: list[ast.expr] = []
        why = "" if model is not None else f"`{shorten_code(given, 40)}`"
        for item in call.keywords:
            if item.arg is None:
                why = why or f"`**{shorten_code(item.value, 40)}`"
            elif item.arg not in wrapper.function.parameters:
                note_field(item.arg, fields)
                values.append(item.value)
        row = DataQuery(
            file=edge.path,
            line=call.lineno,
            symbol=symbol_of(edge.path, edge.scope),
            technology=known.technology if known is not None else wrapper.row.technology,
            store=known.name if known is not None else "",
            operation=wrapper.row.operation,
            fields=tuple(QueryField(name, tuple(sorted(used))) for name, used in sorted(fields.items())),
            bounded=wrapper.row.bounded,
            in_loop=is_in_loop(call),
            through=wrapper.function.name,
            unresolved=why,
        )
        return row, OrmQuery(call, row.store, row.technology, model, call, [call], values)

    def _model(self, given: ast.expr, edge: FunctionUse) -> ClassDefinition | None:
        """Return the model that an argument names; None if it is known only at run time."""
        found = self._program.index.resolve(given, edge.path, edge.scope)
        if isinstance(found, ClassDefinition):
            return found if id(found) in self._models.found else None
        return self._models.model_named(dotted_name(given).rpartition(".")[2])


def _given_model(call: ast.Call, wrapper: _Wrapper) -> ast.expr | None:
    """Return the expression that names the model at a call of a wrapper; None if there is none."""
    if wrapper.parameter == _OWN_CLASS:
        return call.func.value if isinstance(call.func, ast.Attribute) else None
    return argument_for(call, wrapper.function, wrapper.parameter)
