"""List endpoints readably: paths with parameter names in braces, one row for each handler."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from toolkit.model.callers import RequiredRights
from toolkit.model.inventory import Endpoint, Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.model.traffic import EndpointTraffic
from toolkit.render.inventory.unchecked import REFUSED, refusals_by_place

_SMALLEST_AREA = 3
_DEEPEST_AREA = 3
_ANYONE = "AllowAny"
_FORMAT = re.compile(r"/?\.\{format\}/?$")
ANY_METHOD = "*"


class EndpointRow(msgspec.Struct):
    """A path with its handler.

    Attributes:
        path: path with parameters in braces.
        methods: HTTP methods; `*` for any.
        statuses: status codes of the handler, without those of hooks before it.
        summary: first line of the handler's docstring, with the method if it is not that of all methods.
        checks: names of the decorators, dependencies, classes and hooks that check the caller.
        partly: names of the hooks that check the caller but leave out some endpoints.
        is_open: whether classes say that anyone may call, for all methods.
        inside: status codes 401 and 403 with which the handler itself refuses callers.
        called: names of the functions that check the caller inside the handler.
        ways: ways to authenticate that a framework's classes declare, any of which is sufficient.
        stores: tables and collections that its code queries, most queries first.
        traffic: what was recorded, one for each method; empty: nothing was recorded at all.
        rights: the roles and permissions that guards ask for, over all methods.
    """

    path: str
    handler: str
    place: str
    methods: list[str]
    statuses: list[int]
    summary: str = ""
    checks: list[str] = []
    partly: list[str] = []
    is_open: bool = False
    inside: list[int] = []
    called: list[str] = []
    ways: tuple[str, ...] = ()
    stores: list[str] = []
    traffic: list[EndpointTraffic] = []
    rights: list[RequiredRights] = []

    @property
    def is_unchecked(self) -> bool:
        """True if no check of the caller was found, and nothing says that anyone may call."""
        return not (self.checks or self.partly or self.is_open or self.inside or self.called)


class EndpointNames:
    """Converts folded endpoints and patterns to readable paths.

    Args:
        found: the inventory.
    """

    def __init__(self, found: Inventory) -> None:
        self._found = found
        self._paths = {item.route.path: item.template for item in found.endpoints if item.template}
        self._known = {*self._paths.values()}
        self._folded = {_fold(path): template for path, template in self._paths.items()}

    def path(self, path: str) -> str:
        """Convert a path as registered to one with parameters in braces."""
        return self._paths.get(path, path)

    def endpoint(self, folded: str) -> str:
        """Convert `METHOD /folded/{}` to one with the names of parameters; the method `*` is omitted.

        A suffix that chooses the format is left out if the same path exists without it.
        """
        method, _, path = folded.partition(" ")
        named = self._folded.get(path, path)
        plain = _FORMAT.sub("", named)
        if plain != named:
            named = next((item for item in (f"{plain}/", plain) if item in self._known), named)
        return named if method == ANY_METHOD else f"{method} {named}"

    def rows(self) -> list[EndpointRow]:
        """Return every path with its handler, by path; paths with a suffix for the format are left out."""
        described = {fold_endpoint(item.route.method, item.route.path): item for item in self._found.endpoints}
        stores = self._stores_of_endpoints()
        rows: dict[tuple[str, str], EndpointRow] = {}
        known: dict[tuple[str, str], list[Endpoint]] = {}
        traffic = self._found.traffic.endpoints if self._found.traffic else ()
        for position, route in enumerate(self._found.routes):
            key, place = (self.path(route.path), route.handler), f"{route.file}:{route.line}"
            row = rows.setdefault(key, EndpointRow(*key, place, [], []))
            row.methods.append(route.method)
            row.traffic += traffic[position : position + 1]
            folded = fold_endpoint(route.method, route.path)
            row.stores = list(dict.fromkeys((*row.stores, *stores.get(folded, ()))))
            row.called = list(dict.fromkeys((*row.called, *self._found.inner_checks.get(folded, ()))))
            known.setdefault(key, []).extend([described[folded]] if folded in described else ())
        refusals = refusals_by_place(self._found)
        for key, row in rows.items():
            _describe(row, known[key])
            row.statuses = sorted({*row.statuses, *refusals.get(row.place, ())})
            row.inside = sorted({*row.inside, *refusals.get(row.place, ())})
        return [row for key, row in rows.items() if not _is_format_of(key, rows)]

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


def _describe(row: EndpointRow, endpoints: list[Endpoint]) -> None:
    """Fill in what is known of the methods of a row."""
    for item in endpoints:
        own = [status for status in item.statuses if not status.hook]
        row.statuses = sorted({*row.statuses, *(status.code for status in own)})
        refused = {status.code for status in own if status.code in REFUSED}
        names = [
            name for name in (*item.caller_checks, *item.permissions) if name not in (*declared_ways(item), _ANYONE)
        ]
        row.partly = list(dict.fromkeys((*row.partly, *item.partly)))
        row.checks = list(dict.fromkeys((*row.checks, *names)))
        row.inside = sorted({*row.inside, *refused}) if not names else row.inside
        row.rights += [asked for asked in item.rights if asked not in row.rights]
        row.ways = row.ways or declared_ways(item)
    row.is_open = bool(endpoints) and all(item.anonymous for item in endpoints)
    summaries = dict.fromkeys(item.summary for item in endpoints)
    if len(summaries) > 1:
        row.summary = "; ".join(f"{item.route.method}: {item.summary}" for item in endpoints if item.summary)
    else:
        row.summary = next(iter(summaries), "")


def declared_ways(item: Endpoint) -> tuple[str, ...]:
    """Return the ways to authenticate of a class of views; none for those that a decorator or hook reads."""
    is_of_class = bool(item.permissions) or item.anonymous is not None
    return tuple(way.name for way in item.authentication) if is_of_class else ()


def _is_format_of(key: tuple[str, str], rows: Mapping[tuple[str, str], EndpointRow]) -> bool:
    """Return whether a path is that of another row with a suffix that chooses the format (`/orders.{format}`)."""
    path, handler = key
    if not _FORMAT.search(path):
        return False
    return any((f"{_FORMAT.sub('', path)}{end}", handler) in rows for end in ("", "/"))


def _fold(path: str) -> str:
    return fold_endpoint(ANY_METHOD, path).partition(" ")[2]


def group_by_area(rows: Iterable[EndpointRow]) -> Iterator[tuple[str, list[EndpointRow]]]:
    """Yield common path prefixes with their rows: at most three parts, the first of which may be a parameter.

    Prefixes with fewer than three rows are counted under the next shorter one.
    """
    found: dict[tuple[str, ...], list[EndpointRow]] = {}
    for row in rows:
        parts = [part for part in row.path.split("/") if part]
        kept = parts[:1]
        for part in parts[1:_DEEPEST_AREA]:
            if "{" in part:
                break
            kept.append(part)
        found.setdefault(tuple(kept), []).append(row)
    for depth in range(_DEEPEST_AREA, 1, -1):
        for area in [area for area, inside in found.items() if len(area) == depth and len(inside) < _SMALLEST_AREA]:
            found.setdefault(area[:-1], []).extend(found.pop(area))
    yield from sorted((f"/{'/'.join(area)}", inside) for area, inside in found.items())
