"""Inventory of a system; every entry has its place in the source."""

import re
from typing import Literal

import msgspec

from toolkit.model.callers import CallerCheck, CallFailure, CheckStep, Policy, RequiredRights, TenantOrder
from toolkit.model.data_access import DataAccess, JobEffect, SavedObject
from toolkit.model.lifecycles import Lifecycle
from toolkit.model.picture import Picture, SequencePicture
from toolkit.model.procedures import JobProcedure, RequestFlow
from toolkit.model.responses import ErrorAnswer, StatusReason
from toolkit.model.tenancy import Tenancy
from toolkit.model.traffic import Traffic
from toolkit.model.typed_calls import TypeAnswers

_AUTHENTICATING = re.compile(
    r"\A(?!.*optional).*(?:auth|log_?in|signed_?in|token|permission|protect|jwt|session|api_?key|user|role|admin|credential|secur|staff|owner|_only\b"
    r"|requires?_(?!post|get|head|safe|http)\w+|\w+_required)",
    re.IGNORECASE,
)
"""Words in the names of guards that check the identity of the caller."""
_ANYONE = frozenset({"AllowAny"})
Confidence = Literal["certain", "likely"]
RiskKind = Literal["breaks", "locks", "loses", "safe"]
"""The effect of a migration on the old revision while it still runs; see `toolkit/inventory/migrations/`."""
ReleasePhase = Literal["expand", "migrate", "contract", "order"]
"""Phases that let an old and a new revision run side by side; `order`: the order of deployment."""
RELEASE_PHASES: tuple[ReleasePhase, ...] = ("expand", "migrate", "contract", "order")


class Route(msgspec.Struct, frozen=True, order=True):
    """One method of one path.

    Attributes:
        path: in the framework's own notation.
        method: upper case; `*` where the framework does not restrict it.
        handler: dotted name of the function or class that handles it.
        file, line: place of the handler's definition, or else of the registration.
        framework: name of the plug-in of `toolkit/inventory/frameworks/` that found it.
        confidence: `likely` if a part is assumed: a branch whose condition the source does not settle, or an
            application whose construction was not found.
        registered: `path:line` of the registration.
    """

    path: str
    method: str
    handler: str
    file: str
    line: int
    framework: str
    confidence: Confidence = "certain"
    registered: str = ""


class UnresolvedRegistration(msgspec.Struct, frozen=True, order=True):
    """A registration in the source whose path or handler is unknown.

    Attributes:
        what: the registration as written, cut to one line.
        why: what is unknown.
    """

    file: str
    line: int
    what: str
    why: str


class MigrationOperation(msgspec.Struct, frozen=True, order=True):
    """One operation of a migration.

    Attributes:
        operation: as written: `AddField shop.order.state`, `drop_column orders.state`.
        reason: key of the sentence that explains its risk.
        framework: `django`, `alembic` or `mongo`.
        store: the table, model or collection that it changes; empty if unknown.
        fields: the columns or fields that it changes, by their old names; empty for the whole store.
        new: whether its file is new or changed since the merge base with the main branch.
        used_at: `path:line` of the models and queries that still use what it removes.
    """

    file: str
    line: int
    operation: str
    risk: RiskKind
    reason: str
    framework: str
    store: str = ""
    fields: tuple[str, ...] = ()
    new: bool = False
    used_at: tuple[str, ...] = ()


class MigrationBase(msgspec.Struct, frozen=True):
    """The boundary between new migrations and old ones.

    Attributes:
        name: the branch or revision; empty if there is none.
        commit: full hash of the merge base with that branch.
        is_head: whether the current commit is that merge base itself, so that nothing committed is new.
        unknown: key of the sentence that explains why nothing was compared; empty if it was.
    """

    name: str = ""
    commit: str = ""
    is_head: bool = False
    unknown: str = ""


class RouteScore(msgspec.Struct, frozen=True):
    """Agreement of found routes with the true ones; recall and precision are between 0 and 1.

    Attributes:
        missing, extra: folded paths that are only in the truth, and only among those found.
        with_method: recall and precision of (method, path); `*` matches every method.
    """

    recall: float
    precision: float
    with_method: tuple[float, float]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


