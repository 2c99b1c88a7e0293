"""List endpoints readably: paths with parameter names in braces, one row for each handler."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.model.traffic import EndpointTraffic

_DEEPEST_AREA = 3
ANY_METHOD = "*"


class EndpointRow(msgspec.Struct):
    """A path with its handler.

    Attributes:
        path: path with parameters in braces.
        methods: HTTP methods; `*` for any.
        statuses: its status codes.
        summary: first line of the handler's docstring.
        checks: names of what checks the caller.
        stores: tables and collections that its code queries, most queries first.
        traffic: what was recorded, one for each method; empty: nothing was recorded at all.
    """

    path: str
    handler: str
    place: str
    methods: list[str]
    statuses: list[int]
    summary: str = ""
    checks: list[str] = []
    stores: list[str] = []
    traffic: list[EndpointTraffic] = []


class EndpointNames:
    """Converts folded endpoints and patterns to readable paths.

    Args:
        found: the inventory.
    """

    def __init__(self, found: Inventory) -> None:
        self._found = found
        self._paths = {item.route.path: item.template for item in found.endpoints if item.template}
        self._folded = {_fold(path): template for path, template in self._paths.items()}

    def path(self, path: str) -> str:
        """Convert a path as registered to one with parameters in braces."""
        return self._paths.get(path, path)

    def endpoint(self, folded: str) -> str:
        """Convert `METHOD /folded/{}` to one with the names of parameters; the method `*` is omitted."""
        method, _, path = folded.partition(" ")
        named = self._folded.get(path, path)
        return named if method == ANY_METHOD else f"{method} {named}"

    def rows(self) -> list[EndpointRow]:
        """Return every path with its handler, by path."""
        described = {fold_endpoint(item.route.method, item.route.path): item for item in self._found.endpoints}
        stores = self._stores_of_endpoints()
        rows: dict[tuple[str, str], EndpointRow] = {}
        traffic = self._found.traffic.endpoints if self._found.traffic else ()
        for position, route in enumerate(self._found.routes):
            path, place = self.path(route.path), f"{route.file}:{route.line}"
            row = rows.setdefault((path, route.handler), EndpointRow(path, route.handler, place, [], []))
            row.methods.append(route.method)
            row.traffic += traffic[position : position + 1]
            folded = fold_endpoint(route.method, route.path)
            row.stores = list(dict.fromkeys((*row.stores, *stores.get(folded, ()))))
            if known := described.get(folded):
                row.statuses = sorted({*row.statuses, *(status.code for status in known.statuses)})
                row.summary = row.summary or known.summary
                row.checks = list(dict.fromkeys((*row.checks, *known.caller_checks)))
        return list(rows.values())

    def _stores_of_endpoints(self) -> dict[str, list[str]]:
        """Map `METHOD /folded/{}` to the known tables and collections that it queries, most queries first."""
        names = StoreNames(self._found.data)
        counted: dict[str, Counter[str]] = {}
        for query in self._found.data.queries:
            for endpoint in query.endpoints:
                counted.setdefault(endpoint, Counter()).update(
                    store for store in names.of_query(query) if store != UNKNOWN_STORE
                )
        return {endpoint: [name for name, _ in amounts.most_common()] for endpoint, amounts in counted.items()}


def _fold(path: str) -> str:
    return fold_endpoint(ANY_METHOD, path).partition(" ")[2]


def group_by_area(rows: Iterable[EndpointRow]) -> Iterator[tuple[str, list[EndpointRow]]]:
    """Yield common path prefixes with their rows: at most three parts, the first of which may be a parameter."""
    found: dict[str, list[EndpointRow]] = {}
    for row in rows:
        parts = [part for part in row.path.split("/") if part]
        kept = parts[:1]
        for part in parts[1:_DEEPEST_AREA]:
            if "{" in part:
                break
            kept.append(part)
        found.setdefault(f"/{'/'.join(kept)}", []).append(row)
    yield from sorted(found.items())
