"""Mark the parts of an OpenAPI description as seen running or only in code, in extensions (`x-`) of each part.

The description itself stays what the source shows: what was only seen running is listed in `x-only-seen`, because a
test may send a parameter that nothing reads.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from toolkit.inventory.traffic.read_names import BODY_PLACES
from toolkit.model.traffic import EndpointTraffic, FieldTraffic, Mark, StatusTraffic, Traffic


def mark_document(document: dict[str, Any], traffic: Traffic) -> None:
    """Add the recordings, the routes that were not found in the source, and marks of the schemas, in place."""
    document["x-recordings"] = msgspec.to_builtins(traffic.sources)
    if traffic.unlisted:
        document["x-seen-not-found"] = msgspec.to_builtins(traffic.unlisted)
    _mark_schemas(document.get("components", {}).get("schemas", {}), traffic.endpoints)


def mark_operation(operation: dict[str, Any], row: EndpointTraffic, method: str) -> None:
    """Add marks to an operation and its parts, in place.

    Args:
        operation: the operation.
        row: what was recorded of its route.
        method: method of the operation in lower case; a route of any method has several.
    """
    name = method.upper()
    amount = dict(row.methods).get(name, 0) + (dict(row.methods).get("HEAD", 0) if name == "GET" else 0)
    operation["x-seen"] = {"mark": "seen" if amount else "only_in_code", "requests": amount}
    if row.requests == amount:
        operation["x-seen"]["tests"] = row.tests
    if row.shared_with:
        operation["x-seen"]["shared_with"] = list(row.shared_with)
    parts: dict[tuple[str, str], StatusTraffic | FieldTraffic] = {
        **{("status", str(item.code)): item for item in row.statuses},
        **{(item.place, item.name): item for item in row.fields},
    }
    for key, part in _parts(operation):
        if key in parts:
            part["x-seen"] = _describe(parts[key], row, name)
    if only := _only_seen(row, name):
        operation["x-only-seen"] = only


def _parts(operation: dict[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield (place, name) and description of the responses, parameters and fields of an operation."""
    yield from ((("status", code), response) for code, response in operation["responses"].items())
    for parameter in operation.get("parameters", ()):
        place, name = parameter["in"], parameter["name"]
        yield (place, name), parameter
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for name, schema in content["schema"].get("properties", {}).items():
            yield from (((place, name), schema) for place in BODY_PLACES)


def _is_of_method(item: StatusTraffic | FieldTraffic, row: EndpointTraffic, method: str) -> bool:
    return row.method != "*" or method in item.methods


def _describe(item: StatusTraffic | FieldTraffic, row: EndpointTraffic, method: str) -> dict[str, Any]:
    """Describe the mark of a part; numbers of requests are of the whole route, and left out where it has any method."""
    if not _is_of_method(item, row, method):
        return {"mark": "only_in_code"}
    return {"mark": item.mark} | ({} if row.method == "*" else {"requests": item.requests})


def _only_seen(row: EndpointTraffic, method: str) -> dict[str, Any]:
    """Return what was seen of an operation and is not in the code: `statuses`, and names by place."""
    found: dict[str, Any] = defaultdict(list)
    for status in row.statuses:
        if status.mark == "only_seen" and _is_of_method(status, row, method):
            found["statuses"].append(status.code)
    for item in row.fields:
        if item.mark == "only_seen" and _is_of_method(item, row, method):
            found[item.place].append(item.name)
    return dict(found)


def _mark_schemas(schemas: dict[str, Any], rows: Iterable[EndpointTraffic]) -> None:
    """Mark the properties of schemas by all endpoints that use them."""
    counts: dict[tuple[str, bool, str], int] = defaultdict(int)
    unknown: set[tuple[str, bool, str]] = set()
    for item in (item for row in rows for item in row.fields if item.schema):
        key = item.schema, item.place == "response", item.leaf
        counts[key] += item.requests
        if item.mark == "not_recorded":
            unknown.add(key)
    for name, schema in schemas.items():
        base = name.removesuffix(".Request").removesuffix(".Partial")
        for field, described in schema.get("properties", {}).items():
            key = base, base == name, field
            if key in counts:
                missing: Mark = "not_recorded" if key in unknown else "only_in_code"
                described["x-seen"] = {"mark": "seen" if counts[key] else missing, "requests": counts[key]}
