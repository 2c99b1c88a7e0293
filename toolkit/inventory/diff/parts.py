"""Merge schemas with the parts of their `allOf`, and find the first part of a specification that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.inventory.diff.document import ApiDocument

_REMARKS = frozenset(
    {"description", "summary", "title", "example", "examples", "default", "deprecated", "externalDocs", "xml", "info"}
    | {"$comment", "$id", "$schema", "$anchor", "$defs", "definitions", "tags", "contact", "license", "openapi"}
)
_BY_NAME = frozenset(
    {"properties", "patternProperties", "paths", "schemas", "parameters", "responses", "headers", "definitions"}
    | {"$defs", "securitySchemes", "securityDefinitions", "callbacks", "links", "requestBodies", "content"}
    | {"dependentSchemas", "variables", "mapping", "scopes", "encoding", "webhooks", "pathItems"}
)
"""Keys whose values map freely chosen names, such as a property called `description`."""


def is_remark(key: str) -> bool:
    """Return whether a key of a specification or schema is irrelevant to clients."""
    return key in _REMARKS or key.startswith("x-")


def merge(document: ApiDocument, schema: object) -> dict[str, Any]:
    """Resolve the references of a schema, and merge the parts of `allOf` into it.

    If parts have different values for a keyword, the first one wins; the others stay in `allOf`. A reference
    that cannot be resolved, or leads into another file, is kept.
    """
    merged: dict[str, Any] = {}
    waiting, seen = [schema], set()
    for part in waiting:
        found = document.resolve(part)
        if id(found) in seen:
            continue
        seen.add(id(found))
        if not found and isinstance(part, dict) and "$ref" in part:
            found = {"$ref": part["$ref"]}
        for key, value in found.items():
            if key == "allOf" and isinstance(value, list):
                waiting += value
            elif key == "required" and isinstance(value, list):
                merged[key] = [*merged.get(key, ()), *value]
            elif key == "properties" and isinstance(value, dict):
                _add_properties(merged, value)
            elif merged.setdefault(key, value) != value and not is_remark(str(key)):
                merged.setdefault("allOf", []).append({key: value})
    return merged


def _add_properties(merged: dict[str, Any], given: Mapping[str, Any]) -> None:
    known = merged.setdefault("properties", {})
    if other := {name: value for name, value in given.items() if known.get(name, value) != value}:
        merged.setdefault("allOf", []).append({"properties": other})
    merged["properties"] = {**given, **known}


def first_difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Return the place of the first part that differs between two specifications, such as `components.schemas.User`.

    Returns:
        the place; empty if only remarks differ.
    """
    seen: dict[tuple[int, int], object] = {}
    waiting: list[tuple[str, object, object, bool]] = [("", old, new, False)]
    while waiting:
        place, one, other, is_by_name = waiting.pop()
        if (id(one), id(other)) in seen:
            continue
        seen[id(one), id(other)] = (one, other)
        if isinstance(one, dict) and isinstance(other, dict):
            waiting += reversed(list(_pairs(place, one, other, is_by_name)))
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            waiting += [
                (f"{place}[{number}]", *pair, False) for number, pair in enumerate(zip(one, other, strict=True))
            ]
        elif one != other:
            return place.removeprefix(".")
    return ""


def _pairs(
    place: str, one: Mapping[str, object], other: Mapping[str, object], is_by_name: bool
) -> Iterator[tuple[str, object, object, bool]]:
    for key in sorted({*one, *other}, key=str):
        name = str(key)
        if is_by_name or not is_remark(name):
            yield f"{place}.{name}", one.get(key), other.get(key), name in _BY_NAME and not is_by_name
