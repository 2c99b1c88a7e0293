"""Evidence that a request asks for the tenant: names in it, in what it is made of, and in what follows."""

import ast
import re
from collections.abc import Iterable
from typing import TypeGuard

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.exposed import gives_input
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.program import is_parameter, local_values, text_of
from toolkit.inventory.endpoints.request_values import part_of_request
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.inventory.tenancy.row_conditions import (
    LAST_LINE,
    collection_name,
    condition_nodes,
    identifiers,
    is_object,
    is_test_of,
    name_of_result,
    names_in,
    single_rows,
    values_of_local,
)
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import Scope, dotted_name, parent
from toolkit.source.calls import last_name

_DEEPEST = 3
_SCOPING = ("get_queryset", "filter_queryset", "get_object", "queryset", "initial", "dispatch", "safely_get_queryset")
_USERS = ("current_user", "user")
_DECIDING = ("filter_backends", "filterset_class", "permission_classes")
_SECRETS = re.compile(
    r"token|api_?key|secret|hash|session|password|signature|access_key|digest|nonce|invite", re.IGNORECASE
)


class Evidence:
    """Looks for the tenant in accesses.

    Args:
        reader: of the program's queries.
        words: for the tenant.
    """

    def __init__(self, reader: DataReader, words: Iterable[str]) -> None:
        self._reader = reader
        self._index = reader.program.index
        self._words = frozenset(words)
        self._known: dict[int, bool] = {}
        self._givers = {item.name for item in self._index.functions.values() if gives_input(item)}

    def is_scoped(self, access: StoreAccess) -> bool:
        """Return whether an access asks for the tenant."""
        if access.query is not None and any(self._names(row.name) for row in access.query.fields):
            return True
        shape = self._reader.sql.shapes.get(id(access.node))
        if shape is not None:
            given = access.extra or self._arguments_of(access)
            line = access.node.lineno
            is_asked = any(self._in(item, access.scope, before=line) for item in given)
            return is_asked or self._is_narrowed(access)
        asked = list(condition_nodes(access))
        if any(map(self._names, names_in(asked))) or (access.method is not None and self._names(access.method.name)):
            return True
        names = {inner.id for inner in asked if isinstance(inner, ast.Name)} - {"self", "cls", collection_name(access)}
        made = (value for name in names for value in values_of_local(access.scope, name, access.node.lineno))
        if any(self._in(value, access.scope, _DEEPEST - 1, access.node.lineno) for value in made):
            return True
        return self._is_narrowed(access) or self._is_in_scoped_class(access)

    def has_tenant(self, function: FunctionDefinition | None) -> bool:
        """Return whether a function knows the tenant: a parameter, or a name in its body."""
        if function is None:
            return False
        if id(function) not in self._known:
            self._known[id(function)] = any(self._names(name) for name in identifiers(function.node))
        return self._known[id(function)]

    def unused_parameter(self, function: FunctionDefinition | None) -> bool:
        """Return whether a function is given the tenant and does nothing with it."""
        if function is None or _is_abstract(function):
            return False
        given = [name for name in function.parameters if self._names(name)]
        used = {node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)}
        return bool(given) and not any(name in used for name in given)

    def writes_tenant(self, access: StoreAccess) -> bool:
        """Return whether a statement writes a column for the tenant."""
        shape = self._reader.sql.shapes.get(id(access.node))
        return shape is not None and any(self._names(name) for name in shape[0].written)

    def is_of_unknown_store(self, access: StoreAccess) -> bool:
        """Return whether only the running program knows the store, in a function that is given the tenant in vain."""
        return not access.store and self.unused_parameter(self._index.function_around(access.scope))

    def by_secret(self, access: StoreAccess) -> bool:
        """Return whether a row is found by something that only its owner knows."""
        fields = [row.name for row in access.query.fields] if access.query is not None else []
        name = access.method.name if access.method is not None else ""
        return any(_SECRETS.search(item) for item in fields) or bool(_SECRETS.search(name))

    def by_user(self, access: StoreAccess) -> bool:
        """Return whether rows are asked for that belong to the user who asks: `by_user(current_user)`."""
        inside = (inner for item in self._arguments_of(access) for inner in ast.walk(item))
        return any(dotted_name(inner).rpartition(".")[2] in _USERS for inner in inside)

    def raw_inputs(self, access: StoreAccess) -> set[str]:
        """Return the inputs of an access that were not read from a row before: `request` or names of parameters."""
        found: set[str] = set()
        for argument in self._arguments_of(access):
            self._raw(argument, access.scope, found, _DEEPEST)
        return found

    def has_conditions(self, access: StoreAccess) -> bool:
        """Return whether an access asks for certain rows."""
        if access.query is not None:
            return bool(access.query.fields or access.query.unresolved)
        return bool(self._arguments_of(access))

    def has_names(self, access: StoreAccess) -> bool:
        """Return whether the conditions of an access have values that are not written in the source."""
        inside = (inner for item in self._arguments_of(access) for inner in ast.walk(item))
        return any(isinstance(inner, ast.Name) for inner in inside)

    def _names(self, name: str) -> bool:
        return mentions_tenant(name, self._words)

    def _in(self, node: ast.expr, scope: Scope, depth: int = _DEEPEST, before: int = LAST_LINE) -> bool:
        """Return whether an expression, or what its local names were given down to a line, names the tenant."""
        if any(map(self._names, identifiers(node))):
            return True
        names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - {"self", "cls"}
        made = (value for name in names for value in values_of_local(scope, name, before)) if depth else ()
        return any(self._in(value, scope, depth - 1, before) for value in made)

    def _is_narrowed(self, access: StoreAccess) -> bool:
        """True if the tenant narrows or tests the result afterwards: `rows.filter(org=...)`, `if row.org != org`."""
        held = name_of_result(access.node)
        if not held:
            return False
        names = {held, *single_rows(access.scope, held)}
        parts: list[ast.Attribute | ast.Subscript] = [
            *access.scope.nodes(ast.Attribute),
            *access.scope.nodes(ast.Subscript),
        ]
        for part in parts:
            key = part.attr if isinstance(part, ast.Attribute) else text_of(part.slice)
            is_shown = not isinstance(part.ctx, ast.Load) or isinstance(parent(part), ast.Dict | ast.keyword)
            if dotted_name(part.value) in names and self._names(key) and not is_shown:
                return True  # the tenant of the row is what the rest goes by
        for node in (*access.scope.nodes(ast.Call), *access.scope.nodes(ast.Compare)):
            if node is access.node or (isinstance(node, ast.Call) and not is_test_of(node, names)):
                continue
            known = list(identifiers(node))
            if not names.isdisjoint(known) and any(map(self._names, known)):
                return True
        return False

    def _is_in_scoped_class(self, access: StoreAccess) -> bool:
        """A query of a class body: the class, or one that it inherits from, narrows it by the tenant."""
        owner = self._index.class_around(access.scope)
        if owner is None:
            return False
        function = self._index.function_around(access.scope)
        is_queryset = function is None or function.name in _SCOPING
        if not is_queryset:
            return False
        return any(self._narrows(item, function) for item in owner.lineage())

    def _narrows(self, item: ClassDefinition, but: FunctionDefinition | None) -> bool:
        named = [item.name, *(base for base in item.bases if isinstance(base, str))]
        if any(self._names(name) and ("Mixin" in name or "Scoped" in name) for name in named):
            return True
        members = [item.members.get(name) for name in _SCOPING]
        trees: list[ast.AST] = [member.node for member in members if _is_function(member) and member is not but]
        trees += [member for name in _DECIDING if isinstance(member := item.members.get(name), ast.expr)]
        return any(self._names(name) for tree in trees for name in identifiers(tree))

    def _arguments_of(self, access: StoreAccess) -> list[ast.expr]:
        if access.extra:
            return access.extra
        found: list[ast.expr] = []
        for inner in ast.walk(access.node):
            if isinstance(inner, ast.Call):
                found += [*inner.args, *(item.value for item in inner.keywords)]
        return found

    def _raw(self, node: ast.expr, scope: Scope, found: set[str], depth: int) -> None:
        is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        owner = node.func.value if is_method and not self._gives(node) else node  # type: ignore[attr-defined]
        if part_of_request(owner, {}) or self._gives(owner):
            found.add("request")
        elif isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
            for item in node.generators:
                self._raw(item.iter, scope, found, depth)
        elif isinstance(node, ast.Name):
            self._raw_name(node, scope, found, depth)
        elif isinstance(node, ast.Subscript):
            self._raw(node.value, scope, found, depth)
        elif not isinstance(node, ast.Attribute):  # a part of an object that was read before
            for inner in ast.iter_child_nodes(node):
                value = inner.value if isinstance(inner, ast.keyword) else inner
                if isinstance(value, ast.expr):
                    self._raw(value, scope, found, depth)

    def _gives(self, node: ast.expr) -> bool:
        """Return whether a call of a function of the project gives a part of the request."""
        return isinstance(node, ast.Call) and last_name(node) in self._givers

    def _raw_name(self, node: ast.Name, scope: Scope, found: set[str], depth: int) -> None:
        if is_parameter(scope, node.id):
            if not is_object(scope, node.id):
                found.add(node.id)
            return
        for value in local_values(scope, node.id) if depth else ():
            if not self._in(value, scope, 0):  # else a row that was found by the tenant
                self._raw(value, scope, found, depth - 1)


def _is_function(member: object) -> TypeGuard[FunctionDefinition]:
    return isinstance(member, FunctionDefinition)


def _is_abstract(function: FunctionDefinition) -> bool:
    body = [
        item for item in function.node.body if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
    ]
    return all(isinstance(item, ast.Pass | ast.Raise) for item in body)
