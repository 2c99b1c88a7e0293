"""Tenants: where a request is given to one, which stores carry it, and which queries do not ask for it."""

from typing import Literal

import msgspec

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
]
"""The reason why a query is suspicious."""


class TenantResolution(msgspec.Struct, frozen=True, order=True):
    """A place that resolves the tenant of a request, or that decides which header to trust."""

    file: str
    line: int
    symbol: str
    kind: ResolutionKind
    what: str


class TenantHost(msgspec.Struct, frozen=True, order=True):
    """A literal host name in code or configuration, with the text beside it."""

    host: str
    file: str
    line: int
    beside: str = ""


class TenantStore(msgspec.Struct, frozen=True, order=True):
    """A model, table or collection that carries the tenant; `scoped` of `queries` requests ask for it."""

    store: str
    field: str
    scoped: int
    queries: int


class UnscopedQuery(msgspec.Struct, frozen=True):
    """A request for a store with tenants that does not ask for the tenant.

    Attributes:
        shapes: why it is suspicious, most telling first.
        scoped, siblings: how many of the requests for the same store ask for the tenant.
        suspicion: larger is more suspicious; the scale has no unit.
        endpoints: routes that lead to it.
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


class Tenancy(msgspec.Struct, frozen=True):
    """Everything about tenants.

    Attributes:
        words: how the project calls a tenant; empty if it seems to have none.
        unscoped: most suspicious first.
        less_suspicious: how many more queries do not ask for the tenant, for which code shows a reason or no sibling.
    """

    words: tuple[str, ...] = ()
    resolution: tuple[TenantResolution, ...] = ()
    hosts: tuple[TenantHost, ...] = ()
    stores: tuple[TenantStore, ...] = ()
    unscoped: tuple[UnscopedQuery, ...] = ()
    less_suspicious: int = 0
