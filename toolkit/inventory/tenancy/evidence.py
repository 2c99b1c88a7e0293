"""Evidence that a query is limited to the tenant: names in it, in its inputs, and in later checks."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import VIEW_ROW, StoreAccess
from toolkit.inventory.tenancy.bearing import TenantStores
from toolkit.inventory.tenancy.client_input import ClientInputs
from toolkit.inventory.tenancy.key_checks import USERS, KeyChecks
from toolkit.inventory.tenancy.narrowed_views import ROWS_OF_VIEW, SCOPING, class_narrows, row_is_checked
from toolkit.inventory.tenancy.other_tables import asks_other_table
from toolkit.inventory.tenancy.row_checks import checks_row, looks_up_with, starts_at_row_of_view
from toolkit.inventory.tenancy.row_conditions import (
    LAST_LINE,
    collection_name,
    condition_nodes,
    identifiers,
    is_own_queryset,
    is_test_of,
    name_of_result,
    names_in,
    single_rows,
    values_of_local,
)
from toolkit.inventory.tenancy.tenant_paths import TenantPaths
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import Scope, dotted_name, names_within, parent, text_of
from toolkit.source.calls import last_name

_DEEPEST = 3
SECRETS = re.compile(
    r"(token|api_?key|secret|hash|session|password|signature|access_key|digest|nonce|invite)(?!\w*_(type|at|count|kind)\Z)",
    re.IGNORECASE,
)


class Evidence:
    """Finds evidence of the tenant in accesses.

    Args:
        reader: reader of the program's queries.
        words: words for the tenant.
        stores: stores that carry the tenant.
        paths: paths of endpoints that name the tenant.
    """

    def __init__(self, reader: DataReader, words: Iterable[str], stores: TenantStores, paths: TenantPaths) -> None:
        self._stores = stores
        self._paths = paths
        self._reader = reader
        self._index = reader.program.index
        self.words = frozenset(words)
        self._known: dict[int, bool] = {}
        self.inputs = ClientInputs(self._index, self._in, self.is_handler)
        self.checks = KeyChecks(self.inputs, self.words)

    def is_scoped(self, access: StoreAccess) -> bool:
        """Return whether an access is limited to the tenant, or to rows of a parent that belongs to it."""
        if self.asks_other_table(access) or (access.is_lookup and self.has_tenant(access.method)):
            return access.is_lookup
        fields = access.query.fields if access.query is not None else ()
        if self._is_led_by_row(access) or any(self._names(row.name) for row in fields):
            return True
        shape = self._reader.sql.shapes.get(id(access.node))
        if shape is not None:
            given = access.extra or self._arguments_of(access)
            line = access.node.lineno
            is_asked = any(self._in(item, access.scope, before=line) for item in given)
            return is_asked or self._is_narrowed(access)
        asked = list(condition_nodes(access))
        named = set(names_in(asked)) - {access.store, access.query.store if access.query is not None else access.store}
        if any(map(self._names, named)) or (access.method is not None and self._names(access.method.name)):
            return True
        names = {inner.id for inner in asked if isinstance(inner, ast.Name)} - {"self", "cls", collection_name(access)}
        made = (value for name in names for value in values_of_local(access.scope, name, access.node.lineno))
        if any(self._in(value, access.scope, _DEEPEST - 1, access.node.lineno) for value in made):
            return True
        return self._is_narrowed(access) or self._is_in_scoped_class(access)

    def asks_other_table(self, access: StoreAccess) -> bool:
        """Return whether a condition of an access is on a table that it does not join."""
        return asks_other_table(access, self._reader.models)

    def is_of_chosen_user(self, access: StoreAccess) -> bool:
        """Return whether a handler asks for the rows of a user whom the client names, and never reads who calls."""
        function = self._index.function_around(access.scope)
        raw = self.raw_inputs(access)
        if function is None or not self.is_handler(function) or not any(map(self._names, raw)):
            return False
        read = {name for name in identifiers(ast.Module(function.node.body, [])) if self._names(name)}
        return read <= {*raw, *self.fields_of(access)}

    def is_checked_row(self, access: StoreAccess) -> bool:
        """Return whether the row of an access is checked for the requesting user afterwards."""
        held = name_of_result(access.node)
        return bool(held) and any(checks_row(call, {held}, self.words) for call in access.scope.nodes(ast.Call))

    def is_handler(self, function: FunctionDefinition | None) -> bool:
        """Return whether a function handles requests itself."""
        rows = self._reader.program.endpoints.get(id(function), ())
        return bool(rows) and rows[0][1] == 0

    def misses_path(self, access: StoreAccess) -> bool:
        """Return whether the path of every endpoint names the tenant, and the function around an access ignores it."""
        named = self._paths.parameters(self._reader.program.endpoints_of(access.scope))
        function, owner = self._index.function_around(access.scope), self._index.class_around(access.scope)
        if not named or function is None or self.has_tenant(function):
            return False
        bases = (name for item in (owner.lineage() if owner is not None else ()) for name in (item.name, *item.bases))
        if any(isinstance(name, str) and self._names(name) for name in bases):
            return False  # such as `OrganizationIsMemberMixin`, which reads the path
        return named.isdisjoint(identifiers(ast.Module(function.node.body, [])))

    def _is_led_by_row(self, access: StoreAccess) -> bool:
        """Return whether the rows are reached or selected through a row that belongs to a tenant."""
        if access.reached_from and self._stores.belongs_to_one(access.reached_from):
            return True
        if access.reached_from and starts_at_row_of_view(access.node, access.scope):
            return True
        return access.store in self._stores.parents and self._asks_for_parent(access)

    def _asks_for_parent(self, access: StoreAccess) -> bool:
        """Return whether an access filters by its parent row, and not by any row that a client may name."""
        fields = {row.name.partition("__")[0] for row in access.query.fields} if access.query is not None else set()
        asked = {name.removesuffix("_id") for name in fields} & self._stores.parents[access.store]
        if not asked or not (raw := self.raw_inputs(access)):
            return bool(asked)
        function = self._index.function_around(access.scope)
        gives_rows = function is not None and function.owner is not None and function.name in ROWS_OF_VIEW
        is_given = not self.has_tenant(function) and ("request" in raw or gives_rows or self.is_handler(function))
        return not (is_given or self.misses_path(access))

    def has_tenant(self, function: FunctionDefinition | None) -> bool:
        """Return whether a function uses the tenant: as a parameter, or by a name in its body."""
        if function is None:
            return False
        if id(function) not in self._known:
            self._known[id(function)] = any(self._names(name) for name in identifiers(function.node))
        return self._known[id(function)]

    def is_given_tenant(self, function: FunctionDefinition | None) -> bool:
        """Return whether a parameter of a function is the tenant."""
        return function is not None and any(map(self._names, function.parameters))

    def unused_parameter(self, function: FunctionDefinition | None) -> bool:
        """Return whether a function has a parameter for the tenant and does not use it."""
        if function is None or _is_abstract(function):
            return False
        given = [name for name in function.parameters if self._names(name)]
        used = names_within(function.node)
        return bool(given) and not any(name in used for name in given)

    def writes_tenant(self, access: StoreAccess) -> bool:
        """Return whether a statement writes a column for the tenant."""
        shape = self._reader.sql.shapes.get(id(access.node))
        return shape is not None and any(self._names(name) for name in shape[0].written)

    def is_of_unknown_store(self, access: StoreAccess) -> bool:
        """Return whether the store is unknown, in a function with an unused parameter for the tenant."""
        return not access.store and self.unused_parameter(self._index.function_around(access.scope))

    def by_row(self, access: StoreAccess) -> bool:
        """Return whether rows are selected by a parent row that was read before."""
        links = self._stores.links.get(access.store, frozenset())
        given = (item for node in ast.walk(access.node) if isinstance(node, ast.Call) for item in node.keywords)
        values = [item.value for item in given if item.arg in links]
        rows = (value for value in values if isinstance(value, ast.Name | ast.Attribute))
        return any(not self.inputs.of([value], access.scope) for value in rows)

    def fields_of(self, access: StoreAccess) -> list[str]:
        """Return the known fields of the filter of an access."""
        return [row.name for row in access.query.fields] if access.query is not None else []

    def by_secret(self, access: StoreAccess) -> bool:
        """Return whether a row is looked up by a secret that only its owner knows."""
        return any(map(SECRETS.search, [*self.fields_of(access), access.operation]))

    def by_handle(self, access: StoreAccess) -> bool:
        """Return whether a row is looked up by an unguessable generated value."""
        handles = self._handles.get(access.store, frozenset())
        return any(name in handles for name in self.fields_of(access))

    @cached_property
    def _handles(self) -> dict[str, frozenset[str]]:
        """Unique fields with a generated default, except keys, by store."""
        models = self._reader.models
        return {
            store: frozenset(
                name
                for name, value in models.by_name[store][0].members.items()
                if isinstance(value, ast.Call) and _is_handle(value)
            )
            for store in models.by_name
        }

    def by_user(self, access: StoreAccess) -> bool:
        """Return whether the rows belong to the requesting user: `by_user(current_user)`."""
        others = {id(inner) for item in _exclusions(access.node) for inner in ast.walk(item)}
        inside = (inner for item in self._arguments_of(access) for inner in ast.walk(item) if id(inner) not in others)
        return any(dotted_name(inner).rpartition(".")[2] in USERS for inner in inside)

    def raw_inputs(self, access: StoreAccess) -> set[str]:
        """Return the client inputs of an access: `request` or names of parameters."""
        return self.inputs.of(self._arguments_of(access), access.scope)

    def has_conditions(self, access: StoreAccess) -> bool:
        """Return whether an access has conditions."""
        if access.query is not None:
            return bool(access.query.fields or access.query.unresolved)
        return bool(self._arguments_of(access))

    def has_names(self, access: StoreAccess) -> bool:
        """Return whether the conditions of an access contain names, and not only literals."""
        inside = (inner for item in self._arguments_of(access) for inner in ast.walk(item))
        return any(isinstance(inner, ast.Name) for inner in inside)

    def _names(self, name: str) -> bool:
        return mentions_tenant(name, self.words)

    def _in(self, node: ast.expr, scope: Scope, depth: int = _DEEPEST, before: int = LAST_LINE) -> bool:
        """Return whether an expression, or a value assigned to its local names before a line, names the tenant."""
        if any(map(self._names, identifiers(node))):
            return True
        names = names_within(node) - {"self", "cls"}
        made = (value for name in names for value in values_of_local(scope, name, before)) if depth else ()
        return any(self._in(value, scope, depth - 1, before) for value in made)

    def _is_narrowed(self, access: StoreAccess) -> bool:
        """Return whether the result is later limited to the tenant: `rows.filter(org=...)`, `if row.org != org`."""
        around = parent(access.node)
        if isinstance(around, ast.Attribute) and self._names(around.attr):
            return True  # the tenant of the row is all that is asked for
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
        later = [call for call in access.scope.nodes(ast.Call) if call is not access.node]
        if any(checks_row(call, names, self.words) or looks_up_with(call, names, self.words) for call in later):
            return True
        for node in (*later, *access.scope.nodes(ast.Compare)):
            if isinstance(node, ast.Call) and not is_test_of(node, names):
                continue
            known = list(identifiers(node))
            if not names.isdisjoint(known) and any(map(self._names, known)):
                return True
        return False

    def _is_in_scoped_class(self, access: StoreAccess) -> bool:
        """Return whether a query is in a class body, and the class or a base class limits it to the tenant."""
        owner = self._index.class_around(access.scope)
        if owner is None:
            return False
        function = self._index.function_around(access.scope)
        is_queryset = function is None or function.name in SCOPING
        if not is_queryset or (function is not None and function.name == "get_object" and is_own_queryset(access.node)):
            return False  # `self.queryset` is the whole store, whatever `get_queryset` narrows
        narrows = row_is_checked if access.operation == VIEW_ROW else class_narrows
        return any(narrows(item, function, self._names) for item in owner.lineage())

    def _arguments_of(self, access: StoreAccess) -> list[ast.expr]:
        if access.extra:
            return access.extra
        found: list[ast.expr] = []
        for inner in ast.walk(access.node):
            if isinstance(inner, ast.Call):
                found += [*inner.args, *(item.value for item in inner.keywords)]
        return found


def _exclusions(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the arguments of `exclude` calls in a query."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and last_name(call) == "exclude":
            yield from (*call.args, *call.keywords)


def _is_handle(field: ast.Call) -> bool:
    given = {item.arg: item.value for item in field.keywords}
    is_unique = isinstance(given.get("unique"), ast.Constant) and "primary_key" not in given
    return is_unique and isinstance(given.get("default"), ast.Name | ast.Attribute)


def _is_abstract(function: FunctionDefinition) -> bool:
    body = [
        item for item in function.node.body if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
    ]
    return all(isinstance(item, ast.Pass | ast.Raise) for item in body)
