"""Join queries without the tenant and handlers with weaker checks into one list of mistakes."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from toolkit.inventory.access.passed_checks import CALLER
from toolkit.model.access import WeakerAccess
from toolkit.model.tenancy import UnscopedQuery

_AS_WELL = 3.0
"""Suspicion that a handler with weaker checks gains from a query without the tenant behind it, and the query in it."""


def suspicion_order(row: UnscopedQuery) -> tuple[float, str, int]:
    """Return the key that sorts the most suspicious row first."""
    return (-row.suspicion, row.file, row.line)


def join_weaker(
    bare: Iterable[UnscopedQuery], weaker: Iterable[WeakerAccess], *, has_tenants: bool
) -> list[UnscopedQuery]:
    """Return one list, most suspicious first; a handler whose own query is listed gets no second row.

    Args:
        bare: queries without the tenant.
        weaker: handlers that lack a check of their siblings.
        has_tenants: whether stores with tenants are known, so that queries of handlers that read no user were judged.
    """
    rows = {row.symbol: row for row in sorted(bare, key=suspicion_order, reverse=True)}
    others = [row for row in bare if rows[row.symbol] is not row]
    behind = {name for row in rows.values() for name in row.endpoints}
    for item in weaker:
        is_behind = bool(behind & set(item.endpoints))
        known = rows.get(item.symbol)
        if item.missing == (CALLER.name,) and has_tenants:
            continue  # its queries were judged
        if known is not None:
            suspicion = round(known.suspicion + _AS_WELL, 2)
            rows[item.symbol] = msgspec.structs.replace(known, suspicion=suspicion, missing=item.missing)
        else:
            rows[item.symbol] = _row_of(item, _AS_WELL if is_behind else 0)
    return sorted([*rows.values(), *others], key=suspicion_order)


def cut_list(rows: Sequence[UnscopedQuery], most: int) -> list[UnscopedQuery]:
    """Return the first rows, at most a third of them handlers with weaker checks.

    Args:
        rows: most suspicious first.
        most: maximum number of rows.
    """
    handlers = [row for row in rows if row.is_handler][: most // 3]
    kept = [row for row in rows if not row.is_handler or row in handlers]
    return kept[:most]


def group_places(rows: Iterable[UnscopedQuery]) -> list[UnscopedQuery]:
    """Join the rows of one mistake into its most suspicious one.

    Rows are of one mistake if they have the same first shape and are in the same file, and they also have the same
    store, function or endpoints.

    Args:
        rows: most suspicious first.
    """
    mistakes: list[list[UnscopedQuery]] = []
    known: dict[tuple[object, ...], list[UnscopedQuery]] = {}
    for row in rows:
        keys = list(_kinds_of(row))
        group = next((known[key] for key in keys if key in known), None)
        if group is None:
            mistakes.append(group := [])
        group.append(row)
        for key in keys:
            known.setdefault(key, group)
    return [msgspec.structs.replace(first, also=tuple(row.places[0] for row in others)) for first, *others in mistakes]


def _kinds_of(row: UnscopedQuery) -> Iterator[tuple[object, ...]]:
    """Yield what the rows of one mistake have in common."""
    place = (row.file, row.shapes[0])
    if row.is_handler:
        yield (*place, row.missing[:1])
        return
    yield (*place, "store", row.store)
    yield (*place, "symbol", row.symbol)
    if row.endpoints:
        yield (*place, "endpoints", row.endpoints)


def _row_of(item: WeakerAccess, more: float) -> UnscopedQuery:
    return UnscopedQuery(
        item.file,
        item.line,
        item.symbol,
        "",
        ("weaker_check",),
        item.passing,
        item.siblings,
        round(item.suspicion + more, 2),
        item.endpoints,
        item.missing,
    )
