"""Summary of an inventory for an analysis, and the endpoints that lead to each part of the code."""

from collections.abc import Container, Iterable, Iterator

import msgspec

from toolkit.model.access import WeakerAccess
from toolkit.model.links import split_symbol, symbol


class RecordedUse(msgspec.Struct, frozen=True):
    """Recorded requests in numbers.

    Attributes:
        requests: number of requests to the program; `tests` of them were sent by tests.
        seen: number of routes that were seen running.
        unlisted: number of routes that were seen running and not found in the code.
    """

    requests: int
    tests: int = 0
    seen: int = 0
    unlisted: int = 0


class InventorySummary(msgspec.Struct, frozen=True):
    """An inventory in numbers.

    Attributes:
        routes: number of routes, one for each method of each path; `paths`: number of different paths.
        unresolved: number of registrations that could not be resolved; their routes are missing everywhere.
        without_code: number of endpoints whose handler is outside of the project (static files) or was not found.
        queries: number of database queries; `unread_queries`: number of those that are not fully known.
        stores: number of tables and collections that queries name.
        tenant: how the project calls a tenant; empty if it seems to have none.
        tenant_stores: number of stores with a tenant; `scoped` of the `tenant_queries` to them filter by it.
        suspicious: number of queries that do not filter by it although others do.
        recorded: what recordings show; None: nothing was recorded.
    """

    routes: int
    paths: int
    frameworks: tuple[str, ...] = ()
    unresolved: int = 0
    without_code: int = 0
    queries: int = 0
    unread_queries: int = 0
    stores: int = 0
    tenant: str = ""
    tenant_stores: int = 0
    tenant_queries: int = 0
    scoped: int = 0
    suspicious: int = 0
    recorded: RecordedUse | None = None


class EndpointReach(msgspec.Struct, frozen=True):
    """The endpoints that lead to each function and class, as far as the source shows.

    Attributes:
        endpoints: names of the endpoints, `METHOD /folded/{}`.
        code: path of every file that was read -> function or class in it -> indices into `endpoints`, nearest first.
    """

    endpoints: tuple[str, ...] = ()
    code: dict[str, dict[str, tuple[int, ...]]] = {}

    def of(self, symbols: Iterable[str], python: Container[str]) -> tuple[str, ...] | None:
        """Return the endpoints that lead to one of these symbols, nearest first; None if that is unknown.

        Args:
            symbols: functions and classes; files stand for all code in them.
            python: paths of the Python files; no endpoint leads to other files, because they are not code.
        """
        nearest: dict[int, int] = {}
        is_known = False
        for name in symbols:
            if split_symbol(name)[0] not in python:
                continue
            rows = self._rows(name)
            if not rows and name not in self.code:  # a file that was read can be without any function
                return None
            is_known = is_known or bool(rows)
            for row in rows:
                for rank, position in enumerate(row):
                    nearest[position] = min(rank, nearest.get(position, rank))
        if not is_known:
            return None
        ordered = sorted(nearest, key=lambda item: (nearest[item], self.endpoints[item]))
        return tuple(self.endpoints[item] for item in ordered)

    def by_symbol(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each function and class to which endpoints lead, with their names, nearest first."""
        for path, rows in self.code.items():
            for qualname, row in rows.items():
                if row:
                    yield symbol(path, qualname), tuple(self.endpoints[position] for position in row)

    def _rows(self, name: str) -> list[tuple[int, ...]]:
        """Rows of a symbol: a function with its nested definitions, or everything in a class or file."""
        path, qualname = split_symbol(name)
        rows = self.code.get(path, {})
        if not qualname:
            return list(rows.values())
        return [row for inner, row in rows.items() if inner == qualname or inner.startswith(f"{qualname}.")]


class InventoryBrief(msgspec.Struct, frozen=True):
    """The part of an inventory that an analysis uses.

    Attributes:
        whole: hash of the whole inventory, which the report's pages show.
        weaker: handlers that lack a check of their siblings, most suspicious first.
    """

    summary: InventorySummary
    reach: EndpointReach
    whole: str = ""
    weaker: tuple[WeakerAccess, ...] = ()
