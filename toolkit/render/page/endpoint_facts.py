"""Join the facts about each endpoint: its code, its data, its findings and its past."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from toolkit.model.data_access import DataQuery, ExposedFilter, OutsideUse
from toolkit.model.findings import Finding
from toolkit.model.inventory import Endpoint, Inventory, Route
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.links import split_symbol
from toolkit.model.plan import Step
from toolkit.model.report import FunctionRow, Report
from toolkit.model.store_names import StoreNames
from toolkit.model.tenancy import UnscopedPlace, UnscopedQuery
from toolkit.model.traffic import EndpointTraffic

MOST_PAGES = 400
"""Maximum number of endpoints with a page of their own; others are only in the table."""
_INSIDE = ("command", "switch", "job")
"""Kinds of uses that send nothing while a request is handled."""
_Row = TypeVar("_Row", DataQuery, OutsideUse, UnscopedPlace)
_METHOD_NAMES: Mapping[str, tuple[str, ...]] = {
    "GET": ("list", "retrieve"),
    "POST": ("create", "post"),
    "PUT": ("update",),
    "PATCH": ("partial_update",),
    "DELETE": ("destroy",),
}
"""Maps an HTTP method to further names of class methods that handle it."""


@dataclass
class EndpointFacts:
    """The known facts about one endpoint.

    Attributes:
        name: `METHOD /folded/{}`.
        endpoints: endpoints of the inventory with that name; several if paths differ only in their parameters.
        path, line: place of the handler if it is known, else of the registration.
        functions: its handlers; empty if they are unknown.
        findings: findings in functions that it reaches, most specific first: in its handler, then those that few
            endpoints reach.
        queries, outside, filters: its accesses, nearest code first.
        unscoped: maps (path, line) of a query, or of a handler with weaker checks, to the reason why it is suspicious.
        siblings: other endpoints with handlers in the same file.
        steps: (number, step) of the plan for steps that touch it.
        traffic: what was recorded of its endpoints, in their order; empty: nothing was recorded at all.
    """

    name: str
    endpoints: list[Endpoint]
    path: str = ""
    line: int = 0
    functions: list[FunctionRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    queries: list[DataQuery] = field(default_factory=list)
    outside: list[OutsideUse] = field(default_factory=list)
    filters: list[ExposedFilter] = field(default_factory=list)
    unscoped: dict[tuple[str, int], UnscopedQuery] = field(default_factory=dict)
    siblings: list["EndpointFacts"] = field(default_factory=list)
    steps: list[tuple[int, Step]] = field(default_factory=list)
    traffic: list[EndpointTraffic] = field(default_factory=list)

    @property
    def first(self) -> Endpoint:
        """The endpoint that is shown."""
        return self.endpoints[0]

    @property
    def authenticating(self) -> tuple[str, ...]:
        """Names of the checks that authenticate the caller."""
        return self.first.caller_checks

    @property
    def strengths(self) -> list[float]:
        """Measured strengths of the lock in its handlers."""
        return [row.strength for row in self.functions if row.strength is not None]


def most_telling(facts: Iterable[EndpointFacts]) -> list[str]:
    """Return the names of the endpoints that get a page: all, or those with most facts if there are too many."""

    def weight(item: EndpointFacts) -> tuple[int, int, int]:
        severe = sum(finding.severity == "high" for finding in item.findings)
        return -len(item.unscoped) - len(item.filters), -severe, -len(item.findings)

    return [item.name for item in sorted(facts, key=weight)[:MOST_PAGES]]


class EndpointBook:
    """The endpoints of an inventory by name.

    Args:
        found: the inventory; None if there is none, and therefore no endpoints.
        report: report on the same files.
        findings: all findings, worst first.
        leads_to: maps a symbol to the endpoints that lead there, nearest first.
    """

    def __init__(
        self,
        found: Inventory | None,
        report: Report,
        findings: Sequence[Finding],
        leads_to: Mapping[str, Sequence[str]],
    ) -> None:
        self._report = report
        self._findings = findings
        self._leads_to = leads_to
        self.found = found
        self.stores = StoreNames(found.data) if found else None

    @cached_property
    def facts(self) -> dict[str, EndpointFacts]:
        """Facts by name, sorted by path and then by method."""
        if self.found is None:
            return {}
        by_name: dict[str, list[Endpoint]] = defaultdict(list)
        for item in self.found.endpoints:
            by_name[fold_endpoint(item.route.method, item.route.path)].append(item)
        ordered = sorted(by_name, key=lambda name: (name.partition(" ")[2], name))
        facts = {name: EndpointFacts(name, by_name[name]) for name in ordered}
        self._add_functions(facts.values())
        self._add_findings(facts)
        self._add_data(facts, self.found)
        self._add_siblings(facts.values())
        self._add_steps(facts)
        for row in self.found.traffic.endpoints if self.found.traffic else ():
            facts[fold_endpoint(row.method, row.path)].traffic.append(row)
        return facts

    def of_symbol(self, symbol: str) -> Sequence[str]:
        """Return the names of the endpoints that lead to a function, nearest first; none for whole files."""
        return self._leads_to.get(symbol, ())

    def _add_functions(self, facts: Iterable[EndpointFacts]) -> None:
        rows: dict[str, list[FunctionRow]] = defaultdict(list)
        for row in self._report.sections.functions:
            rows[row.path].append(row)
        paths = {_module_name(row.path): row.path for row in self._report.sections.files}
        for item in facts:
            route = item.first.route
            item.path, item.line = route.file, route.line
            for path in dict.fromkeys((route.file, _file_of(route.handler, paths))):
                item.functions = [row for row in rows[path] if _answers(row, route)]
                if item.functions:
                    is_there = path == route.file
                    item.path, item.line = path, route.line if is_there else item.functions[0].line
                    break

    def _add_findings(self, facts: Mapping[str, EndpointFacts]) -> None:
        for finding in self._findings:
            for name in self.of_symbol(finding.symbol):
                if name in facts:
                    facts[name].findings.append(finding)
        for item in facts.values():
            own = {row.symbol for row in item.functions}
            item.findings.sort(key=lambda one: (one.symbol not in own, len(self.of_symbol(one.symbol))))

    @staticmethod
    def _add_data(facts: Mapping[str, EndpointFacts], found: Inventory) -> None:
        uses = [use for use in found.data.outside if use.kind not in _INSIDE]
        for query, item in _pair_with_endpoints(found.data.queries, facts):
            item.queries.append(query)
        for use, item in _pair_with_endpoints(uses, facts):
            item.outside.append(use)
        for row in found.tenancy.unscoped:
            for place, item in _pair_with_endpoints(row.places, facts):
                item.unscoped[place.file, place.line] = row
        for exposed in found.data.filters:
            name = fold_endpoint(*exposed.endpoint.partition(" ")[::2])
            if name in facts:
                facts[name].filters.append(exposed)

    @staticmethod
    def _add_siblings(facts: Iterable[EndpointFacts]) -> None:
        by_file: dict[str, list[EndpointFacts]] = defaultdict(list)
        for item in facts:
            by_file[item.path].append(item)
        for members in by_file.values():
            for item in members:
                item.siblings = [other for other in members if other is not item]

    def _add_steps(self, facts: Mapping[str, EndpointFacts]) -> None:
        plan = self._report.sections.plan
        for number, step in enumerate(plan.steps if plan else (), 1):
            for name in step.endpoints:
                if name in facts:
                    facts[name].steps.append((number, step))


def _pair_with_endpoints(
    rows: Iterable[_Row], facts: Mapping[str, EndpointFacts]
) -> Iterator[tuple[_Row, EndpointFacts]]:
    """Yield each row with each of the endpoints that lead to it."""
    for row in rows:
        yield from ((row, facts[name]) for name in row.endpoints if name in facts)


def _answers(row: FunctionRow, route: Route) -> bool:
    """Return whether a function is the handler of a route, or the responsible method of a handler class."""
    qualname = split_symbol(row.symbol)[1]
    owner, _, name = qualname.rpartition(".")
    names = {route.method.lower(), f"on_{route.method.lower()}", *_METHOD_NAMES.get(route.method, ())}
    is_method = name in names or route.method == "*"
    return _ends_with(route.handler, qualname) or (is_method and _ends_with(route.handler, owner))


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _file_of(handler: str, paths: Mapping[str, str]) -> str:
    """Return the file of a handler by its dotted name, which may start at a subfolder of the project."""
    parts = handler.split(".")
    for amount in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:amount])
        found = [path for name, path in paths.items() if name == module or name.endswith(f".{module}")]
        if len(found) == 1:
            return found[0]
    return ""


def _ends_with(handler: str, qualname: str) -> bool:
    return bool(qualname) and (handler == qualname or handler.endswith(f".{qualname}"))
