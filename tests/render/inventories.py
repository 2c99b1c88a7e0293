"""Inventories made by hand, for the files of a report."""

from collections.abc import Sequence

from toolkit.model.data_access import DataAccess, DataQuery, ExposedFilter, OutsideUse, QueryField
from toolkit.model.endpoint_reach import EndpointReach
from toolkit.model.inventory import (
    Endpoint,
    EndpointParameter,
    EndpointStatus,
    Inventory,
    Route,
    UnresolvedRegistration,
)
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import Box, Message, SequencePicture
from toolkit.model.report import Report
from toolkit.model.tenancy import Tenancy, TenantStore, UnscopedQuery

HOSTILE = "<script>alert(1)</script>\u202e"


def inventory(report: Report, names: Sequence[str] = ("GET /a/<int:id>", "POST /a", "GET /b")) -> Inventory:
    """Endpoints in the first file with findings; the first of them asks a store without its tenant."""
    path = report.sections.findings[0].place.path if report.sections.findings else "app.py"
    endpoints = tuple(_endpoint(name, path, number) for number, name in enumerate(names))
    folded = [fold_endpoint(item.route.method, item.route.path) for item in endpoints]
    shared = {"technology": "sql", "endpoints": tuple(folded[:1])}
    queries = (
        DataQuery(path, 3, f"{path}::f", store="users", operation="SELECT", fields=(QueryField("id"),), **shared),
        DataQuery(
            path, 4, f"{path}::f", store="users", operation="SELECT", fields=(QueryField("tenant_id"),), **shared
        ),
        DataQuery(path, 5, f"{path}::f", store="users", operation="SELECT", fields=(QueryField(HOSTILE),), **shared),
        DataQuery(path, 6, f"{path}::f", store="logs", operation="INSERT", **shared),
    )
    unscoped = UnscopedQuery(path, 3, f"{path}::f", "users", ("sibling_differs",), 8, 9, 5.0, tuple(folded[:1]))
    outside = OutsideUse(path, 7, f"{path}::f", "http", "requests.get", HOSTILE, tuple(folded[:1]))
    exposed = ExposedFilter(folded[0], path, 8, "users", HOSTILE)
    return Inventory(
        frameworks=("flask",),
        routes=tuple(item.route for item in endpoints),
        unresolved=(UnresolvedRegistration(path, 9, HOSTILE, "a name"),),
        endpoints=endpoints,
        data=DataAccess(queries=queries, outside=(outside,), filters=(exposed,)),
        tenancy=Tenancy(("tenant",), stores=(TenantStore("users", "tenant", 8, 9),), unscoped=(unscoped,)),
        sequences={folded[0]: _sequence(names[0])},
    )


def reach(report: Report, found: Inventory) -> EndpointReach:
    """The first endpoint leads to every function with a finding."""
    names = tuple(fold_endpoint(route.method, route.path) for route in found.routes)
    code: dict[str, dict[str, tuple[int, ...]]] = {}
    for finding in report.sections.findings:
        path, _, qualname = finding.symbol.rpartition("::")
        code.setdefault(path, {})[qualname] = (0,)
    return EndpointReach(names, code)


def _endpoint(name: str, path: str, number: int) -> Endpoint:
    method, _, address = name.partition(" ")
    return Endpoint(
        Route(address, method, f"app.f{number}", path, number + 1, "flask", registered=f"{path}:{number + 1}"),
        template=address.replace("<int:id>", "{id}"),
        parameters=(EndpointParameter(HOSTILE, "query", "string", True, f"{path}:2"),),
        statuses=(EndpointStatus(200, f"{path}:2"), EndpointStatus(401)),
        summary=HOSTILE,
        guards=("token_required", "cached") if number else (),
    )


def _sequence(title: str) -> SequencePicture:
    boxes = (Box("client", "client"), Box(HOSTILE, "application"), Box("users", "database"))
    messages = (
        Message("client", HOSTILE, title, "app.py:1"),
        Message(HOSTILE, HOSTILE, "again()", "app.py:2"),
        Message(HOSTILE, "users", "find(" + "x" * 300 + ")", "app.py:3"),
        Message(HOSTILE, "client", "200", is_answer=True),
    )
    return SequencePicture(title, boxes, messages, left_out=3, unresolved=(f"app.py:4 {HOSTILE}",))
