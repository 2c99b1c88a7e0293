"""Score queries without a tenant condition by the weighted sum of their signs."""

import ast
from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.inventory.tenancy.bearing import TenantStores
from toolkit.inventory.tenancy.earlier_checks import EarlierChecks
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.handed_on import HandedValues
from toolkit.inventory.tenancy.siblings import Siblings
from toolkit.inventory.tenancy.signs import SignReader, is_form
from toolkit.inventory.tenancy.view_checks import ViewChecks
from toolkit.model.tenancy import AsideReason, UnscopedQuery
from toolkit.model.tree import ancestors
from toolkit.source.calls import last_name

LEAST = 3.5
"""Minimum score of a query that is shown."""
_INSERTS = frozenset(
    {
        *("INSERT", "insert", "insert_one", "insert_many", "create", "bulk_create", "save", "create_index", "acreate"),
        *("ensure_index", "create_indexes", "CREATE", "ALTER", "DROP", "drop_index", "drop_indexes", "bulk_write"),
        *("initialize_unordered_bulk_op", "initialize_ordered_bulk_op", "index_information", "MERGE", "REPLACE"),
    }
)
_OUTER = ("annotate", "Exists", "Subquery", "Prefetch", "alias", "exists", "OuterRef", "aggregate", "union")
WEIGHTS: Mapping[str, float] = {
    "siblings_way": 0.6,
    "siblings_file": 0.4,
    "siblings_class": 0.2,
    "siblings_function": 0.6,
    "only_exception": 2,
    "tenant_unused": 5.5,
    "condition_discarded": 7,
    "other_call_scoped": 1,
    "written_with_tenant": 5,
    "given_tenant": 2.5,
    "knows_tenant": 1.2,
    "id_of_forgotten_row": 7,
    "own_rows_bypassed": 4,
    "id_from_request": 3,
    "id_handed_on": 2,
    "ignored_beside": 1.5,
    "service_knows": 1.5,
    "by_key": 1,
    "lists_all": 1.5,
    "open_input": 1.5,
    "known_input": -1,
    "cache_key": 1,
    "other_cache": -3,
    "job": 1,
    "made_at_import": 1,
    "serializer_field": 3,
    "class_queryset": 3,
    "views_narrow": 3,
    "class_body": -2,
    "shared_owner": 4,
    "tenant_in_path": 4,
    "choices": -0.5,
    "through_parent": -1.5,
    "reached": 2,
    "unreached": -2,
    "privileged_path": -4,
    "operated": -8,
    "privileged_knowing": -1.5,
    "privileged": -4,
    "by_user": -4,
    "by_handle": -3,
    "by_row": -4,
    "of_tenant": -3,
    "sign_in": -3,
    "returned": 1,
}
"""Weight of each sign.

The order is that of a conditional logit fitted to published leaks and deleted conditions, rounded; docs/measurements.md
tells how far each holds.
"""


_EXCUSES: Mapping[str, AsideReason] = {
    "by_user": "of_user",
    "by_handle": "by_handle",
    "by_row": "by_row",
    "of_tenant": "of_tenant",
    "sign_in": "sign_in",
    "privileged_path": "operators",
    "privileged": "operators",
    "operated": "operators",
    "privileged_knowing": "operators",
    "unreached": "not_reached",
}
"""Sign that speaks for a query -> the reason that is given for it."""


class Judgement(NamedTuple):
    """A query without the tenant, as it would be listed.

    Attributes:
        row: None if nothing is wrong with it.
        why: the reason not to list it, if it is not.
    """

    row: UnscopedQuery | None
    why: AsideReason


