"""Suspicion of a query without the tenant, from its siblings, its inputs and its callers."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.code_text import code_text
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import CACHE, CHOICES, StoreAccess
from toolkit.inventory.tenancy.bearing import TenantStores
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.guards import HandlerGuards
from toolkit.inventory.tenancy.row_conditions import is_one_of_two_reasons
from toolkit.model.tenancy import LeakShape, UnscopedQuery
from toolkit.model.tree import ancestors
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
_SERIALIZERS = ("Serializer", "Form", "FilterSet", "Schema")
_OUTER = ("annotate", "Exists", "Subquery", "Prefetch", "alias", "exists", "OuterRef", "aggregate", "union")
_VIEWS = ("ViewSet", "View", "APIView", "Resource", "MethodView", "Handler")


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
        self._classes: dict[str, list[tuple[ClassDefinition, bool]]] = {}
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
        guard = self._guard_of(access, raw)
        if (guard and guard < access.node.lineno) or self._is_checked_before(access, raw):
            return None
        shapes: list[LeakShape] = []
        score = -2.0 if guard else 0.0
        endpoints = self._endpoints_of(access)
        store_share, file_share = self._stores.share(access.store), self._files.share(access.path)
        if store_share >= 0.5 or file_share >= 0.6:
            shapes.append("sibling_differs")
        score += 4 * store_share + 3 * file_share + 2 * self._methods.share(self._group(access))
        score += self._of_tenant(access, function, shapes)
        score += self._of_inputs(access, function, raw, shapes)
        score += self._of_place(access, function, shapes)
        score += self._of_relation(access, raw, shapes)
        is_privileged = bool(_PRIVILEGED.search(access.path) or (function and _PRIVILEGED.search(function.name)))
        knows_tenant = self._evidence.has_tenant(function)
        score += 2 if endpoints else -1 if knows_tenant and not is_privileged else -3
        score -= 4 if endpoints and all(_PRIVILEGED.search(name) for name in endpoints) else 0
        score += 0.5 if access.operation in _WRITES else 0
        score -= 4 if self._evidence.by_user(access) else 0
        score -= 3 if self._evidence.by_handle(access) else 0
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

    def _guard_of(self, access: StoreAccess, raw: set[str]) -> int:
        """The first line of the same function that looks the same key up with the tenant; 0 if there is none."""
        guards = self._guards.get(id(access.scope), ())
        return min((line for line, known in guards if (raw - {"request"}) & known), default=0)

    def _is_checked_before(self, access: StoreAccess, raw: set[str]) -> bool:
        """Return whether a decorator or a permission class compares every key of the path with the tenant."""
        keys = raw - {"request"}
        return bool(keys) and keys <= self._checks.keys(access.scope, access.path)

    def _of_relation(self, access: StoreAccess, raw: set[str], shapes: list[LeakShape]) -> float:
        """Score rows of owners with several tenants, and keys beside a tenant that only the path names."""
        if access.reached_from:
            shapes.append("shared_owner")
            return 4
        is_given = "request" in raw or (raw and self._depth(self._index.function_around(access.scope)) == 0)
        if is_given and self._answers(access) and self._evidence.misses_path(access):
            shapes.insert(0, "tenant_in_path")
            return 3
        score = -1.5 if access.operation == CHOICES else 0
        return score - 2 if access.store in self._tenants.parents else score

    def _answers(self, access: StoreAccess) -> bool:
        """Return whether an access stands in a handler, or in a method of the class that is one."""
        function, owner = self._index.function_around(access.scope), self._index.class_around(access.scope)
        is_view = owner is not None and any(name.endswith(_VIEWS) for name in (owner.name, *owner.externals()))
        return self._depth(function) == 0 or is_view

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
        self, access: StoreAccess, function: FunctionDefinition | None, raw: set[str], shapes: list[LeakShape]
    ) -> float:
        depth = self._depth(function)
        if "request" in raw or (raw and depth == 0):
            shapes.append("id_from_request")
            return 3
        if not self._evidence.has_conditions(access):
            shapes.append("first_of_all" if access.operation == "first" else "lists_all")
            return 1.5
        return 1.5 if raw or not self._evidence.has_names(access) else -1.5

    def _depth(self, function: FunctionDefinition | None) -> int:
        rows = self._reader.program.endpoints.get(id(function), ())
        return rows[0][1] if rows else -1

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
        if any(name.endswith(_VIEWS) for name in names):
            shapes.append("class_queryset")
            return 2 + self._share_of_classes(owner)
        return -2

    def _share_of_classes(self, owner: ClassDefinition) -> float:
        """Up to 3 by the share of similar classes that narrow their rows by the tenant."""
        folder = owner.path.rpartition("/")[0]
        if folder not in self._classes:
            views = (item for item in self._index.classes.values() if item.name.endswith(_VIEWS))
            near = [item for item in views if item.path.rpartition("/")[0] == folder]
            self._classes[folder] = [(item, any(map(self._narrows, item.lineage()))) for item in near]
        others = [scoped for item, scoped in self._classes[folder] if item is not owner]
        return 3 * sum(others) / len(others) if len(others) > 1 else 0

    def _narrows(self, item: ClassDefinition) -> bool:
        member = item.members.get("get_queryset")
        return isinstance(member, FunctionDefinition) and self._evidence.has_tenant(member)


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
    return any("task" in code_text(item) or "job" in code_text(item) for item in decorators)
