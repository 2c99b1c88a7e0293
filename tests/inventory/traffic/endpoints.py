"""Endpoints and requests made by hand."""

from collections.abc import Sequence
from typing import Any

from toolkit.inventory.traffic.join import join_traffic
from toolkit.inventory.traffic.requests import RecordedRequests
from toolkit.model.inventory import Endpoint, EndpointStatus, Inventory, Route
from toolkit.model.recording import Body, Exchange
from toolkit.model.traffic import Traffic


def endpoint(
    method: str, path: str, statuses: Sequence[int] = (), registered: str = "", handler: str = "app.f", **parts: Any
) -> Endpoint:
    """An endpoint whose code shows these status codes."""
    route = Route(path, method, handler, "app.py", 1, "flask", registered=registered)
    return Endpoint(route, path, statuses=tuple(EndpointStatus(code) for code in statuses), **parts)


def exchange(line: str, status: int = 200, body: str = "", answer: str = "", kind: str = "", **parts: Any) -> Exchange:
    """A recorded request; `line`: method and target."""
    method, _, target = line.partition(" ")
    headers = (("Content-Type", kind),) if kind else ()
    bodies = {"body": Body(body, size=len(body)), "answer_body": Body(answer, size=len(answer))}
    return Exchange(method, target, **{"headers": headers, "status": status, "protocol": "wsgi", **bodies, **parts})


def join(endpoints: Sequence[Endpoint], *exchanges: Exchange, schemas: Any = (), **parts: Any) -> Traffic:
    """The traffic of one recording."""
    routes = tuple(item.route for item in endpoints)
    found = Inventory(("flask",), routes, (), endpoints=tuple(endpoints), schemas=tuple(schemas))
    return join_traffic(found, [RecordedRequests("recording", exchanges, **parts)])
