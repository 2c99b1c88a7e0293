"""Join the parameters and fields that an endpoint declares with those that requests and responses carried."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.inventory.openapi_components import PAGE_FIELDS
from toolkit.inventory.traffic.read_names import BODY_PLACES, Name
from toolkit.inventory.traffic.requests import RecordedRequest
from toolkit.inventory.traffic.unlisted import looks_random
from toolkit.model.inventory import BodySchema, Endpoint, SchemaUse
from toolkit.model.traffic import UNNAMED, FieldPlace, FieldTraffic, Mark, mark_of

_DEEPEST = 4
_MOST_NAMES = 50
"""Number of undeclared names of one endpoint and place above which they are taken for data, such as ids of a map."""
_FIELD_NAME = re.compile(r"[$@_]?[A-Za-z][\w.:\[\]$@-]{0,60}\Z", re.ASCII)


def declared_fields(endpoint: Endpoint, schemas: Mapping[str, BodySchema]) -> dict[Name, str]:
    """Map (place, name) of each parameter and field of an endpoint to the schema that declares it, or to ""."""
    found: dict[Name, str] = {}
    for item in endpoint.parameters:
        found[item.place, item.name] = ""
    if endpoint.request:
        found.update(_schema_fields(endpoint.request, "json", schemas))
    if endpoint.response:
        found.update(_schema_fields(endpoint.response, "response", schemas))
        if paging := endpoint.response.paging:
            found.update({("response", name): "" for name in ("results", *PAGE_FIELDS[paging])})
    return found


def _schema_fields(use: SchemaUse, place: FieldPlace, schemas: Mapping[str, BodySchema]) -> Iterator[tuple[Name, str]]:
    def below(schema: str, before: str, depth: int) -> Iterator[tuple[Name, str]]:
        for field in schemas[schema].fields if schema in schemas else ():
            if not (field.write_only if place == "response" else field.read_only):
                yield (place, f"{before}{field.name}"), schema
                if field.schema and depth:
                    yield from below(field.schema, f"{before}{field.name}.", depth - 1)

    return below(use.schema, "results." if use.paging and place == "response" else "", _DEEPEST)


def join_fields(declared: Mapping[Name, str], requests: Sequence[RecordedRequest]) -> list[FieldTraffic]:
    """Return every field that an endpoint declares, or that its requests carried, with its mark.

    Args:
        declared: from `declared_fields`.
        requests: the requests to the endpoint.
    """
    carrying: dict[Name, list[str]] = defaultdict(list)
    for request in requests:
        in_path = (name for name in declared if name[0] == "path")  # a request that came here carried them all
        for name in {*_shown_names(request.carried.names, declared), *in_path}:
            carrying[name].append(request.method)
    rows = (
        FieldTraffic(
            *name,
            _mark(name, name in declared, name in carrying, requests),
            len(carrying.get(name, ())),
            declared.get(name, ""),
            tuple(sorted({*carrying.get(name, ())})),
        )
        for name in declared.keys() | carrying.keys()
    )
    return sorted(_fold_many(rows))


def _shown_names(names: Iterable[Name], declared: Mapping[Name, str]) -> set[Name]:
    """The names of one request as they are shown: declared ones, and others that look like names of fields."""
    shown: set[Name] = set()
    parents = {(place, name.rpartition(".")[0]) for (place, name), schema in declared.items() if schema}
    headers: dict[str, Name] = {name.lower(): (place, name) for place, name in declared if place == "header"}
    for place, name in names:
        before, dot, leaf = name.rpartition(".")
        if place == "header":
            shown.update([headers[name]] if name in headers else [])
        elif known := next((key for key in _same_places(place, name) if key in declared), None):
            shown.add(known)
        elif place != "cookie" and (not before or place == "query" or (place, before) in parents):
            is_name = _FIELD_NAME.match(leaf) and not looks_random(name)
            shown.add((place, name if is_name else f"{before}{dot}{UNNAMED}"))
    return shown


def _same_places(place: FieldPlace, name: str) -> Iterator[Name]:
    """Yield the places where code may declare a name: what reads parsed data does not say how they were written."""
    yield place, name
    if place in BODY_PLACES:
        yield from ((other, name) for other in BODY_PLACES if other != place)


def _mark(name: Name, is_declared: bool, is_seen: bool, requests: Sequence[RecordedRequest]) -> Mark:
    """Return the mark of a field; a body that was cut may have carried what nobody saw."""
    if not is_seen:
        if name[0] in BODY_PLACES and not all(request.carried.has_body for request in requests):
            return "not_recorded"
        if name[0] == "response" and not all(request.carried.has_response for request in requests):
            return "not_recorded"
    return mark_of(is_declared, is_seen)


def _fold_many(rows: Iterable[FieldTraffic]) -> Iterator[FieldTraffic]:
    """Replace undeclared names by one that stands for all of them where there are very many."""
    undeclared: dict[FieldPlace, list[FieldTraffic]] = defaultdict(list)
    for row in rows:
        if row.mark == "only_seen":
            undeclared[row.place].append(row)
        else:
            yield row
    for place, members in undeclared.items():
        if len(members) <= _MOST_NAMES:
            yield from members
        else:
            methods = {method for row in members for method in row.methods}
            most = max(row.requests for row in members)
            yield FieldTraffic(place, UNNAMED, "only_seen", most, "", tuple(sorted(methods)))