class RunningRoute(msgspec.Struct, frozen=True, order=True):
    """One method of one path, as the running application lists it; `view`: `module:qualname` of the handler."""

    path: str
    method: str
    view: str


class RouteCheck(msgspec.Struct, frozen=True):
    """Routes of the source, compared with the running application.

    Attributes:
        only_running: routes that the source does not show, such as those of packages outside.
        only_source: routes that this application does not have, as it was started.
        unresolved: number of registrations that the source does not resolve.
    """

    score: RouteScore
    only_running: tuple[RunningRoute, ...]
    only_source: tuple[Route, ...]
    unresolved: int = 0

    @property
    def agrees(self) -> bool:
        """True if both have the same paths."""
        return not self.only_running and not self.only_source


ParameterPlace = Literal["path", "query", "header", "cookie", "form", "json", "file"]
"""The part of a request that carries a value."""


class EndpointParameter(msgspec.Struct, frozen=True, order=True):
    """One value that an endpoint reads from a request.

    Attributes:
        type: type of JSON Schema: `string`, `integer`, `number`, `boolean`, `array`, `object`; empty if unknown.
        source: `path:line` of the code that reads it.
    """

    name: str
    place: ParameterPlace
    type: str = ""
    required: bool = False
    source: str = ""


class EndpointStatus(msgspec.Struct, frozen=True, order=True):
    """A status code of an endpoint.

    Attributes:
        source: `path:line` of its evidence.
        hook: `path:line` of the function that answers with it before the handler runs; empty if the handler does.
    """

    code: int
    source: str = ""
    hook: str = ""


class SchemaField(msgspec.Struct, frozen=True, order=True):
    """One field of a serializer.

    Attributes:
        type: type of JSON Schema, as in `EndpointParameter`; `format`: format of JSON Schema.
        schema: name of the schema of its value, or of each item if `many`.
        choices: the texts that it may be; empty if any text is allowed.
    """

    name: str
    type: str = ""
    format: str = ""
    required: bool = False
    read_only: bool = False
    write_only: bool = False
    nullable: bool = False
    many: bool = False
    schema: str = ""
    choices: tuple[str, ...] = ()
    source: str = ""


class BodySchema(msgspec.Struct, frozen=True, order=True):
    """A class that serializes rows to JSON and back; `source`: `path:line` of its definition."""

    name: str
    fields: tuple[SchemaField, ...]
    source: str = ""


Paging = Literal["", "page", "offset", "cursor"]
"""Ways of pagination: by page number, by limit and offset, by cursor; empty for none."""


class SchemaUse(msgspec.Struct, frozen=True, order=True):
    """The schema of a body: one row or a list, whole or paginated; `partial`: no field is required."""

    schema: str
    many: bool = False
    paging: Paging = ""
    partial: bool = False


SchemeKind = Literal["basic", "bearer", "digest", "session", "header", "key"]
"""The kind of an authentication scheme; `header`: a custom `Authorization` header; `key`: a named value."""
CredentialPlace = Literal["header", "cookie", "query"]


class AuthenticationScheme(msgspec.Struct, frozen=True, order=True):
    """A way to authenticate the caller.

    Attributes:
        name: name of the class or check that reads it; place, field: part of the request and name of the value.
    """

    name: str
    kind: SchemeKind
    source: str = ""
    place: CredentialPlace | None = None
    field: str = ""


