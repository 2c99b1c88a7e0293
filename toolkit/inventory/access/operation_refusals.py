"""Find the conditions under which the code of one operation refuses its caller, with those of the calls on the way."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from toolkit.inventory.access.guard_steps import StepWalk
from toolkit.inventory.access.handler_checks import OF_SETTING, REFUSING, STATUSES
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.call_graph.handlers import Handlers
from toolkit.model.callers import CallerCheck, CheckStep

_DEEPEST = 2
_MOST = 6
_ALWAYS = ("initial", "dispatch", "check_permissions", "check_object_permissions", "test_func", "prepare")
_OF_METHOD = {
    "GET": ("get_queryset",),
    "POST": ("perform_create",),
    "PUT": ("get_queryset", "perform_update"),
    "PATCH": ("get_queryset", "perform_update"),
    "DELETE": ("get_queryset", "perform_destroy"),
}
"""Methods of view classes that libraries call for an HTTP method; `get_object` if the path ends with a parameter."""
_ONE_ROW = re.compile(r"\{\}/?\Z")


def find_operation_refusals(
    graph: CallGraph, handlers: Handlers, before: Iterable[CallerCheck]
) -> dict[str, tuple[CheckStep, ...]]:
    """Map `METHOD /folded/{}` to the places in its code that answer 401 or 403, in the order of the code.

    Only calls whose target is certain are followed, so that no operation gets the conditions of another one.

    Args:
        graph: call graph of the program.
        handlers: functions and classes by endpoint.
        before: the checks before handlers, whose answers are not repeated.
    """
    known = {(step.file, step.line) for check in before for step in check.steps}
    reader = _RefusalReader(graph)
    found: dict[str, tuple[CheckStep, ...]] = {}
    for name, definitions in handlers.items():
        steps = dict.fromkeys(
            step
            for function in _code_of(name, definitions)
            for step in reader.of_function(function)
            if (step.file, step.line) not in known
        )
        if steps:
            found[name] = tuple(steps)[:_MOST]
    return found


def _code_of(name: str, definitions: Iterable[FunctionDefinition | ClassDefinition]) -> Iterator[FunctionDefinition]:
    """Yield the handlers of an endpoint, and the methods of its class that a library calls around them."""
    method, _, path = name.partition(" ")
    for item in definitions:
        if isinstance(item, FunctionDefinition):
            yield item
            continue
        called = (*_ALWAYS, *_OF_METHOD.get(method, ()), *(("get_object",) if _ONE_ROW.search(path) else ()))
        for member in map(item.find, called):
            if isinstance(member, FunctionDefinition):
                yield member


class _RefusalReader:
    """Reads what functions refuse, each once."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self._known: dict[int, tuple[CheckStep, ...]] = {}
        self._refusing: dict[int, bool] = {}

    def of_function(self, item: FunctionDefinition) -> tuple[CheckStep, ...]:
        """Return the refusals of a function and of those that it surely calls."""
        if id(item) not in self._known:
            self._known[id(item)] = self._walk(item) if self._may_refuse(item, _DEEPEST) else ()
        return self._known[id(item)]

    def _walk(self, item: FunctionDefinition) -> tuple[CheckStep, ...]:
        walk = StepWalk(self._graph, {}, deepest=_DEEPEST, names_calls=True)
        with suppress(RecursionError):
            walk.follow(item)
        return tuple(
            step
            for step in walk.steps
            if step.kind == "refuse" and step.status in STATUSES and not OF_SETTING.fullmatch(step.condition)
        )

    def _may_refuse(self, item: FunctionDefinition, depth: int) -> bool:
        """Return whether the text of a function, or of one that it calls, has a word of refusals."""
        if id(item) not in self._refusing:
            lines = self._graph.index.files[item.path].lines[item.node.lineno - 1 : item.node.end_lineno]
            self._refusing[id(item)] = any(map(REFUSING.search, lines))
        return self._refusing[id(item)] or (
            depth > 0
            and any(
                self._may_refuse(edge.callee, depth - 1)
                for edge in self._graph.callees.get(id(item), ())
                if edge.call is not None and edge.sure
            )
        )
