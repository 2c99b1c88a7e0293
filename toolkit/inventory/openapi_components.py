"""Schemas of bodies and authentication schemes, as components of an OpenAPI description."""

from collections.abc import Iterable
from typing import Any, Literal

from toolkit.model.inventory import AuthenticationScheme, BodySchema, Endpoint, SchemaField, SchemaUse

Side = Literal["request", "response"]
_SCHEMES: dict[str, dict[str, Any]] = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "digest": {"type": "http", "scheme": "digest"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    "header": {"type": "apiKey", "in": "header", "name": "Authorization"},
}
PAGE_FIELDS: dict[str, tuple[str, ...]] = {
    "page": ("count", "next", "previous"),
    "offset": ("count", "next", "previous"),
    "cursor": ("next", "previous"),
}
"""Kind of pagination -> fields beside `results`."""


def describe_components(endpoints: Iterable[Endpoint], schemas: Iterable[BodySchema]) -> dict[str, Any]:
    """Return the components of a description: schemas and security schemes, each sorted by name.

    Args:
        endpoints: endpoints that name schemas and schemes.
        schemas: all schemas that endpoints and other schemas may name.
    """
    known = list(endpoints)
    made: dict[str, Any] = {}
    bodies: dict[str, Any] = {}
    by_name = {item.name: item for item in schemas}
    uses = [
        (use.schema, _variant(use, side))
        for item in known
        for use, side in ((item.request, "request"), (item.response, "response"))
        if use is not None
    ]
    while uses:
        name, variant = uses.pop()
        whole = f"{name}{variant}"
        if whole in bodies or name not in by_name:
            continue
        bodies[whole] = _schema(by_name[name], variant)
        uses += [(row.schema, variant) for row in by_name[name].fields if row.schema]
    if bodies:
        made["schemas"] = dict(sorted(bodies.items()))
    schemes = {scheme.name: scheme for item in known for scheme in item.authentication}
    if schemes:
        made["securitySchemes"] = {name: _scheme(schemes[name]) for name in sorted(schemes)}
    return made


def body_schema(use: SchemaUse, side: Side) -> dict[str, Any]:
    """Return the schema of a body: a reference, a list of references, or a page of a list.

    Args:
        use: use of a schema.
        side: `request` or `response`.
    """
    one = {"$ref": f"#/components/schemas/{use.schema}{_variant(use, side)}"}
    if not use.many:
        return one
    rows = {"type": "array", "items": one}
    if not use.paging:
        return rows
    envelope: dict[str, Any] = {
        name: {"type": "integer"} if name == "count" else {"type": ["string", "null"], "format": "uri"}
        for name in PAGE_FIELDS[use.paging]
    }
    return {"type": "object", "properties": {**envelope, "results": rows}, "required": ["results"]}


def describe_security(endpoint: Endpoint) -> list[dict[str, list[str]]] | None:
    """Return the alternative authentication schemes of an endpoint; None if the code shows none."""
    if endpoint.anonymous is None and not endpoint.authentication:
        return None
    ways: list[dict[str, list[str]]] = [{item.name: []} for item in endpoint.authentication]
    is_asked = endpoint.anonymous is False or any((endpoint.permissions, endpoint.guards, endpoint.hooks))
    return ways if is_asked and not endpoint.anonymous else [{}, *ways]


def _variant(use: SchemaUse, side: str) -> str:
    return "" if side == "response" else ".Partial" if use.partial else ".Request"


def _schema(item: BodySchema, variant: str) -> dict[str, Any]:
    """Return a schema for one direction: without read-only fields in requests, and write-only fields in responses."""
    rows = [row for row in item.fields if not (row.read_only if variant else row.write_only)]
    made: dict[str, Any] = {"type": "object", "properties": {row.name: _property(row, variant) for row in rows}}
    needed = [row.name for row in rows if row.required] if variant == ".Request" else []
    if needed:
        made["required"] = sorted(needed)
    return {**made, "x-source": item.source}


def _property(row: SchemaField, variant: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if row.schema:
        made = {"$ref": f"#/components/schemas/{row.schema}{variant}"}
        return {"type": "array", "items": made} if row.many else made
    if row.type:
        made["type"] = [row.type, "null"] if row.nullable else row.type
    if row.type == "array":
        made["items"] = {}
    if row.format:
        made["format"] = row.format
    if row.choices:
        made["enum"] = [*row.choices, *([None] if row.nullable else [])]
    if row.read_only:
        made["readOnly"] = True
    if row.write_only:
        made["writeOnly"] = True
    return {**made, **({"x-source": row.source} if row.source else {})}


def _scheme(item: AuthenticationScheme) -> dict[str, Any]:
    known = {"type": "apiKey", "in": item.place, "name": item.field} if item.place else _SCHEMES[item.kind]
    return {**known, **({"x-source": item.source} if item.source else {})}
