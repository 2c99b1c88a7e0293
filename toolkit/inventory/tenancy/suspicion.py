"""Suspicion of a query without the tenant, from its siblings, its inputs and its callers."""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import CACHE, CHOICES, StoreAccess
from toolkit.inventory.tenancy.bearing import TenantStores
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.guards import HandlerGuards
from toolkit.inventory.tenancy.handed_on import HandedValue, HandedValues
from toolkit.inventory.tenancy.row_conditions import is_one_of_two_reasons
from toolkit.inventory.tenancy.view_siblings import VIEWS, ViewSiblings
from toolkit.model.tenancy import LeakShape, UnscopedQuery
from toolkit.model.tree import Scope, ancestors, dotted_name
from toolkit.source.calls import last_name

LEAST = 6.0
"""The score that a query needs to be shown."""
_INSERTS = frozenset(
    {
        *("INSERT", "insert", "insert_one", "insert_many", "create", "bulk_create", "save", "create_index", "acreate"),
        *("ensure_index", "create_indexes", "CREATE", "ALTER", "DROP", "drop_index", "drop_indexes", "bulk_write"),
        *("initialize_unordered_bulk_op", "initialize_ordered_bulk_op", "index_information", "MERGE", "REPLACE"),
    }
)
_WRITES = frozenset(
    {"UPDATE", "DELETE", "update", "delete", "remove", "update_one", "update_many", "delete_one", "delete_many"}
)
_PRIVILEGED = re.compile(
    r"(\A|[/_.])(admin|superuser|internal|setup|migrat\w*|fixtures?|seed|commands?|cli|scripts?|batch|cron|monitor\w*|metrics|stats"
    r"|management|tools?|manage|upgrade|debug|health|devtools|demo|cleanup|purge|maintenance|backfill)([/_.]|\Z)",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(
    r"log_?in|sign_?(in|up|on)|authenticat|password|register|registration|forgot|activat\w*|verify_email|sso|saml|oauth",
    re.IGNORECASE,
)
"""Names of what answers before anybody is known, so that no tenant is either."""
_KEYS = ("id", "pk", "uuid", "guid", "_id")
_SERIALIZERS = ("Serializer", "Form", "FilterSet", "Schema")
_OUTER = ("annotate", "Exists", "Subquery", "Prefetch", "alias", "exists", "OuterRef", "aggregate", "union")


@dataclass
class ScopedShare:
    """Number of accesses of a group that ask for the tenant."""

    scoped: Counter[str] = field(default_factory=Counter)
    every: Counter[str] = field(default_factory=Counter)

    def note(self, key: str, *, scoped: bool) -> None:
        """Count one."""
        self.every[key] += 1
        self.scoped[key] += scoped

    def share(self, key: str) -> float:
        """The share of the others that ask for the tenant; 0 where fewer than two do."""
        return self.scoped[key] / max(1, self.every[key] - 1) if self.scoped[key] > 1 else 0.0


class LeakJudge:
    """Judges accesses without the tenant.

    Args:
        reader: of the program's queries.
        evidence: what looks for the tenant.
        accesses: all of them, with whether they ask for the tenant.
        stores: which carry the tenant.
    """

    def __init__(
        self,
        reader: DataReader,
        evidence: Evidence,
        accesses: Iterable[tuple[StoreAccess, bool]],
        stores: TenantStores,
    ) -> None:
        self._reader = reader
        self._index = reader.program.index
        self._evidence = evidence
        self._tenants = stores
        self._checks = HandlerGuards(reader.program.index, frozenset(evidence.words))
        self._stores, self._files, self._methods = ScopedShare(), ScopedShare(), ScopedShare()
        self._functions = ScopedShare()
        self._written: set[tuple[int, str]] = set()
        self._views = ViewSiblings(reader.program.index, evidence)
        self._handed = HandedValues(reader.program, evidence.inputs, evidence.is_handler)
        self._guards: dict[int, list[tuple[int, set[str]]]] = {}
        for access, scoped in accesses:
            if scoped and access.operation not in _INSERTS and not is_one_of_two_reasons(access):
                row = (access.node.lineno, evidence.raw_inputs(access))
                self._guards.setdefault(id(access.scope), []).append(row)
            if access.operation in _INSERTS and (scoped or evidence.writes_tenant(access)):
                self._written.add((id(access.scope), access.store))
            if stores.carries(access.store) and access.operation not in _INSERTS:
                self._functions.note(access.symbol, scoped=scoped)
                self._stores.note(access.store, scoped=scoped)
                self._files.note(access.path, scoped=scoped)
                self._methods.note(self._group(access), scoped=scoped)

    def judge(self, access: StoreAccess) -> UnscopedQuery | None:
        """An access that does not ask for the tenant; None if it need not, or others ask instead."""
        if access.operation in _INSERTS or access.operation == "none" or _is_inside_query(access.node):
            return None
        if self._evidence.by_secret(access) or self._is_left_to_callers(access):
            return None
        function = self._index.function_around(access.scope)
        raw = self._evidence.raw_inputs(access)
        guard = self._guard_in(access.scope, raw)
        if (guard and guard < access.node.lineno) or self._is_checked_before(access, raw):
            return None
        handed = self._handed.into(function, raw) if "request" not in raw else []
        if handed and all(map(self._is_guarded, handed)):
            return None
        shapes: list[LeakShape] = []
        score = -2.0 if guard else 0.0
        endpoints = self._endpoints_of(access)
        store_share, file_share = self._stores.share(access.store), self._files.share(access.path)
        if store_share >= 0.5 or file_share >= 0.6:
            shapes.append("sibling_differs")
        score += 4 * store_share + 3 * file_share + 2 * self._methods.share(self._group(access))
        score += self._of_tenant(access, function, shapes)
        score += self._of_inputs(access, raw, shapes, handed)
        score += self._of_place(access, function, shapes)
        score += self._of_relation(access, raw, shapes)
        is_privileged = bool(_PRIVILEGED.search(access.path) or (function and _PRIVILEGED.search(function.name)))
        knows_tenant = self._evidence.has_tenant(function)
        score += 2 if endpoints or "request" in raw else -1 if knows_tenant and not is_privileged else -3
        score -= 4 if endpoints and all(_PRIVILEGED.search(name) for name in endpoints) else 0
        score += 0.5 if access.operation in _WRITES else 0
        score -= self._excuses(access, function)
        if is_privileged:
            score -= 1.5 if knows_tenant else 4
        if not shapes:
            return None
        return UnscopedQuery(
            access.path,
            access.node.lineno,
            access.symbol,
            access.store,
            tuple(dict.fromkeys(shapes)),
            self._stores.scoped[access.store],
            self._stores.every[access.store],
            round(score, 2),
            endpoints,
        )

    def _endpoints_of(self, access: StoreAccess) -> tuple[str, ...]:
        """The endpoints of the function, or of the form or serializer that it belongs to."""
        program = self._reader.program
        owner = self._index.class_around(access.scope)
        is_of_form = owner is not None and any(name.endswith(_SERIALIZERS) for name in (owner.name, *owner.externals()))
        found = program.endpoints_of(access.scope)
        return found or (program.endpoints_of(owner.scope) if is_of_form and owner is not None else ())

    def _guard_in(self, scope: Scope, raw: Collection[str]) -> int:
        """The first line of a function that looks one of some keys up with the tenant; 0 if there is none."""
        guards = [*self._guards.get(id(scope), ()), *self._evidence.checks.of(scope)]
        return min((line for line, known in guards if (set(raw) - {"request"}) & known), default=0)

    def _is_guarded(self, handed: HandedValue) -> bool:
        """Return whether a handler looks a key up with the tenant before it hands it on."""
        return 0 < self._guard_in(handed.scope, handed.keys) < handed.line

    def _is_checked_before(self, access: StoreAccess, raw: set[str]) -> bool:
        """Return whether a decorator or a permission class compares every key of the path with the tenant."""
        keys = raw - {"request"}
        return bool(keys) and keys <= self._checks.keys(access.scope, access.path)

    def _excuses(self, access: StoreAccess, function: FunctionDefinition | None) -> float:
        """The sum of what speaks for an access: rows of the user, of a row or of the tenant itself, and signing in."""
        found = 4 if self._evidence.by_user(access) else 0
        found += 3 if self._evidence.by_handle(access) else 0
        found += 4 if self._evidence.by_row(access) else 0
        found += 3 if self._is_of_tenant(function) else 0
        return found + (5 if _SIGN_IN.search(access.symbol.partition("::")[2]) else 0)

    def _is_of_tenant(self, function: FunctionDefinition | None) -> bool:
        """Return whether a function is a method of the tenant itself, which goes by its own rows."""
        owner = function.owner if function is not None else None
        return owner is not None and owner.name.lower() in self._tenants.levels[0]

    def _of_relation(self, access: StoreAccess, raw: set[str], shapes: list[LeakShape]) -> float:
        """Score rows of owners with several tenants, and keys beside a tenant that only the path names."""
        if access.reached_from:
            shapes.append("shared_owner")
            return 4
        is_given = "request" in raw or (raw and self._evidence.is_handler(self._index.function_around(access.scope)))
        if is_given and self._answers(access) and self._evidence.misses_path(access):
            shapes.insert(0, "tenant_in_path")
            return 3
        score = -1.5 if access.operation == CHOICES else 0
        return score - 2 if access.store in self._tenants.parents else score

    def _answers(self, access: StoreAccess) -> bool:
        """Return whether an access stands in a handler, or in a method of the class that is one."""
        function, owner = self._index.function_around(access.scope), self._index.class_around(access.scope)
        is_view = owner is not None and any(name.endswith(VIEWS) for name in (owner.name, *owner.externals()))
        return self._evidence.is_handler(function) or is_view

    def _group(self, access: StoreAccess) -> str:
        owner = self._index.class_around(access.scope)
        return f"{access.path}:{owner.name if owner is not None else ''}:{access.store}"

    def _is_left_to_callers(self, access: StoreAccess) -> bool:
        """Return whether a model's own method lacks the tenant, so that its callers are judged, if there are any."""
        function = self._index.function_around(access.scope)
        return access.is_definition and function is not None and not self._evidence.has_tenant(function)

    def _of_tenant(self, access: StoreAccess, function: FunctionDefinition | None, shapes: list[LeakShape]) -> float:
        if self._evidence.unused_parameter(function):
            shapes.insert(0, "tenant_unused")
            return 6
        if access.method is not None and self._has_scoped_sister(access.method):
            shapes.append("other_call_scoped")
            return 2
        if (id(access.scope), access.store) in self._written:
            shapes.append("written_with_tenant")
            return 4
        if self._evidence.has_tenant(function):
            return 1.5 + 2 * self._functions.share(access.symbol)
        return 0

    def _has_scoped_sister(self, method: FunctionDefinition) -> bool:
        """Return whether the class has another method that asks, for the tenant."""
        owner = method.owner
        members = owner.members.values() if owner is not None else ()
        return any(
            isinstance(item, FunctionDefinition) and item is not method and self._evidence.has_tenant(item)
            for item in members
        )

    def _of_inputs(
        self, access: StoreAccess, raw: set[str], shapes: list[LeakShape], handed: list[HandedValue]
    ) -> float:
        function = self._index.function_around(access.scope)
        is_direct = "request" in raw or bool(raw and self._evidence.is_handler(function))
        if is_direct or handed:
            shapes.append("id_from_request")
            if self._views.forgets_row(function, raw):
                shapes.insert(0, "sibling_differs")
                return 7
            by_key = any(name.rpartition("__")[2] in _KEYS for name in self._evidence.fields_of(access))
            shown = 1.0 if by_key else 0.0
            knows = is_direct or self._evidence.has_tenant(function)
            return shown + 3 if is_direct else shown + 2.5 + (0 if knows else 3 * self._views.share_ignored(handed))
        if not self._evidence.has_conditions(access):
            shapes.append("first_of_all" if access.operation == "first" else "lists_all")
            return 1.5
        if raw or not self._evidence.has_names(access):
            return 1.5
        return -1.5 if self._evidence.is_handler(function) else -3

    def _of_place(self, access: StoreAccess, function: FunctionDefinition | None, shapes: list[LeakShape]) -> float:
        if access.store == CACHE:
            shapes.insert(0, "cache_key")
            return 1 if self._evidence.has_tenant(function) else -3
        if function is not None:
            if is_task(function):
                shapes.append("job")
            return 2 if is_task(function) else 0
        owner = self._index.class_around(access.scope)
        if owner is None:
            shapes.append("made_at_import")
            return 1
        names = [owner.name, *(name.rpartition(".")[2] for name in owner.externals())]
        if any(name.endswith(_SERIALIZERS) for name in names):
            shapes.append("serializer_field")
            return 3
        if any(name.endswith(VIEWS) for name in names):
            shapes.append("class_queryset")
            return 2 + 3 * self._views.share_narrowed(owner)
        return -2


def _is_inside_query(node: ast.expr) -> bool:
    """Return whether it is a part of another query, which decides about the rows."""
    for around in ancestors(node):
        if isinstance(around, ast.Call) and last_name(around) in _OUTER:
            return True
        if isinstance(around, ast.stmt):
            return False
    return False


def is_task(function: FunctionDefinition | None) -> bool:
    """Return whether a function is a job that runs in the background."""
    decorators = function.node.decorator_list if function is not None else []
    named = [dotted_name(item.func if isinstance(item, ast.Call) else item) for item in decorators]
    return any("task" in name or "job" in name for name in named)
