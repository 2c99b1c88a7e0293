"""Find the uses of each function of a program, and the endpoints that lead to it."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.call_graph.type_edges import TypeEdges
from toolkit.model.tree import Scope, callee_of, dotted_name

_MOST_CANDIDATES = 4
_EVERYWHERE = frozenset(
    {
        *(
            "get",
            "set",
            "add",
            "append",
            "update",
            "save",
            "delete",
            "remove",
            "pop",
            "items",
            "keys",
            "values",
            "copy",
        ),
        *(
            "all",
            "filter",
            "first",
            "find",
            "count",
            "exists",
            "create",
            "insert",
            "execute",
            "commit",
            "close",
            "open",
        ),
        *(
            "read",
            "write",
            "join",
            "split",
            "format",
            "strip",
            "encode",
            "decode",
            "replace",
            "index",
            "sort",
            "order_by",
        ),
        *(
            "post",
            "put",
            "patch",
            "head",
            "options",
            "json",
            "is_valid",
            "clean",
            "run",
            "start",
            "stop",
            "send",
            "log",
        ),
        *(
            "info",
            "debug",
            "warning",
            "error",
            "exception",
            "query",
            "one",
            "limit",
            "to_dict",
            "as_dict",
            "setdefault",
        ),
        *("extend", "clear", "next", "load", "loads", "dump", "dumps", "validate", "serialize", "register", "name"),
    }
)
"""Names of methods that do not identify their class."""
_HOOKS = (
    *("get_queryset", "get_object", "get_serializer_class", "get_serializer", "get_serializer_context", "initial"),
    *("perform_create", "perform_update", "perform_destroy", "filter_queryset", "dispatch", "get_context_data"),
    *("form_valid", "prepare", "get_permissions", "check_object_permissions", "has_permission", "queryset"),
    *("has_object_permission", "to_representation", "to_internal_value", "validate", "get_form_kwargs"),
    *("get_success_url", "get_initial", "get_form", "get_filterset", "get_paginated_response"),
)
"""Methods of a class that a framework calls."""
_ATTRIBUTES = (
    "serializer_class",
    "permission_classes",
    "filter_backends",
    "form_class",
    "filterset_class",
    "pagination_class",
)


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """One use of a function.

    Attributes:
        call: the call; None if the function is only named, passed on or called by a framework.
        sure: False if only the name of the method matches.
        by_types: whether only a type checker resolves it.
    """

    caller: FunctionDefinition | ClassDefinition | None
    callee: FunctionDefinition
    call: ast.Call | None
    path: str
    scope: Scope
    sure: bool = True
    by_types: bool = False


class CallGraph:
    """The uses of every function of a program.

    Args:
        index: index of the program.
        types: what types say about its calls; None: they were not asked.
    """

    def __init__(self, index: ProgramIndex, types: TypeEdges | None = None) -> None:
        self.index = index
        self._types = types
        self.callees: dict[int, list[FunctionUse]] = {}
        self.callers: dict[int, list[FunctionUse]] = {}
        for path, file in index.files.items():
            for scope in file.scopes:
                for edge in self._edges(path, scope):
                    self.callees.setdefault(id(edge.caller), []).append(edge)
                    self.callers.setdefault(id(edge.callee), []).append(edge)

    def reach(self, starts: Iterable[FunctionDefinition | ClassDefinition]) -> dict[int, int]:
        """Map the id of every function reachable from definitions to the number of calls between them."""
        found: dict[int, int] = {}
        waiting: list[tuple[FunctionDefinition | ClassDefinition, int]] = [(item, 0) for item in starts]
        while waiting:
            current, depth = waiting.pop(0)
            if id(current) in found:
                continue
            found[id(current)] = depth
            waiting += [(edge.callee, depth + 1) for edge in self.callees.get(id(current), ())]
            if isinstance(current, ClassDefinition):
                waiting += [(item, depth + 1) for item in self._hooks(current)]
        return found

    def _hooks(self, of: ClassDefinition) -> Iterator[FunctionDefinition | ClassDefinition]:
        for name in _HOOKS:
            member = of.find(name)
            if isinstance(member, FunctionDefinition):
                yield member
        for name in _ATTRIBUTES:
            value = of.find(name)
            for node in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
                if isinstance(node, ast.expr):
                    found = self.index.resolve(node, of.path, of.scope)
                    if isinstance(found, ClassDefinition):
                        yield found
        yield from (item for item in of.lineage() if item is not of)

    def _edges(self, path: str, scope: Scope) -> Iterator[FunctionUse]:
        caller = self._caller(scope)
        called = {id(node.func): node for node in scope.nodes(ast.Call)}
        inside = {id(node.value) for node in scope.nodes(ast.Attribute)}
        used: list[ast.Attribute | ast.Name] = [*scope.nodes(ast.Attribute), *scope.nodes(ast.Name)]
        for node in used:
            if isinstance(node.ctx, ast.Load) and (id(node) not in inside or isinstance(node, ast.Attribute)):
                call = called.pop(id(node), None)
                targets = self._targets(node, path, scope, call is not None)
                for target, sure, by_types in self._with_types(targets, node, call, path):
                    yield FunctionUse(caller, target, call, path, scope, sure, by_types)
        for call in called.values():  # `handlers[name]()`
            for target, sure, by_types in self._with_types((), call.func, call, path):
                yield FunctionUse(caller, target, call, path, scope, sure, by_types)
        decorators = [] if isinstance(scope.node, ast.Module | ast.ClassDef) else scope.node.decorator_list
        for decorator in decorators:
            name = callee_of(decorator)
            found = self.index.resolve(name, path, scope.parent or scope)
            if isinstance(found, FunctionDefinition):
                yield FunctionUse(caller, found, None, path, scope)
        for child in scope.children:  # nested functions belong to the one around
            nested = self.index.of_node(child.node)
            if isinstance(nested, FunctionDefinition) and scope.kind == "function":
                yield FunctionUse(caller, nested, None, path, scope)

    def _caller(self, scope: Scope) -> FunctionDefinition | ClassDefinition | None:
        return self.index.function_around(scope) or self.index.class_around(scope)

    def _with_types(
        self, targets: Iterable[tuple[FunctionDefinition, bool]], node: ast.expr, call: ast.Call | None, path: str
    ) -> Iterator[tuple[FunctionDefinition, bool, bool]]:
        if self._types is not None:
            return self._types.add_to(tuple(targets), node, call, path)
        return ((target, sure, False) for target, sure in targets)

    def _targets(
        self, node: ast.Attribute | ast.Name, path: str, scope: Scope, is_called: bool
    ) -> Iterator[tuple[FunctionDefinition, bool]]:
        found = self.index.resolve(node, path, scope)
        if isinstance(found, FunctionDefinition):
            yield found, True
            if isinstance(node, ast.Attribute) and dotted_name(node.value) in ("self", "cls"):
                owner = self.index.class_around(scope)
                heirs = list(owner.heirs())[:_MOST_CANDIDATES] if owner is not None else []
                members = [item.members.get(node.attr) for item in heirs]
                yield from ((item, True) for item in members if isinstance(item, FunctionDefinition))
        elif isinstance(found, ClassDefinition) and is_called:
            maker = found.find("__init__")
            if isinstance(maker, FunctionDefinition):
                yield maker, True
        elif isinstance(found, ast.IfExp) and is_called:  # `take = a if x else b`
            chosen = (self.index.resolve(item, path, scope) for item in (found.body, found.orelse))
            yield from ((item, False) for item in chosen if isinstance(item, FunctionDefinition))
        elif found is None and isinstance(node, ast.Attribute) and is_called and node.attr not in _EVERYWHERE:
            candidates = self.index.by_method.get(node.attr, [])
            if 0 < len(candidates) <= _MOST_CANDIDATES:
                yield from ((item, False) for item in candidates)


def endpoints_by_function(
    graph: CallGraph, handlers: Mapping[str, Iterable[FunctionDefinition | ClassDefinition]]
) -> dict[int, list[tuple[str, int]]]:
    """Map the id of a function to the endpoints that lead to it, each with the number of calls between, nearest first.

    Args:
        graph: call graph of the program.
        handlers: maps an endpoint to the functions and classes that handle it.
    """
    found: dict[int, list[tuple[str, int]]] = {}
    known: dict[tuple[int, ...], dict[int, int]] = {}
    for endpoint, starts in handlers.items():
        key = tuple(id(item) for item in starts)
        if key not in known:
            known[key] = graph.reach(starts)
        for function, depth in known[key].items():
            found.setdefault(function, []).append((endpoint, depth))
    for rows in found.values():
        rows.sort(key=lambda item: (item[1], item[0]))
    return found
