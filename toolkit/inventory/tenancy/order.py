"""Find the hooks and checks that resolve the tenant of a request, and the order in which they look for it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec

from toolkit.inventory.access.check_definitions import CheckDefinition, find_guard, find_hook
from toolkit.inventory.access.guard_steps import StepWalk
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.model.callers import TenantOrder
from toolkit.model.data_access import DataQuery
from toolkit.model.inventory import Endpoint
from toolkit.model.links import symbol
from toolkit.model.tenancy import TenantResolution

_ELSEWHERE = frozenset({"trust", "proxy_rule", "path", "schema"})
"""Kinds of resolution that are not code before a handler."""
_LOOKING = frozenset({"query", "table", "part", "cache"})


def find_tenant_order(
    graph: CallGraph,
    endpoints: Sequence[Endpoint],
    queries: Iterable[DataQuery],
    resolution: Iterable[TenantResolution],
) -> tuple[TenantOrder, ...]:
    """Return the hooks and checks that read the tenant and look it up, those of most endpoints first.

    Args:
        graph: call graph of the program.
        endpoints: its endpoints, with the names of their hooks and guards.
        queries: its queries.
        resolution: every place that may resolve a tenant.
    """
    places = {row.symbol for row in resolution if row.kind not in _ELSEWHERE}
    by_place = {(query.file, query.line): query for query in queries}
    found = []
    for (name, definition), amount in _count_definitions(graph, endpoints).items():
        walk = StepWalk(graph, by_place, shows_allowed=True)
        with suppress(RecursionError):
            for function in definition.functions:
                walk.follow(function)
        if not places & {symbol(item.path, item.scope.qualname) for item in walk.visited}:
            continue
        if any(step.kind in _LOOKING for step in walk.steps):
            steps = tuple(
                msgspec.structs.replace(step, kind="allow") if step.kind == "skip" else step for step in walk.steps
            )
            place = (definition.path, definition.line)
            found.append(TenantOrder(name, *place, amount, len(endpoints), steps))
    return tuple(sorted(found, key=lambda row: (-row.endpoints, row.file, row.line)))


def _count_definitions(graph: CallGraph, endpoints: Sequence[Endpoint]) -> Counter[tuple[str, CheckDefinition]]:
    """Count the endpoints behind each hook and guard of the project."""
    counted: Counter[tuple[str, CheckDefinition]] = Counter()
    hooks: dict[str, CheckDefinition] = {}
    for item in endpoints:
        for name, definition in (*_hooks(graph, item, hooks), *_guards(graph, item)):
            if definition.functions:
                counted[name.rpartition(".")[2], definition] += 1
    return counted


def _hooks(
    graph: CallGraph, item: Endpoint, known: dict[str, CheckDefinition]
) -> Iterator[tuple[str, CheckDefinition]]:
    for name in item.hooks:
        if name not in known:
            known[name] = find_hook(graph.index, name)
        yield name, known[name]


def _guards(graph: CallGraph, item: Endpoint) -> Iterator[tuple[str, CheckDefinition]]:
    for name in item.guards:
        yield name, find_guard(graph.index, name, item.route.file)
