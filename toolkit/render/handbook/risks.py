"""The section on known risks: first the endpoints with most risks, then each risk with its places."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.links import split_symbol
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.migrations import migration_risks
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.inventory.document import inventory_words, suspicion_words
from toolkit.text.words import Words

_MOST_RISKS = 20
_MOST_ENDPOINTS = 10


def risk_lines(found: Inventory, lang: Lang, say: Sentences) -> Iterator[str]:
    """Yield the section.

    Args:
        found: the inventory.
        lang: language of the words.
        say: writes the sentences.
    """
    yield say.heading("risks")
    shared, paths = inventory_words(lang), EndpointNames(found)
    yield from _endpoints(found, paths, say)
    sections = [
        list(lines)
        for lines in (
            _query_sentences(found, shared, say),
            _filter_sentences(found, paths, say),
            _loop_sentences(found, paths, say),
            _statement_sentences(found, paths, say),
        )
    ]
    for lines in sections:
        yield from lines[:_MOST_RISKS]
    left_out = sum(max(0, len(lines) - _MOST_RISKS) for lines in sections)
    if left_out:
        yield f"- {say.words.text('more_risks', count=left_out)}"
    yield from migration_risks(found, shared, say)
    if found.unread:
        yield say.cite("unread_files", list(found.unread), count=len(found.unread))
    yield say.ask("known_troubles")


def _query_sentences(found: Inventory, shared: Words, say: Sentences) -> Iterator[str]:
    stores = StoreNames(found.data)
    for row in found.tenancy.unscoped:
        why = suspicion_words(row, shared)
        places = [f"{place.file}:{place.line}" for place in row.places]
        if row.is_handler:
            yield say.cite("weaker", places, handler=split_symbol(row.symbol)[1], why=why)
        else:
            yield say.cite("unscoped", places, store=_name(stores.of(row.store), say), why=why)


def _filter_sentences(found: Inventory, paths: EndpointNames, say: Sentences) -> Iterator[str]:
    """Yield one sentence for the endpoints whose exposed filters are in the same places."""
    exposed: dict[tuple[str, ...], list[str]] = {}
    for endpoint, places in exposed_filters(found).items():
        exposed.setdefault(tuple(places), []).append(paths.endpoint(endpoint))
    for where, endpoints in exposed.items():
        yield say.cite("exposed_filter", where, endpoint=endpoints[0], others=_others(len(endpoints) - 1, say))


def _loop_sentences(found: Inventory, paths: EndpointNames, say: Sentences) -> Iterator[str]:
    """Yield one sentence for the queries of one store that one endpoint runs in loops."""
    stores = StoreNames(found.data)
    looped: dict[tuple[str, str], list[str]] = {}
    for query in found.data.queries:
        if query.in_loop and query.endpoints:
            store = ", ".join(_name(name, say) for name in stores.of_query(query))
            looped.setdefault((paths.endpoint(query.endpoints[0]), store), []).append(f"{query.file}:{query.line}")
    for (endpoint, store), places in looped.items():
        yield say.cite("query_in_loop", places, store=store, endpoint=endpoint)


def _statement_sentences(found: Inventory, paths: EndpointNames, say: Sentences) -> Iterator[str]:
    statements = _open_statements(found)
    for row in found.data.unread:
        place = f"{row.file}:{row.line}"
        behind = [paths.endpoint(name) for name, parts in statements.items() if place in parts]
        if behind:
            yield say.cite(
                "open_statement", [place], what=row.what, endpoint=behind[0], others=_others(len(behind) - 1, say)
            )


def _others(count: int, say: Sentences) -> str:
    """Return how many other endpoints lead to a place; empty for none."""
    return say.words.text("other_endpoints", count=count) if count else ""


def exposed_filters(found: Inventory) -> dict[str, list[str]]:
    """Return by endpoint the places where a client provides the whole filter of a query."""
    exposed: dict[str, list[str]] = {}
    for item in found.data.filters:
        if item.whole and not item.limited:
            exposed.setdefault(item.endpoint, []).append(f"{item.file}:{item.line}")
    return exposed


def _open_statements(found: Inventory) -> dict[str, set[str]]:
    """Return by endpoint the places of statements that could not be read."""
    return {name: {text.partition(" ")[0] for text in drawn.unresolved} for name, drawn in found.sequences.items()}


def _endpoints(found: Inventory, paths: EndpointNames, say: Sentences) -> Iterator[str]:
    """Yield a table of the endpoints, sorted by number of risks."""
    amounts: dict[str, list[int]] = {}
    for endpoint, column, amount in _amounts(found):
        amounts.setdefault(endpoint, [0, 0, 0, 0])[column] += amount
    worst = sorted(amounts.items(), key=lambda row: (-sum(map(bool, row[1])), *(-amount for amount in row[1]), row[0]))
    if worst:
        rows = [(paths.endpoint(endpoint), *map(str, numbers)) for endpoint, numbers in worst[:_MOST_ENDPOINTS]]
        yield say.table(("endpoint", "exposed", "unscoped", "looped", "open"), rows)


def _amounts(found: Inventory) -> Iterator[tuple[str, int, int]]:
    """Yield (endpoint, column, number of risks)."""
    yield from ((endpoint, 0, len(places)) for endpoint, places in exposed_filters(found).items())
    bare = (place for row in found.tenancy.unscoped if not row.is_handler for place in row.places)
    yield from ((endpoint, 1, 1) for place in bare for endpoint in place.endpoints)
    yield from ((endpoint, 2, 1) for query in found.data.queries if query.in_loop for endpoint in query.endpoints)
    yield from ((endpoint, 3, len(places)) for endpoint, places in _open_statements(found).items() if places)


def _name(store: str, say: Sentences) -> str:
    return say.words.label("unknown_store") if store == UNKNOWN_STORE else store
