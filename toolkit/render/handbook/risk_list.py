"""List the known risks of a system: worst first, each kind once."""

from collections.abc import Container, Iterator
from functools import partial
from typing import get_args

from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.data_access import MASKED_DEFAULT
from toolkit.model.documents import ProjectDocuments
from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.render.handbook.dangerous_settings import danger_of, serves
from toolkit.render.handbook.finding_risks import finding_risks
from toolkit.render.handbook.risk import Risk, RiskGroup
from toolkit.render.handbook.tenant_risks import tenant_risks
from toolkit.render.inventory.unchecked import unchecked_endpoints

_SETTINGS = ("debug", "any_host", "pickled_sessions")
"""Dangers of settings that are risks of their own."""
_OF_DJANGO = ("INSTALLED_APPS", "ROOT_URLCONF")
"""Settings of a module that holds those of a whole program, and no classes for different purposes."""


def list_risks(known: ProjectDocuments, unknown_store: str) -> list[Risk]:
    """Return the known risks, worst first within each group: those that an endpoint reaches before others.

    Args:
        known: the facts about the project.
        unknown_store: name for tables that only the running program knows.
    """
    found, groups = known.found, get_args(RiskGroup)
    unchecked = unchecked_endpoints(found)
    risks = [
        *finding_risks(known.findings, unchecked, _files_run_by_hand(found)),
        *tenant_risks(found, unchecked, unknown_store),
        *_check_risks(found),
        *_setting_risks(known),
        *_query_risks(known, unknown_store),
        *_migration_risks(known),
    ]
    return sorted(risks, key=lambda item: (groups.index(item.group), item.rank, not item.endpoints))


def _files_run_by_hand(found: Inventory) -> frozenset[str]:
    return frozenset(use.file for use in found.data.outside if use.kind in ("job", "command"))


def exposed_filters(found: Inventory) -> dict[str, list[str]]:
    """Return by endpoint the places where a client provides the whole filter of a query."""
    exposed: dict[str, list[str]] = {}
    for item in found.data.filters:
        if item.whole and not item.limited:
            exposed.setdefault(item.endpoint, []).append(f"{item.file}:{item.line}")
    return exposed


def open_statements(known: ProjectDocuments) -> dict[str, set[str]]:
    """Return by endpoint the places of statements that could not be read, without those that a rule could."""
    read = {str(place) for item in known.findings for place in item.finding.evidence}
    return {
        name: places
        for name, drawn in known.found.sequences.items()
        if (places := {text.partition(" ")[0] for text in drawn.unresolved} - read)
    }


def _check_risks(found: Inventory) -> Iterator[Risk]:
    """Yield the checks of callers that trust a header, or accept what the source itself holds."""
    hidden = {item.name for item in found.data.settings if item.default == MASKED_DEFAULT}
    trusting: dict[tuple[str, tuple[str, ...]], list[CallerCheck]] = {}
    for check in found.checks:
        for key, is_meant in (("forwarded_address", _is_forwarded), ("literal_credential", partial(_is_held, hidden))):
            places = tuple(f"{step.file}:{step.line}" for step in check.steps if is_meant(step))
            if places:
                trusting.setdefault((key, places), []).append(check)
    for (key, places), checks in trusting.items():
        names = {check.name for check in checks}
        guarded = (item.route for item in found.endpoints if not names.isdisjoint(item.caller_checks))
        endpoints = tuple(dict.fromkeys(fold_endpoint(route.method, route.path) for route in guarded))
        yield Risk("abuse", key, 4, places, endpoints, {"name": checks[0].name})


def _is_forwarded(step: CheckStep) -> bool:
    return step.kind == "read" and step.source == "address" and "-" in step.what


def _is_held(hidden: Container[str], step: CheckStep) -> bool:
    """Return whether a step compares with a secret of the source: a setting, or a value computed with one."""
    return (step.kind == "computed" and step.is_literal) or (step.source == "setting" and step.what in hidden)


def _setting_risks(known: ProjectDocuments) -> Iterator[Risk]:
    settings = known.found.data.settings
    served = {item.file for item in settings if item.name in _OF_DJANGO}
    switched = {str(place) for item in known.findings for place in item.finding.evidence}
    for key in _SETTINGS:
        risky = [
            item
            for item in settings
            if (item.source == "environment" or item.file in served or f"{item.file}:{item.line}" in switched)
            and danger_of(item, item.default) == key
            and serves(item)
        ]
        if risky:
            values = {"setting": f"{risky[0].name} = {risky[0].default}"}
            yield Risk("abuse", key, 5, tuple(f"{item.file}:{item.line}" for item in risky), (), values)


def _query_risks(known: ProjectDocuments, unknown_store: str) -> Iterator[Risk]:
    """Yield the filters that clients send, the statements that could not be read, and the queries in loops."""
    found = known.found
    if exposed := exposed_filters(found):
        places = dict.fromkeys(place for where in exposed.values() for place in where)
        yield Risk("abuse", "exposed_filter", 4, tuple(places), tuple(exposed))
    statements = open_statements(known)
    unread = {f"{row.file}:{row.line}": row.what for row in found.data.unread}
    reached = [place for place in unread if any(place in parts for parts in statements.values())]
    if reached:
        leading = tuple(name for name, parts in statements.items() if not parts.isdisjoint(reached))
        values = {"count": len(reached), "what": unread[reached[0]]}
        yield Risk("abuse", "open_statement", 7, tuple(reached), leading, values)
    looped = [query for query in found.data.queries if query.in_loop and query.endpoints]
    if looped:
        names = StoreNames(found.data)
        stores = dict.fromkeys(name for query in looped for name in names.of_query(query) if name != UNKNOWN_STORE)
        places = dict.fromkeys(f"{query.file}:{query.line}" for query in looped)
        leading = tuple(dict.fromkeys(name for query in looped for name in query.endpoints))
        shown = ", ".join(f"`{name}`" for name in [*stores][:5]) or unknown_store.strip("()（）")
        yield Risk("failure", "query_in_loop", 4, tuple(places), leading, {"count": len(places), "stores": shown})


def _migration_risks(known: ProjectDocuments) -> Iterator[Risk]:
    """Yield the last migrations that cannot be taken back."""
    lost = [item for item in known.setup.reversals if item.way in ("loses", "missing", "refused")]
    if lost:
        names = ", ".join(dict.fromkeys(f"`{item.name}`" for item in lost))
        values = {"count": len({item.name for item in lost}), "names": names}
        yield Risk("release", "no_way_back", 1, tuple(item.place for item in lost), (), values)
