"""Find checks of the caller inside handlers and what they call, and views that change their checks at run time."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from toolkit.inventory.access.conditions import LOGGED_IN
from toolkit.inventory.access.guard_steps import StepWalk
from toolkit.inventory.access.optional_checks import lets_strangers_through
from toolkit.inventory.access.passed_checks import CheckReader, asks_caller
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.call_graph.handlers import Handlers
from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.tree import Scope, callee_of, dotted_name

REFUSING = re.compile(
    r"\b40[13]\b|_40[13]_|Forbidden|PermissionDenied|NotAuthenticated|Unauthori[sz]ed|AuthenticationFailed"
)
STATUSES = frozenset({401, 403})
OF_SETTING = re.compile(r"(?:not )?\(?(?:\w+\.)*(?:settings|config)[.\[][\w'\"\]]+\)?")
"""A condition on a setting alone, which switches a function off for everybody and checks no caller."""
_CALLED = re.compile(r"not (\w+)\(")
"""The called name of a condition that is one negated call."""
_MADE = re.compile(r"_(?:ur[li]|link|header|endpoint)s?\Z", re.IGNORECASE)
"""Ends of the names of functions that make a value and refuse nothing: `authorization_url`."""
_CALLERS = frozenset({"session", "requester", "principal", "identity", "viewer", "actor"})
_NEAR = 2
"""Number of calls between a handler and a function whose refusal is a check of the handler's caller."""
_CHANGED = frozenset({"authentication_classes", "permission_classes"})
Reached = Mapping[int, Sequence[tuple[str, int]]]
"""Maps the id of a function to (endpoint, calls between)."""


class HandlerChecks(NamedTuple):
    """The checks of the caller inside handlers and the functions that they call.

    Attributes:
        refusing: the functions that refuse callers, with their steps, those of most endpoints first.
        named: `METHOD /folded/{}` -> names of the functions that check the caller there, called by the handler
            directly or through others: those that are named like a check, and those that refuse.
    """

    refusing: tuple[CallerCheck, ...]
    named: dict[str, tuple[str, ...]]


def find_handler_checks(
    graph: CallGraph, reached: Reached, handlers: Handlers, amount: int, before: Iterable[CallerCheck]
) -> HandlerChecks:
    """Return the checks inside handlers.

    Args:
        graph: call graph of the program.
        reached: the endpoints that lead to each function.
        handlers: functions and classes by endpoint.
        amount: number of all endpoints.
        before: the checks before handlers, whose steps are not repeated.
    """
    named: dict[str, set[str]] = {}
    reader = CheckReader(graph, ())
    for name, definitions in handlers.items():
        if called := _called_checks(reader, definitions):
            named[name] = called
    known = {(step.file, step.line) for check in before for step in check.steps}
    found: list[CallerCheck] = []
    for item in graph.index.functions.values():
        steps = tuple(
            step for step in (*_refusals(graph, item), *_changes(item)) if (step.file, step.line) not in known
        )
        endpoints = len({name for function in _behind(item) for name, _ in reached.get(id(function), ())})
        if steps and endpoints and not _asks_only_its_parameters(item, steps):
            place = (item.path, item.node.lineno)
            found.append(CallerCheck(item.scope.qualname, "handler", *place, endpoints, amount, steps))
            is_check = any(step.kind == "refuse" for step in steps) and not lets_strangers_through(item)
            for name in _near(reached.get(id(item), ())) if is_check else ():
                named.setdefault(name, set()).add(item.name)
    found.sort(key=lambda row: (-row.endpoints, row.file, row.line))
    return HandlerChecks(tuple(found), {name: tuple(sorted(names)) for name, names in named.items()})


def _called_checks(reader: CheckReader, definitions: Iterable[object]) -> set[str]:
    """Return the names of the checks of the caller that the functions of an endpoint call."""
    found: set[str] = set()
    for item in definitions:
        if isinstance(item, FunctionDefinition):
            called = [check.name for check in reader.of_function(item) if check.kind == "call"]
            is_about_caller = _reads_caller(item)
            found |= {name for name in called if not _MADE.search(name) and (is_about_caller or asks_caller(name))}
    return found


def _reads_caller(function: FunctionDefinition) -> bool:
    """Return whether a handler reads who calls, other than to turn away callers who are logged in."""
    turned = [node for node in function.scope.nodes(ast.If) if _turns_away_known(node)]
    skipped = {id(inner) for node in turned for part in (node.test, *node.body) for inner in ast.walk(part)}
    for node in ast.walk(function.node):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Attribute) and (node.attr == "user" or node.attr.startswith("current_")):
            return True
        if isinstance(node, ast.Name) and (node.id in _CALLERS or node.id.startswith("current_")):
            return True
        if isinstance(node, ast.Call) and "request" in (dotted_name(item).rpartition(".")[2] for item in node.args):
            return True
    return any(name in _CALLERS | {"user"} or name.startswith("current_") for name in function.parameters)


def _turns_away_known(node: ast.If) -> bool:
    return bool(LOGGED_IN.fullmatch(dotted_name(callee_of(node.test)))) and isinstance(node.body[-1], ast.Return)


def _near(endpoints: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Yield the endpoints whose handlers call a function, directly or almost."""
    yield from (name for name, between in endpoints if 0 < between <= _NEAR)


def _asks_only_its_parameters(item: FunctionDefinition, steps: Iterable[CheckStep]) -> bool:
    """Return whether a decorator refuses by a test that is passed to it, so that who passes it says what is asked."""
    names = {
        argument.arg
        for scope in (item.scope, *item.scope.walk(), *_around(item.scope))
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in scope.node.args.args
    }
    asked = [match[1] if (match := _CALLED.match(step.condition)) else "" for step in steps if step.kind == "refuse"]
    return bool(asked) and names.issuperset(asked)


def _around(scope: Scope) -> Iterator[Scope]:
    while scope.parent is not None:
        scope = scope.parent
        yield scope


def _behind(item: FunctionDefinition) -> Iterator[FunctionDefinition]:
    """Yield a function, and all methods of its class if it is a constructor."""
    yield item
    if item.owner is not None and item.name == "__init__":
        yield from (member for member in item.owner.members.values() if isinstance(member, FunctionDefinition))


def _refusals(graph: CallGraph, item: FunctionDefinition) -> Iterator[CheckStep]:
    lines = graph.index.files[item.path].lines[item.node.lineno - 1 : item.node.end_lineno]
    if not any(map(REFUSING.search, lines)):
        return
    walk = StepWalk(graph, {}, shows_allowed=True, deepest=0)
    with suppress(RecursionError):
        walk.follow(item)
    walk.steps = [step for step in walk.steps if not OF_SETTING.fullmatch(step.condition)]
    if any(step.kind == "refuse" and step.status in STATUSES for step in walk.steps):
        is_check = not any(node.value is not None for node in item.scope.nodes(ast.Return))
        for step in walk.steps:
            if step.kind == "refuse" and step.status in STATUSES:
                yield step
            elif step.kind in ("allow", "skip") and is_check:
                yield msgspec.structs.replace(step, kind="allow")


def _changes(item: FunctionDefinition) -> Iterator[CheckStep]:
    """Yield the assignments that change the checks of a view when it is made."""
    for node in item.scope.nodes(ast.Assign):
        name = dotted_name(node.targets[0])
        if name.startswith("self.") and name.removeprefix("self.") in _CHANGED:
            yield CheckStep("change", item.path, node.lineno, name.removeprefix("self."))
