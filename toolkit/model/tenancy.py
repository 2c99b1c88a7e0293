"""Tenants: where a request is assigned to one, which stores carry it, and which queries do not filter by it."""

from typing import Literal

import msgspec

from toolkit.model.access import WeakerAccess

ResolutionKind = Literal[
    "host",
    "forwarded_host",
    "subdomain",
    "header",
    "path",
    "query",
    "token",
    "session",
    "proxy_rule",
    "schema",
    "trust",
]
"""The source of the tenant; `trust` is a setting that lets a client choose the host."""
LeakShape = Literal[
    "sibling_differs",
    "id_from_request",
    "tenant_unused",
    "condition_discarded",
    "other_table",
    "other_call_scoped",
    "written_with_tenant",
    "lists_all",
    "made_at_import",
    "class_queryset",
    "serializer_field",
    "first_of_all",
    "job",
    "cache_key",
    "shared_owner",
    "tenant_in_path",
    "weaker_check",
]
"""The reason why a query is suspicious."""
AsideReason = Literal[
    "part_of_query",
    "by_secret",
    "left_to_callers",
    "checked_before",
    "of_user",
    "by_handle",
    "by_row",
    "of_tenant",
    "sign_in",
    "operators",
    "not_reached",
    "weak",
    "listed_beside",
    "beyond",
]
"""The reason why a query without the tenant is not listed; `weak`: too few signs, `beyond`: the list is long enough."""


class TenantResolution(msgspec.Struct, frozen=True, order=True):
    """A place that resolves the tenant of a request, or that decides which header to trust."""

    file: str
    line: int
    symbol: str
    kind: ResolutionKind
    what: str


class TenantHost(msgspec.Struct, frozen=True, order=True):
    """A literal host name in code or configuration, with the surrounding text."""

    host: str
    file: str
    line: int
    beside: str = ""


class TenantStore(msgspec.Struct, frozen=True, order=True):
    """A model, table or collection that carries the tenant; `scoped` of its `queries` filter by it."""

    store: str
    field: str
    scoped: int
    queries: int


class UnscopedPlace(msgspec.Struct, frozen=True, order=True):
    """A further place of one mistake."""

    file: str
    line: int
    symbol: str
    store: str = ""
    endpoints: tuple[str, ...] = ()


class UnscopedQuery(msgspec.Struct, frozen=True):
    """A query of a store with tenants that does not filter by the tenant, or a handler with weaker checks than others.

    Attributes:
        store: the store; empty for a handler.
        shapes: why it is suspicious, strongest reason first.
        scoped, siblings: number of queries of the same store that filter by the tenant, and of all its queries; for a
            handler, number of handlers beside it that have what it lacks, and of all.
        suspicion: larger is more suspicious; without a unit.
        endpoints: routes that lead to it.
        missing: the checks that a handler lacks.
        also: further places of the same mistake in the same file, most suspicious first.
    """

    file: str
    line: int
    symbol: str
    store: str
    shapes: tuple[LeakShape, ...]
    scoped: int
    siblings: int
    suspicion: float
    endpoints: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    also: tuple[UnscopedPlace, ...] = ()

    @property
    def is_handler(self) -> bool:
        """True for a handler with weaker checks, false for a query."""
        return self.shapes == ("weaker_check",)

    @property
    def places(self) -> tuple[UnscopedPlace, ...]:
        """All places of the mistake, the most suspicious one first."""
        return UnscopedPlace(self.file, self.line, self.symbol, self.store, self.endpoints), *self.also


class SetAsideQuery(msgspec.Struct, frozen=True, order=True):
    """A query of a store with tenants that does not filter by the tenant and is not listed, with the reason."""

    file: str
    line: int
    symbol: str
    store: str
    why: AsideReason


class Tenancy(msgspec.Struct, frozen=True):
    """All facts about tenants.

    Attributes:
        words: the project's words for a tenant; empty if it seems to have none, and rows belong to users at most.
        unscoped: most suspicious first.
        set_aside: further queries without the tenant, by place.
        weaker: handlers that lack a check of their siblings, most suspicious first; `unscoped` has the first of them.
    """

    words: tuple[str, ...] = ()
    resolution: tuple[TenantResolution, ...] = ()
    hosts: tuple[TenantHost, ...] = ()
    stores: tuple[TenantStore, ...] = ()
    unscoped: tuple[UnscopedQuery, ...] = ()
    set_aside: tuple[SetAsideQuery, ...] = ()
    weaker: tuple[WeakerAccess, ...] = ()

    @property
    def bare_queries(self) -> int:
        """Number of listed queries that do not filter by the tenant."""
        return sum(len(row.places) for row in self.unscoped if not row.is_handler)

    @property
    def weaker_handlers(self) -> int:
        """Number of listed handlers whose checks are weaker than those of their siblings."""
        return sum(len(row.places) for row in self.unscoped if row.is_handler)