class Endpoint(msgspec.Struct, frozen=True):
    """The code behind one route.

    Attributes:
        route: the route that leads to it.
        template: its path with every parameter in braces, as in OpenAPI.
        summary: first line of the handler's docstring.
        deprecated: whether a decorator or the docstring says that it is.
        request, response: schemas of the bodies, by name, where classes of the program define them.
        authentication: ways to authenticate, any of which is sufficient.
        anonymous: whether callers need not authenticate; None if unknown.
        permissions: names of the classes that decide who has access.
        guards: names of the decorators and dependencies that run before the handler, outermost first.
        rights: the roles and permissions that guards ask for.
        hooks: names of the functions and middleware of the project that run before it and others, outermost first.
        checked_by: names of the guards and hooks whose code or library checks the caller; None if nobody read them.
        partly: names of the hooks that check callers, but leave out some endpoints, of which it may be one.
    """

    route: Route
    template: str = ""
    parameters: tuple[EndpointParameter, ...] = ()
    statuses: tuple[EndpointStatus, ...] = ()
    summary: str = ""
    deprecated: bool = False
    request: SchemaUse | None = None
    response: SchemaUse | None = None
    authentication: tuple[AuthenticationScheme, ...] = ()
    anonymous: bool | None = None
    permissions: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    rights: tuple[RequiredRights, ...] = ()
    hooks: tuple[str, ...] = ()
    checked_by: tuple[str, ...] | None = None
    partly: tuple[str, ...] = ()

    @property
    def authenticating(self) -> tuple[str, ...]:
        """The guards and permissions whose name indicates authentication that callers cannot do without."""
        return tuple(name for name in (*self.guards, *self.permissions) if _AUTHENTICATING.search(name))

    @property
    def caller_checks(self) -> tuple[str, ...]:
        """Names of what checks the caller: guards, hooks, permissions, and the ways to authenticate if callers must."""
        known = self.authenticating if self.checked_by is None else (*self.checked_by, *self.permissions)
        ways = tuple(scheme.name for scheme in self.authentication) if self.anonymous is False else ()
        return tuple(dict.fromkeys((*(name for name in known if name not in _ANYONE), *ways)))


class Inventory(msgspec.Struct, frozen=True):
    """Inventory of a system, from its source alone but for `traffic`.

    Attributes:
        frameworks: names of the plug-ins whose framework is imported somewhere.
        unresolved: every registration that could not be resolved; with the routes, these are all registrations.
        migrations: every operation of every migration, by file and line; migration_base: decides which are new.
        endpoints: the code behind each route, in their order; schemas: the schemas that they refer to.
        checks: what checks callers before handlers, ways to authenticate first; policies: rules of the project's own.
        inner_checks: `METHOD /folded/{}` -> names of the functions that check the caller inside the handler.
        refusals: `METHOD /folded/{}` -> the steps of its code that answer 401 or 403, with their conditions.
        error_answers: error handlers that concern every endpoint; status_reasons: places that answer with an error.
        data: accesses to databases and external systems.
        tenant_order: the hooks and checks that resolve the tenant of a request, in the order of their code.
        tenancy: where tenants are separated, and where that is forgotten; layers: packages of the product code.
        sequences: `METHOD /folded/{}` -> the sequence of calls of that endpoint.
        main_sequences: those of endpoints that touch most, cut to twenty messages; request_flows: main ones in steps.
        call_failures: reactions of the code to failed calls to other systems.
        saved_objects: places where an ORM saves or deletes; job_effects, procedures: what jobs write and call, and how.
        lifecycles: states of rows, what sets, tests and selects them.
        unread: path -> why a file could not be read; files: number of Python files; traffic: what recordings show;
            types: what a type checker added to the calls; None if not asked.
    """

    frameworks: tuple[str, ...]
    routes: tuple[Route, ...]
    unresolved: tuple[UnresolvedRegistration, ...]
    migrations: tuple[MigrationOperation, ...] = ()
    migration_base: MigrationBase = MigrationBase()
    endpoints: tuple[Endpoint, ...] = ()
    schemas: tuple[BodySchema, ...] = ()
    checks: tuple[CallerCheck, ...] = ()
    policies: tuple[Policy, ...] = ()
    inner_checks: dict[str, tuple[str, ...]] = {}
    refusals: dict[str, tuple[CheckStep, ...]] = {}
    error_answers: tuple[ErrorAnswer, ...] = ()
    status_reasons: tuple[StatusReason, ...] = ()
    tenant_order: tuple[TenantOrder, ...] = ()
    data: DataAccess = DataAccess()
    tenancy: Tenancy = Tenancy()
    layers: Picture = Picture()
    sequences: dict[str, SequencePicture] = {}
    main_sequences: tuple[SequencePicture, ...] = ()
    request_flows: tuple[RequestFlow, ...] = ()
    call_failures: tuple[CallFailure, ...] = ()
    saved_objects: tuple[SavedObject, ...] = ()
    job_effects: tuple[JobEffect, ...] = ()
    procedures: tuple[JobProcedure, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    unread: dict[str, str] = {}
    files: int = 0
    traffic: Traffic | None = None
    types: TypeAnswers | None = None
