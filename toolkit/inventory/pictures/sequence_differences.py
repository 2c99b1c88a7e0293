"""Compare the participants of a recorded sequence with what the source of the same endpoint names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.inventory.pictures.messages import CLIENT, name_module
from toolkit.model.data_access import DataAccess, name_of_system
from toolkit.model.inventory import Route
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import PictureDifferences, SequencePicture
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames

_UNSEEN = ("queue", "cache", "mail")
"""Kinds of external systems that no recording holds."""


@dataclass
class RecordedNames:
    """Names of modules, tables or collections, and hosts of a recorded request."""

    modules: set[str] = field(default_factory=set)
    stores: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class SourceNames:
    """Names in the source of an endpoint.

    Attributes:
        home: the module of its handler.
        modules, stores, services: participants of its sequence in the source: modules that lead to something outside
            of the program; services are addresses, or functions that are called if the source shows no address.
        reachable: further stores and services that its source leads to, which its picture may leave out.
        unseen: its queues, caches and others that no recording holds.
        wrappers: functions of the program that only pass on statements.
    """

    home: str = ""
    modules: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    reachable: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()


def name_participants(route: Route, picture: SequencePicture, access: DataAccess) -> SourceNames:
    """Return what the source of an endpoint names.

    Args:
        route: its route.
        picture: its sequence in the source.
        access: accesses of the program to databases and external systems.
    """
    name = fold_endpoint(route.method, route.path)
    boxes = picture.participants
    uses = [use for use in access.outside if _leads_here(use.endpoints, name)]
    unseen = {name_of_system(use) for use in access.outside if use.kind in _UNSEEN}
    names = StoreNames(access)
    stores = {
        store for query in access.queries if _leads_here(query.endpoints, name) for store in names.of_query(query)
    }
    return SourceNames(
        home=name_module(route.file),
        modules=frozenset(_sending_modules(picture)),
        stores=frozenset(part for box in boxes if box.kind == "database" for part in box.name.split(", ")),
        services=frozenset(box.name for box in boxes if box.kind == "service") - unseen,
        reachable=frozenset(stores | {name_of_system(use) for use in uses}),
        unseen=frozenset(box.name for box in boxes if box.kind in ("queue", "cache") or box.name in unseen),
        wrappers=frozenset(query.through for query in access.queries if query.through),
    )


def _sending_modules(picture: SequencePicture) -> set[str]:
    """Return the modules that lead to something outside of the program: a recording shows no others."""
    modules = {box.name for box in picture.participants if box.kind == "application"}
    sending: set[str] = set()
    reached = {box.name for box in picture.participants} - modules - {CLIENT}
    while reached:
        reached = {item.source for item in picture.messages if item.target in reached and not item.is_answer}
        reached = (reached & modules) - sending
        sending |= reached
    return sending


def _leads_here(endpoints: Iterable[str], name: str) -> bool:
    return any(fold_endpoint(*row.split(" ", 1)) == name for row in endpoints if " " in row)


def compare_names(recorded: RecordedNames, code: SourceNames) -> PictureDifferences:
    """Compare a recorded request with the source of its endpoint.

    Tables of the source that only the running program knows (`?`), and services without an address, may be any.
    """
    known = code.stores | code.reachable
    is_open = UNKNOWN_STORE in known
    stores = {
        table for table in recorded.stores if not is_open and not any(is_same_store(name, table) for name in known)
    }
    hosts = set() if any(not _is_address(name) for name in code.services) else recorded.hosts
    hosts = {host for host in hosts if not any(host in name for name in code.services | code.reachable)}
    unmet = {name for name in code.stores - {UNKNOWN_STORE} if not any(is_same_store(name, t) for t in recorded.stores)}
    uncalled = {
        name
        for name in code.services
        if not (any(host in name for host in recorded.hosts) if _is_address(name) else recorded.hosts)
    }
    return PictureDifferences(
        only_recorded=tuple(sorted(recorded.modules - code.modules) + sorted(stores - {UNKNOWN_STORE}) + sorted(hosts)),
        only_in_code=tuple(sorted(code.modules - recorded.modules - {code.home}) + sorted(unmet) + sorted(uncalled)),
        not_recordable=tuple(sorted(code.unseen)),
    )


def is_same_store(name: str, table: str) -> bool:
    """Return whether a name in the source can stand for a table: itself, or a model with the table's usual name.

    Django names the table of `Order` in `shop` `shop_order`, Flask-SQLAlchemy that of `OrderLine` `order_line`.
    """
    if name.lower() == table.lower():
        return True
    model = re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower())
    parts = table.lower().split("_")
    return any("".join(parts[start:]) in (model, f"{model}s") for start in range(len(parts)))


def _is_address(name: str) -> bool:
    return "://" in name or name.startswith("/")
