"""Inventory of a system as `--json` writes it."""

import msgspec

from toolkit.model.callers import CallerCheck, CallFailure, CheckStep, Policy, RequiredRights, TenantOrder
from toolkit.model.data_access import (
    DataModel,
    DataQuery,
    ExposedFilter,
    Growth,
    IndexAdvice,
    JobEffect,
    OutsideUse,
    SavedObject,
    Setting,
    UnreadQuery,
)
from toolkit.model.inventory import (
    AuthenticationScheme,
    BodySchema,
    EndpointParameter,
    EndpointStatus,
    MigrationBase,
    MigrationOperation,
    ReleasePhase,
    Route,
    SchemaUse,
    UnresolvedRegistration,
)
from toolkit.model.lifecycles import Lifecycle
from toolkit.model.picture import SequencePicture
from toolkit.model.procedures import JobProcedure, RequestFlow
from toolkit.model.responses import ErrorAnswer, StatusReason
from toolkit.model.tenancy import Tenancy, UnscopedQuery
from toolkit.model.traffic import Traffic
from toolkit.model.typed_calls import TypeAnswers


class RouteName(msgspec.Struct, frozen=True):
    """Method and path, which name a route."""

    method: str
    path: str


class ReportedEndpoint(msgspec.Struct, frozen=True):
    """The code behind one route; see `toolkit.model.inventory.Endpoint`."""

    route: RouteName
    template: str
    parameters: tuple[EndpointParameter, ...]
    statuses: tuple[EndpointStatus, ...]
    summary: str
    deprecated: bool
    request: SchemaUse | None
    response: SchemaUse | None
    authentication: tuple[AuthenticationScheme, ...]
    anonymous: bool | None
    permissions: tuple[str, ...]
    guards: tuple[str, ...] = ()
    rights: tuple[RequiredRights, ...] = ()
    hooks: tuple[str, ...] = ()
    checked_by: tuple[str, ...] | None = None
    partly: tuple[str, ...] = ()


class ReleaseStep(msgspec.Struct, frozen=True):
    """One step of a release without downtime, in words."""

    phase: ReleasePhase
    text: str


class ReportedOperation(MigrationOperation, frozen=True, kw_only=True):
    """One operation of a migration, with the reason for its risk in words, and how to release it without downtime."""

    why: str
    steps: tuple[ReleaseStep, ...]


class ReportedUnscoped(UnscopedQuery, frozen=True, kw_only=True):
    """A query that does not filter by the tenant, with the reason why it is suspicious in words."""

    why: str


class ReportedTenancy(Tenancy, frozen=True):
    """Places that separate tenants, and places that forget to."""

    unscoped: tuple[ReportedUnscoped, ...] = ()


class InventoryReport(msgspec.Struct, frozen=True):
    """Inventory of a system; see `toolkit.model.inventory.Inventory`."""

    frameworks: tuple[str, ...]
    routes: tuple[Route, ...]
    unresolved: tuple[UnresolvedRegistration, ...]
    migrations: tuple[ReportedOperation, ...]
    migration_base: MigrationBase
    endpoints: tuple[ReportedEndpoint, ...]
    schemas: tuple[BodySchema, ...]
    checks: tuple[CallerCheck, ...]
    policies: tuple[Policy, ...]
    inner_checks: dict[str, tuple[str, ...]]
    refusals: dict[str, tuple[CheckStep, ...]]
    error_answers: tuple[ErrorAnswer, ...]
    status_reasons: tuple[StatusReason, ...]
    tenant_order: tuple[TenantOrder, ...]
    main_sequences: tuple[SequencePicture, ...]
    call_failures: tuple[CallFailure, ...]
    saved_objects: tuple[SavedObject, ...]
    job_effects: tuple[JobEffect, ...]
    procedures: tuple[JobProcedure, ...]
    request_flows: tuple[RequestFlow, ...]
    lifecycles: tuple[Lifecycle, ...]
    tenancy: ReportedTenancy
    unread_queries: tuple[UnreadQuery, ...]
    queries: tuple[DataQuery, ...]
    indexes: tuple[IndexAdvice, ...]
    models: tuple[DataModel, ...]
    outside: tuple[OutsideUse, ...]
    settings: tuple[Setting, ...]
    filters: tuple[ExposedFilter, ...]
    growth: tuple[Growth, ...]
    unread: dict[str, str]
    files: int
    traffic: Traffic | None = None
    types: TypeAnswers | None = None
