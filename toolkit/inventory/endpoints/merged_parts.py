"""Merge what several places say of one endpoint: parameters and status codes."""

from collections.abc import Iterable

from toolkit.model.inventory import EndpointParameter, EndpointStatus


def merge_parameters(found: Iterable[EndpointParameter]) -> tuple[EndpointParameter, ...]:
    """Merge parameters by (place, name): with a type if one of them has one, required if all of them are."""
    merged: dict[tuple[str, str], EndpointParameter] = {}
    for item in found:
        known = merged.get((item.place, item.name))
        if known is None:
            merged[item.place, item.name] = item
        else:
            required = known.required and item.required
            kind = known.type or item.type
            merged[item.place, item.name] = EndpointParameter(item.name, item.place, kind, required, known.source)
    return tuple(merged.values())


def merge_statuses(found: Iterable[EndpointStatus]) -> tuple[EndpointStatus, ...]:
    """Return each status code once, in ascending order, with the place that was found first."""
    merged: dict[int, EndpointStatus] = {}
    for item in found:
        merged.setdefault(item.code, item)
    return tuple(merged[code] for code in sorted(merged))