class LeakJudge:
    """Judges accesses without the tenant.

    Args:
        reader: reader of the program's queries.
        evidence: evidence of the tenant.
        accesses: all accesses, each with whether it has a tenant condition.
        stores: stores that carry the tenant.
        operated: endpoints that only operators may call, where rows belong to users.
    """

    def __init__(
        self,
        reader: DataReader,
        evidence: Evidence,
        accesses: Collection[tuple[StoreAccess, bool]],
        stores: TenantStores,
        operated: frozenset[str] = frozenset(),
    ) -> None:
        self._reader = reader
        self._index = reader.program.index
        self._evidence = evidence
        asking = [item for item in accesses if item[0].operation not in _INSERTS]
        handed = HandedValues(reader.program, evidence.inputs, evidence.is_handler)
        self._checks = EarlierChecks(self._index, evidence, handed, [access for access, scoped in asking if scoped])
        siblings = Siblings(self._index)
        siblings.written = {
            (id(access.scope), access.store)
            for access, scoped in accesses
            if access.operation in _INSERTS and (scoped or evidence.writes_tenant(access))
        }
        self._every: Counter[str] = Counter()
        self._scoped: Counter[str] = Counter()
        for access, scoped in asking:
            if stores.carries(access.store):
                self._every[access.store] += 1
                self._scoped[access.store] += scoped
                is_checked = not scoped and self._checks.answer(access, evidence.raw_inputs(access))
                if scoped or is_checked or not self._needs_none(access):
                    siblings.note(access, scoped=scoped or is_checked)
        self._signs = SignReader(self._index, evidence, stores, siblings, self._checks)
        self._operated = operated
        self._views = ViewChecks(self._index)

    def judge(self, access: StoreAccess) -> Judgement | None:
        """Judge an access that does not ask for the tenant; None if it asks for no rows."""
        if access.operation in _INSERTS or access.operation == "none":
            return None
        raw = self._evidence.raw_inputs(access)
        excuse = self._excuse(access)
        if excuse or self._checks.answer(access, raw) or self._views.checks_field(access):
            return Judgement(None, excuse or "checked_before")
        endpoints = self._endpoints_of(access)
        signs, shapes = self._signs.read(access, raw, endpoints)
        if endpoints and self._operated.issuperset(endpoints):
            signs["operated"] = 1
        parts = {name: WEIGHTS[name] * size for name, size in signs.items()}
        lightest = min(parts, key=lambda name: parts[name], default="")
        why = _EXCUSES.get(lightest, "weak")
        if not shapes:
            return Judgement(None, why)
        row = UnscopedQuery(
            access.path,
            access.node.lineno,
            access.symbol,
            access.store,
            tuple(dict.fromkeys(shapes)),
            self._scoped[access.store],
            self._every[access.store],
            round(sum(parts.values()), 2),
            endpoints,
        )
        return Judgement(row, why)

    def bypasses_view(self, access: StoreAccess) -> bool:
        """Return whether a method of a view looks up a row by its key, past the rows to which the view is limited."""
        function = self._index.function_around(access.scope)
        return self._signs.views.bypasses_rows(function, access.store) and self._signs.is_by_key(access)

    def _endpoints_of(self, access: StoreAccess) -> tuple[str, ...]:
        """Return the endpoints that lead to an access, or to the form or serializer that contains it."""
        program = self._reader.program
        owner = self._index.class_around(access.scope)
        found = program.endpoints_of(access.scope)
        return found or (program.endpoints_of(owner.scope) if owner is not None and is_form(owner) else ())

    def _needs_none(self, access: StoreAccess) -> bool:
        """Return whether an access needs no tenant, or asks for no rows."""
        return access.operation in _INSERTS or access.operation == "none" or bool(self._excuse(access))

    def _excuse(self, access: StoreAccess) -> AsideReason | None:
        """Return why an access needs no tenant: it is part of another, goes by a secret, or its callers are judged."""
        if _is_inside_query(access.node):
            return "part_of_query"
        if self._evidence.by_secret(access):
            return "by_secret"
        return "left_to_callers" if self._is_left_to_callers(access) else None

    def _is_left_to_callers(self, access: StoreAccess) -> bool:
        """Return whether a model's own method lacks the tenant, so that its callers are judged, if there are any."""
        function = self._index.function_around(access.scope)
        return access.is_definition and function is not None and not self._evidence.has_tenant(function)


def _is_inside_query(node: ast.expr) -> bool:
    """Return whether an expression is part of another query, which selects the rows."""
    for around in ancestors(node):
        if isinstance(around, ast.Call) and last_name(around) in _OUTER:
            return True
        if isinstance(around, ast.stmt):
            return False
    return False
