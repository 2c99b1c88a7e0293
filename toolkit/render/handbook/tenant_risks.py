"""Known risks from checks that are missing: rows of other tenants or users, and handlers weaker than those beside."""

from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.model.inventory import Inventory
from toolkit.model.links import split_symbol
from toolkit.model.store_names import StoreNames
from toolkit.model.tenancy import LeakShape, UnscopedPlace, UnscopedQuery
from toolkit.render.handbook.risk import Risk

_CERTAIN: frozenset[LeakShape] = frozenset(
    {"condition_discarded", "other_table", "tenant_unused", "tenant_in_path", "other_call_scoped"}
)
"""Signs that say something without a comparison with other queries."""
_EXCEPTION = 2 / 3
"""Share of queries of a table with the condition, or of handlers with a check, that makes the others exceptions."""
_CHANGES = ("update", "delete", "remove", "replace", "save", "bulk", "pop")
"""Prefixes of operations that change rows."""
_READS = ("GET", "HEAD", "OPTIONS")


def tenant_risks(found: Inventory, unchecked: frozenset[str], unknown_store: str) -> Iterator[Risk]:
    """Yield the risks: one for each table, one for each file with weaker handlers.

    Args:
        found: the inventory.
        unchecked: endpoints on which no check of the caller was found.
        unknown_store: name for tables that only the running program knows.
    """
    handlers = (row for row in found.tenancy.unscoped if row.is_handler)
    yield from _weaker_handlers((row for row in handlers if row.scoped >= _EXCEPTION * row.siblings), unchecked)
    stores = StoreNames(found.data)
    leaks: dict[str, list[UnscopedQuery]] = {}
    usual: dict[str, list[UnscopedQuery]] = {}
    for row in found.tenancy.unscoped:
        if not row.is_handler:
            kept = leaks if is_exception(row) else usual
            kept.setdefault(stores.of(row.store) or unknown_store, []).append(row)
    yield from (_leak(store, rows, _owner(rows, found), found) for store, rows in leaks.items())
    owners: dict[str, dict[str, list[UnscopedQuery]]] = {}
    for store, rows in usual.items():
        owners.setdefault(_owner(rows, found), {})[store] = rows
    for owner, alike in owners.items():
        places = [place for rows in alike.values() for row in rows for place in row.places]
        values = {"stores": ", ".join(f"`{store}`" for store in alike)}
        yield _risk(f"mostly_open_{owner}", 8, places, values)


def is_exception(row: UnscopedQuery) -> bool:
    """Return whether most queries of the same table have the condition that a query lacks, or its form says enough."""
    return not row.is_handler and (row.scoped >= _EXCEPTION * row.siblings or not _CERTAIN.isdisjoint(row.shapes))


def _owner(rows: list[UnscopedQuery], found: Inventory) -> str:
    """Return to whom the rows of a table belong: tenants, if it carries their field; one of both, if it does not."""
    if not found.tenancy.words:
        return "user"
    return "tenant" if rows[0].store in {item.store for item in found.tenancy.stores} else "tenant_or_user"


def _leak(store: str, rows: list[UnscopedQuery], owner: str, found: Inventory) -> Risk:
    every = [place for row in rows for place in row.places]
    places = [place for place in every if place.store in ("", rows[0].store)]
    names = StoreNames(found.data)
    beside = dict.fromkeys(names.of(place.store) for place in every if place not in places)
    at = {(place.file, place.line) for place in places}
    changed = any(
        (query.file, query.line) in at and query.operation.lower().startswith(_CHANGES) for query in found.data.queries
    )
    scoped, siblings = rows[0].scoped, rows[0].siblings
    siblings = max(siblings, scoped + len(places))
    others = siblings - scoped - len(places)
    values = {"store": store, "count": len(places), "scoped": scoped, "siblings": siblings, "others": others}
    values["has_calls"] = 0 < names.count_queries()[store] < siblings
    values["beside"] = ", ".join(f"`{name}`" for name in beside)
    return _risk(f"{'changed' if changed else 'read'}_of_other_{owner}", 3, every, values)


def _weaker_handlers(rows: Iterable[UnscopedQuery], unchecked: frozenset[str]) -> Iterator[Risk]:
    by_file: dict[tuple[str, tuple[str, ...]], list[UnscopedQuery]] = {}
    for row in rows:
        by_file.setdefault((row.file, row.missing), []).append(row)
    for (_, missing), alike in by_file.items():
        first = alike[0]
        places = [place for row in alike for place in row.places]
        endpoints = {name for place in places for name in place.endpoints}
        changes = any(not name.startswith(_READS) for name in endpoints)
        handlers = dict.fromkeys(split_symbol(place.symbol)[1].rpartition(".")[2] for place in places)
        values = {
            "handlers": ", ".join(f"`{name}`" for name in handlers),
            "checks": ", ".join(f"`{name}`" for name in missing),
            "passing": first.scoped,
            "siblings": first.siblings,
        }
        yield _risk("weaker", 6 if not changes else 4 if unchecked.isdisjoint(endpoints) else 2, places, values)


def _risk(key: str, rank: int, places: Iterable[UnscopedPlace], values: dict[str, Any]) -> Risk:
    known = list(places)
    endpoints = tuple(dict.fromkeys(name for place in known for name in place.endpoints))
    return Risk("abuse", key, rank, tuple(f"{place.file}:{place.line}" for place in known), endpoints, values)
