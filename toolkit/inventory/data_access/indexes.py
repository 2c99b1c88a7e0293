"""Advise indexes for MongoDB collections: fields of equality, then of sorting, then of ranges."""

from collections import Counter
from collections.abc import Iterable, Mapping

from toolkit.model.data_access import DataQuery, IndexAdvice

_EQUAL = frozenset({"=", "$eq", "$in", "$exists", "$all", "in"})
_RANGES = frozenset({"$gt", "$gte", "$lt", "$lte", "$regex", "$ne", "$nin", "$mod", "gt", "gte", "lt", "lte", "ne"})
_SKIPPED = frozenset({"create_index", "ensure_index", "create_indexes", "insert", "insert_one", "insert_many", "save"})


def advise_indexes(
    queries: Iterable[DataQuery], existing: Mapping[str, list[tuple[tuple[str, ...], str]]]
) -> list[IndexAdvice]:
    """Advise one index for every group of queries that it serves, except queries that the index on `_id` serves.

    Args:
        queries: queries of MongoDB.
        existing: maps a collection to (fields, `path:line`) of the indexes that code creates.
    """
    wanted: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    asked = list(queries)
    used = Counter((query.store, row.name) for query in asked for row in query.fields)
    for query in asked:
        fields = _index_fields(query, used)
        if fields and query.store and "?" not in query.store:
            for store in query.store.split(", "):
                wanted.setdefault((store, fields), []).append(f"{query.file}:{query.line}")
    kept: list[tuple[str, tuple[str, ...], list[str]]] = []
    for (store, fields), places in sorted(wanted.items(), key=lambda item: (item[0][0], -len(item[0][1]), item[0][1])):
        longer = next((row for row in kept if row[0] == store and _covers_fields(row[1], fields)), None)
        if longer is not None:
            longer[2].extend(places)
        else:
            kept.append((store, fields, list(places)))
    return sorted(
        IndexAdvice(store, fields, tuple(sorted(set(places))), _find_existing(fields, existing.get(store, ())))
        for store, fields, places in kept
    )


def _index_fields(query: DataQuery, used: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    """Return the fields of an index for a query; fields used in many queries of the collection come first."""
    if query.operation in _SKIPPED:
        return ()
    known = [row for row in query.fields if row.name != "*" and not row.name.startswith("$") and "*" not in row.name]
    if any(row.name in ("_id", "id", "pk") and set(row.operators) <= {"=", "$eq"} for row in known):
        return ()
    same = (row.name for row in known if set(row.operators) <= _EQUAL)
    equal = sorted(same, key=lambda name: (-used.get((query.store, name), 0), name))
    ranges = sorted(row.name for row in known if set(row.operators) & _RANGES and row.name not in equal)
    sort = [name for name in query.sort if name != "?" and name.lstrip("-") not in equal]
    sorted_names = {name.lstrip("-") for name in sort}
    return tuple(dict.fromkeys((*equal, *sort, *(name for name in ranges if name not in sorted_names))))


def _covers_fields(longer: tuple[str, ...], fields: tuple[str, ...]) -> bool:
    return longer[: len(fields)] == fields


def _find_existing(fields: tuple[str, ...], known: Iterable[tuple[tuple[str, ...], str]]) -> str:
    plain = [name.lstrip("-") for name in fields]
    for names, place in known:
        if [name.lstrip("-") for name in names[: len(plain)]] == plain:
            return place
    return ""
