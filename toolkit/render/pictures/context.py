"""Draw the surroundings of an application: clients, databases, queues, services."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from toolkit.model.data_access import OutsideUse
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.picture import Arrow, Box, BoxKind, Picture
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.model.unread_databases import find_unread_databases
from toolkit.text.words import Words, load_words

MOST_BOXES = 15
_KINDS: dict[str, BoxKind] = {"queue": "queue", "cache": "cache", "search": "database", "object_storage": "service"}
_TECHNOLOGIES = {"mongo": "mongo", "mongoengine": "mongo"}
"""Technologies of queries to MongoDB; all others use an SQL database."""


def context_picture(found: Inventory, name: str, lang: Lang) -> Picture:
    """Draw the application with its callers above and its dependencies below.

    Literal URLs become boxes named by host; others are named by the called function. If there are too
    many, the least used ones share one box.

    Args:
        found: the inventory.
        name: name of the application.
        lang: language of the texts in boxes and beside arrows.
    """
    words = load_words(lang, __file__, "context")
    arrows = [arrow for arrow in (*_above(found, name, words), *_below(found, name, words)) if arrow.weight]
    kept = _fold(arrows, name, words)
    kinds = {
        **dict(_kinds(found, words)),
        words.label("clients"): "client",
        words.label("jobs"): "job",
        words.label("hosts"): "host",
    }
    boxes = [Box(name, "application", 1)]
    for arrow in kept:
        if arrow.target == name:
            boxes.append(Box(arrow.source, kinds.get(arrow.source, "client"), 2, arrow.weight))
        else:
            boxes.append(Box(arrow.target, kinds.get(arrow.target, "service"), 0, arrow.weight))
    return Picture(tuple(boxes), tuple(kept))


def _above(found: Inventory, name: str, words: Words) -> Iterator[Arrow]:
    amount = len(found.routes)
    yield Arrow(words.label("clients"), name, amount, text=words.count("endpoints", amount))
    hosts = len({item.host for item in found.tenancy.hosts})
    yield Arrow(words.label("hosts"), name, hosts, text=words.count("host_names", hosts))
    jobs = [use for use in found.data.outside if use.kind in ("job", "command")]
    yield Arrow(words.label("jobs"), name, len(jobs), text=words.count("starts", len(jobs)))


def _below(found: Inventory, name: str, words: Words) -> Iterator[Arrow]:
    names = StoreNames(found.data)
    queries = Counter(_TECHNOLOGIES.get(query.technology, "sql") for query in found.data.queries)
    for technology, amount in sorted(queries.items()):
        stores = {
            store
            for query in found.data.queries
            if _TECHNOLOGIES.get(query.technology, "sql") == technology
            for store in names.of_query(query)
        } - {UNKNOWN_STORE}
        text = words.text("queries", queries=amount, stores=len(stores))
        yield Arrow(name, words.label(technology), amount, text=text)
    for database, places in find_unread_databases(found.data.outside).items():
        yield Arrow(name, database, len(places), text=words.count("calls", len(places)))
    uses = Counter(_target(use, words) for use in _outgoing(found))
    for target, amount in sorted(uses.items()):
        yield Arrow(name, target, amount, text=words.count("calls", amount))


def _outgoing(found: Inventory) -> Iterator[OutsideUse]:
    yield from (use for use in found.data.outside if use.kind not in ("job", "command", "switch", "database"))


def _kinds(found: Inventory, words: Words) -> Iterator[tuple[str, BoxKind]]:
    yield from ((words.label(name), "database") for name in ("mongo", "sql"))
    yield from ((name, "database") for name in find_unread_databases(found.data.outside))
    yield from ((_target(use, words), _KINDS.get(use.kind, "service")) for use in _outgoing(found))


_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def _target(use: OutsideUse, words: Words) -> str:
    """Return the host of a literal URL, else the kind of service."""
    try:
        host = urlsplit(use.target).hostname if "://" in use.target else ""
    except ValueError:  # a bracket that is not closed, and other texts that are no address
        host = ""
    host = (host or "").strip("*.")
    return host if _HOST.fullmatch(host) else words.label(f"kinds.{use.kind}")


def _fold(arrows: list[Arrow], name: str, words: Words) -> list[Arrow]:
    """Join the least used arrows, so that the number of boxes stays within its limit."""
    most = MOST_BOXES - 1
    if len(arrows) <= most:
        return arrows
    heaviest = sorted(arrows, key=lambda arrow: (arrow.target != name, -arrow.weight, arrow.target))
    kept, rest = heaviest[: most - 1], heaviest[most - 1 :]
    amount = sum(arrow.weight for arrow in rest)
    others = words.text("others", count=len(rest))
    return [*kept, Arrow(name, others, amount, text=words.count("calls", amount))]
