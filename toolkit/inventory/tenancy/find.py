"""Analyse the tenants of a program."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.access.weaker import find_weaker_access, operated_endpoints, read_handlers
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import AccessReader, StoreAccess
from toolkit.inventory.tenancy.bearing import Levels
from toolkit.inventory.tenancy.choices import find_choices
from toolkit.inventory.tenancy.judged_rows import RowJudge
from toolkit.inventory.tenancy.lookups import find_lookups
from toolkit.inventory.tenancy.mistakes import cut_list, group_places, join_weaker, suspicion_order
from toolkit.inventory.tenancy.owned_stores import find_owned_stores
from toolkit.inventory.tenancy.resolution import find_hosts, find_resolution
from toolkit.inventory.tenancy.row_conditions import values_of_local
from toolkit.inventory.tenancy.suspicion import LEAST, Judgement
from toolkit.inventory.tenancy.tenant_words import OWNERS, choose_words, owner_words
from toolkit.inventory.tenancy.view_models import find_view_rows
from toolkit.model.inventory import Route
from toolkit.model.tenancy import (
    AsideReason,
    SetAsideQuery,
    Tenancy,
    TenantStore,
    UnscopedQuery,
)
from toolkit.model.tree import Scope
from toolkit.source.code_text import code_text

_CARRIERS = ("g", "request", "self", "current_user", "user", "session", "ctx", "context", "flask.g", "self.request")


_FEWEST, _LINES_A_ROW = 10, 1000
"""Maximum number of listed places: ten, or one per thousand lines; people do not read more. The rest is counted."""


def find_tenancy(reader: DataReader, routes: Iterable[Route]) -> Tenancy:
    """Find the tenants of a program and the accesses that ignore them.

    Args:
        reader: reader of its queries.
        routes: routes of its endpoints.
    """
    accesses = AccessReader(reader)
    found = accesses.read()
    fields = _fields_by_store(reader, accesses)
    tenants, people = _find_levels(reader, fields)
    words = tuple(word for level in tenants for word in level)
    every = tuple(routes)
    resolution = tuple(sorted(set(find_resolution(reader.program, every, words))))
    hosts = tuple(sorted(set(find_hosts(reader.program))))
    handlers = read_handlers(reader.program, words or tuple(word for level in people for word in level))
    weaker = find_weaker_access(handlers)
    found += [*find_choices(reader, accesses), *find_view_rows(reader, accesses)]
    found += find_lookups(reader.program, found)
    judge = RowJudge(reader, accesses, found, fields, every)
    of_tenants = judge.of_tenants(tenants) if tenants else None
    owned = find_owned_stores(reader, accesses, found)
    levels = people or (OWNERS if owned else ())
    of_users = judge.of_users(levels, owned, operated_endpoints(handlers), of_tenants) if levels else None
    bare = [row for judged in (of_tenants, of_users) if judged is not None for row in judged.bare]
    best = _best_of_each(row for _, (row, _) in bare if row is not None)
    listed = [row for row in best if row.suspicion >= LEAST]
    ordered = join_weaker(listed, weaker, has_tenants=bool(tenants))
    lines = sum(len(file.lines) for file in reader.program.files.values())
    shown = cut_list(ordered, max(_FEWEST, lines // _LINES_A_ROW))
    aside = tuple(sorted(_set_aside(bare, shown, ordered)))
    stores = _stores(of_tenants.stores.own, of_tenants.every) if of_tenants is not None else ()
    return Tenancy(words, resolution, hosts, stores, tuple(group_places(shown)), aside, weaker)


def _find_levels(reader: DataReader, fields: Mapping[str, set[str]]) -> tuple[Levels, Levels]:
    """Return the words for tenants, and those for the users to whom rows belong; each empty if there are none."""
    carried = _carried_names(reader)
    queried = {f"{number}": [row.name for row in query.fields] for number, (query, _, _) in enumerate(reader.written)}
    related = [row.name for model in reader.models.found.values() for row in model.fields if row.relation]
    levels = choose_words(fields, queried, carried, related)
    people = owner_words(fields, queried, carried)
    return () if levels == (("owner",),) else levels, people


def _set_aside(
    bare: Iterable[tuple[StoreAccess, Judgement]], shown: list[UnscopedQuery], ordered: list[UnscopedQuery]
) -> Iterator[SetAsideQuery]:
    """Yield the queries without the tenant that are not listed, each with the reason.

    Args:
        bare: every access without the tenant.
        shown: the list.
        ordered: what the list would be without its end.
    """
    listed = set(map(_key, shown))
    beyond = set(map(_key, ordered)) - listed
    places = {(row.symbol, row.store) for row in shown} | {(row.file, row.line) for row in shown}
    for access, (row, why) in bare:
        if row is not None and _key(row) in listed:
            continue
        place = (access.path, access.node.lineno, access.symbol, access.store)
        is_beside = bool({(access.symbol, access.store), (access.path, access.node.lineno)} & places)
        is_suspicious = row is not None and row.suspicion >= LEAST
        is_beyond = row is not None and _key(row) in beyond
        cut: AsideReason = "listed_beside" if is_beside and not is_beyond else "beyond"
        yield SetAsideQuery(*place, cut if is_suspicious else why)


def _key(row: UnscopedQuery) -> tuple[object, ...]:
    """Return what a row keeps when its handler is found to lack a check."""
    return row.file, row.line, row.symbol, row.store, row.shapes


def _best_of_each(rows: Iterable[UnscopedQuery]) -> list[UnscopedQuery]:
    """Keep the most suspicious row of each line, and of each store in a function."""
    ordered = sorted(rows, key=suspicion_order)
    by_line = {(row.file, row.line): row for row in reversed(ordered)}
    by_store = {(row.symbol, row.store): row for row in reversed(ordered) if by_line[row.file, row.line] is row}
    return list(by_store.values())


def _fields_by_store(reader: DataReader, accesses: AccessReader) -> dict[str, set[str]]:
    """Map each store to its fields, from models, and from filters and writes of queries."""
    fields: dict[str, set[str]] = {}
    for key, model in reader.models.found.items():
        owner = next((item for item in reader.models.by_name[model.name] if id(item) == key), None)
        rows = reader.models.fields(owner) if owner is not None else list(model.fields)
        fields.setdefault(accesses.store_of(model.name), set()).update(row.name for row in rows)
    for query, node, scope in reader.written:
        if query.technology in ("mongo", "sql"):
            store = accesses.store_of(query.store.partition(", ")[0])
            known = fields.setdefault(store, set())
            known.update(row.name.rpartition(".")[2] for row in query.fields if "." not in row.name)
            shape = reader.sql.shapes.get(id(node))
            known.update(shape[0].written if shape is not None else _written_keys(node, scope))
    return fields


def _written_keys(node: ast.Call, scope: Scope) -> set[str]:
    """Return the keys of documents that a call writes, directly or through a local name."""
    named = [item.id for item in node.args[:1] if isinstance(item, ast.Name)]
    return {
        key.value
        for item in (*node.args[:1], *(value for name in named for value in values_of_local(scope, name)))
        if isinstance(item, ast.Dict)
        for key in item.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _carried_names(reader: DataReader) -> Counter[str]:
    """Count the names that code reads from requests and similar objects."""
    found: Counter[str] = Counter()
    for file in reader.program.files.values():
        for node in file.nodes(ast.Attribute):
            if isinstance(node.value, ast.Name | ast.Attribute) and code_text(node.value) in _CARRIERS:
                found[node.attr] += 1
        for name in file.nodes(ast.Name):
            if name.id.startswith("current_"):
                found[name.id] += 1
    return found


def _stores(bearing: dict[str, str], judged: list[tuple[StoreAccess, bool]]) -> tuple[TenantStore, ...]:
    every = Counter(access.store for access, _ in judged)
    scoped = Counter(access.store for access, is_scoped in judged if is_scoped)
    return tuple(TenantStore(store, field, scoped[store], every[store]) for store, field in sorted(bearing.items()))
