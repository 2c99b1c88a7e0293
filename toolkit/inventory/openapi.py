"""Describe endpoints in OpenAPI 3.1; every part names its place in the source."""

import re
from collections.abc import Container, Iterable
from http import HTTPStatus
from itertools import repeat
from typing import Any

from toolkit.inventory.endpoints.path_names import path_alternatives
from toolkit.inventory.openapi_components import body_schema, describe_components, describe_security
from toolkit.inventory.openapi_traffic import mark_document, mark_operation
from toolkit.inventory.openapi_words import Operation, completed_summary, operation_ids, summary_of, tags_of, topics_of
from toolkit.model.inventory import BodySchema, Endpoint, EndpointParameter, EndpointStatus
from toolkit.model.traffic import EndpointTraffic, Traffic

_ANY = ("get", "post", "put", "patch", "delete")
_BODIES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "file": "multipart/form-data"}
_CARRIED = frozenset({"path", "query", "header", "cookie"})
_WITHOUT_BODY = frozenset({"get", "head"})
_FORMAT = re.compile(r"/?\.\{format\}/?\Z")
"""End of a path that chooses the form of the answer: Django REST framework makes a second route of each with it."""


def openapi_document(
    title: str, endpoints: Iterable[Endpoint], schemas: Iterable[BodySchema] = (), traffic: Traffic | None = None
) -> dict[str, Any]:
    """Return the description, sorted by path.

    Args:
        title: title of the system.
        endpoints: its endpoints; what the framework itself answers, and second forms of a path for other formats, are
            left out.
        schemas: schemas that they name.
        traffic: what was recorded of these endpoints, which adds marks (`x-seen`); None: nothing.
    """
    rows = list(zip(endpoints, traffic.endpoints if traffic else repeat(None), strict=False))
    templates = {endpoint.template.rstrip("/") for endpoint, _ in rows}
    known = [
        (endpoint, row)
        for endpoint, row in rows
        if not _is_of_framework(endpoint) and not _is_second_form(endpoint.template, templates)
    ]
    operations: dict[Operation, tuple[Endpoint, EndpointTraffic | None]] = {}
    for endpoint, row in sorted(known, key=lambda item: _order(item[0])):
        for method in _ANY if endpoint.route.method == "*" else (endpoint.route.method.lower(),):
            for path in path_alternatives(endpoint.template):
                operations.setdefault((path, method), (endpoint, row))
    identifiers = operation_ids({key: endpoint for key, (endpoint, _) in operations.items()})
    topics = topics_of(list(dict.fromkeys(path for path, _ in operations)))
    tags = tags_of(topics)
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), (endpoint, row) in operations.items():
        operation = _operation((path, method), endpoint, identifiers[path, method], (topics[path], tags[path]))
        paths.setdefault(path, {})[method] = operation
        if row:
            mark_operation(operation, row, method)
    made: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": title, "version": "0"}, "paths": paths}
    if used := sorted(set(tags.values())):
        made["tags"] = [{"name": name} for name in used]
    if components := describe_components([endpoint for endpoint, _ in known], schemas):
        made["components"] = components
    if traffic:
        mark_document(made, traffic)
    return made


def _order(endpoint: Endpoint) -> tuple[str, str, bool]:
    return endpoint.template, endpoint.route.method, _is_root_view(endpoint)


def _is_of_framework(endpoint: Endpoint) -> bool:
    """Return whether the framework itself answers: static files, or pages about the API."""
    return endpoint.route.handler.partition(".")[0] == endpoint.route.framework


def _is_second_form(template: str, templates: Container[str]) -> bool:
    """Return whether a path is that of another route with a choice of the form behind it: `/orders.{format}`."""
    shorter = _FORMAT.sub("", template)
    return shorter != template and shorter in templates


def _is_root_view(endpoint: Endpoint) -> bool:
    """Return whether an endpoint is a router's list of routes, which Django uses only if no view has its path."""
    return endpoint.route.handler.rpartition(".")[2] == "APIRootView"


def _operation(key: Operation, endpoint: Endpoint, identifier: str, group: tuple[str, str]) -> dict[str, Any]:
    route, (path, method), (topic, tag) = endpoint.route, key, group
    made: dict[str, Any] = {"operationId": identifier, "tags": [tag]}
    derived = summary_of(route.handler, method, topic.rpartition(" / ")[2], is_row=path.rstrip("/").endswith("}"))
    if summary := completed_summary(endpoint.summary, path) or derived:
        made["summary"] = summary
    if endpoint.deprecated:
        made["deprecated"] = True
    carried = [item for item in endpoint.parameters if item.place in _CARRIED and _is_in_path(item, path)]
    if carried:
        made["parameters"] = [_parameter(item) for item in carried]
    body = [item for item in endpoint.parameters if item.place in _BODIES]
    if endpoint.request is not None and method not in _WITHOUT_BODY:
        made["requestBody"] = {"content": {"application/json": {"schema": body_schema(endpoint.request, "request")}}}
    elif body and method not in _WITHOUT_BODY:
        made["requestBody"] = _body(body)
    made["responses"] = {str(item.code): _response(item, endpoint) for item in endpoint.statuses} or {
        "default": {"description": "Not known"}
    }
    if (security := describe_security(endpoint)) is not None:
        made["security"] = security
    if roles := list(dict.fromkeys(name for asked in endpoint.rights for name in asked.names)):
        made["x-roles"] = roles
    made["x-source"] = f"{route.file}:{route.line}"
    if route.confidence != "certain":
        made["x-confidence"] = route.confidence
    return made


def _is_in_path(item: EndpointParameter, path: str) -> bool:
    """Return whether a path has a parameter; those in other places are in none."""
    return item.place != "path" or f"{{{item.name}}}" in path


def _response(status: EndpointStatus, endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {"description": _status_phrase(status.code), "x-source": status.source}
    if endpoint.response is not None and status.code in (200, 201):
        made["content"] = {"application/json": {"schema": body_schema(endpoint.response, "response")}}
    return made


def _parameter(item: EndpointParameter) -> dict[str, Any]:
    required = item.place == "path" or item.required
    made = {"name": item.name, "in": item.place, "required": required, "schema": _schema(item)}
    return made | ({"x-source": item.source} if item.source else {})


def _schema(item: EndpointParameter) -> dict[str, Any]:
    if item.type == "array":
        return {"type": "array", "items": {}}
    return {"type": item.type} if item.type else {}


def _body(items: list[EndpointParameter]) -> dict[str, Any]:
    places = {item.place for item in items}
    kind = _BODIES["file"] if "file" in places else _BODIES["json"] if "json" in places else _BODIES["form"]
    properties = {
        item.name: {**_schema(item), **({"format": "binary"} if item.place == "file" else {}), "x-source": item.source}
        for item in items
    }
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required := sorted({item.name for item in items if item.required}):
        schema["required"] = required
    return {"content": {kind: {"schema": schema}}}


def _status_phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "Status of the application's own"
