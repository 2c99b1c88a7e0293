"""List the checks that guard endpoints, with what each reads, compares and answers."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

import msgspec

from toolkit.inventory.access.check_definitions import (
    ENTRY_OF_RIGHTS,
    CheckDefinition,
    find_class,
    find_dependencies,
    find_guard,
    find_hook,
    find_imported,
    find_loaders,
)
from toolkit.inventory.access.conditions import LOGGED_IN
from toolkit.inventory.access.guard_steps import StepWalk
from toolkit.inventory.access.hook_paths import may_refuse_at
from toolkit.inventory.access.method_conditions import asks_method
from toolkit.inventory.access.optional_checks import (
    attributes_set,
    is_view_test,
    lets_strangers_through,
    names_of_callers,
    steps_for_anybody,
)
from toolkit.inventory.access.unchanged_functions import leaves_unchanged
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.endpoints.credentials import is_credential_name, library_way, reads_which_endpoint
from toolkit.inventory.endpoints.handler_guards import ACCESSIBLE
from toolkit.model.callers import CallerCheck, CheckKind, CheckStep
from toolkit.model.data_access import DataQuery
from toolkit.model.inventory import Endpoint

_DEEPEST = 3
"""Number of dependencies of dependencies that are followed."""
_REFUSALS = frozenset({401, 403, 302, 303, 307})
_OF_CALLERS = frozenset({"authorization", "session", "address"})
_NAMED = frozenset({"header", "cookie", "query", "form", "json"})
_NOBODY = re.compile(r"\bnot [\w.]*(user|authenticated)\b|user\w* is None|is_anonymous")
"""A condition that holds for callers who are not logged in."""
_KNOWN = re.compile(r"[\w.]*(authed|authenticated|logged_?in|user|token|credentials?)\w*(\(\))?", re.IGNORECASE)
"""A condition that holds only for callers who have shown a credential."""
_ABOUT_CALLER = re.compile(r"user|session|token|authenticated|anonymous|has_perm|is_staff|logged_?in", re.IGNORECASE)
"""Words of conditions that ask who calls."""
_WORD = re.compile(r"(?<![.\w])[A-Za-z_]\w*")
_BESIDE = re.compile(r"nonce|csrf|xsrf", re.IGNORECASE)
_LOG_IN = re.compile(r"log_?in|Login|jwt|token|Authentication|auth\b", re.IGNORECASE)


class CallerChecks(NamedTuple):
    """The checks before handlers, and the endpoints with the names of theirs."""

    checks: tuple[CallerCheck, ...]
    endpoints: tuple[Endpoint, ...]


def find_caller_checks(graph: CallGraph, endpoints: Sequence[Endpoint], queries: Iterable[DataQuery]) -> CallerChecks:
    """Return every check before handlers: ways of logging in first, then rights, each by number of endpoints.

    Args:
        graph: call graph of the program.
        endpoints: its endpoints, with the names of their guards.
        queries: its queries.
    """
    reader = _CheckReader(graph, endpoints, queries)
    found = [*reader.guards(), *reader.classes(), *reader.hooks(), *reader.loaders()]
    checks = tuple(sorted(found, key=lambda check: (check.kind, -check.endpoints)))
    return CallerChecks(checks, tuple(map(reader.join_checks, endpoints)))


class _CheckReader:
    def __init__(self, graph: CallGraph, endpoints: Sequence[Endpoint], queries: Iterable[DataQuery]) -> None:
        self._graph, self._endpoints = graph, endpoints
        self._queries = {(query.file, query.line): query for query in queries}
        self._guarding: dict[tuple[str, str], tuple[CheckStep, ...]] = {}  # (name, file of a handler)
        self._joined: set[int] = set()  # ids of the functions that decorators of libraries ask
        self._hooks: dict[str, bool] = {}  # dotted name -> whether it holds for all of its endpoints
        self._refusals: dict[str, tuple[CheckDefinition, Sequence[CheckStep]]] = {}  # of the same hooks

    def join_checks(self, item: Endpoint) -> Endpoint:
        """Add the names of the checks that were found to an endpoint, and take away what they do for other methods."""
        found = {name: self._guarding.get((name, item.route.file)) for name in item.guards}
        spared = {name: it for name, it in found.items() if it and not asks_method(it, item.route.method)}
        item = _without(item, spared)
        guards = [name for name, steps in found.items() if steps is not None and name not in spared]
        hooks = [name for name in item.hooks if self._hooks.get(name)]
        partly = [name for name in item.hooks if not self._hooks.get(name, True) and self._may_refuse(name, item)]
        return msgspec.structs.replace(
            item,
            checked_by=tuple(dict.fromkeys((*guards, *map(_last, hooks)))),
            partly=tuple(dict.fromkeys(map(_last, partly))),
        )

    def _may_refuse(self, hook: str, item: Endpoint) -> bool:
        """Return whether a hook may refuse requests of an endpoint, by the paths that it asks for."""
        found, refusals = self._refusals[hook]
        return may_refuse_at(found.functions, refusals, item.template or item.route.path, item.route.method)

    def guards(self) -> Iterable[CallerCheck]:
        """Yield decorators and dependencies, each definition once."""
        counted: Counter[tuple[str, CheckDefinition]] = Counter()
        named: dict[tuple[str, CheckDefinition], tuple[str, int, bool]] = {}
        known: dict[str, CheckDefinition] = {}
        uses: dict[tuple[str, CheckDefinition], set[tuple[str, str]]] = {}
        for item in self._endpoints:
            for name in item.guards:
                found = find_guard(self._graph.index, name, item.route.file)
                if not found.path and not found.library:  # a class in another file has it
                    found = known[name] = known.get(name) or find_imported(self._graph.index, name)
                key = (name if _is_test(name, found) else name.rpartition(".")[2], found)
                counted[key] += 1
                uses.setdefault(key, set()).add((name, item.route.file))
                named.setdefault(key, (item.route.file, item.route.line, name in item.authenticating))
        common = Counter(name for name, _ in counted)
        for (name, found), amount in counted.items():
            path, line, is_authenticating = named[name, found]
            is_test = _is_test(name, found)
            steps = self._steps(found, shows_results=is_test)
            is_other = bool(found.functions) and not _concerns_callers(steps)
            asked = steps_for_anybody(found.functions, steps, is_hook=False)
            if (len(asked) < len(steps) and not _refuses(asked)) or self._is_about_others(found, steps):
                continue
            if any(leaves_unchanged(self._graph.index, it) or lets_strangers_through(it) for it in found.functions):
                continue
            if _refuses_known_alone(steps):
                continue
            is_own = (is_authenticating and not is_other) or _refuses(steps) or _is_accessible(found) or is_test
            if is_own or library_way(found.library) or self._depends_on_check(found, _DEEPEST):
                place = (found.path, found.line) if found.path else (path, line)
                self._guarding |= dict.fromkeys(uses[name, found], steps)
                self._joined.update(map(id, found.functions if found.library else ()))
                written = min(dotted for dotted, _ in uses[name, found]) if common[name] > 1 else name
                is_login = found.functions and library_way(found.library)
                kind: CheckKind | None = "permission" if _is_accessible(found) or is_test else None
                kind = "authentication" if is_login else kind
                yield self._check(written, found, place, amount, steps, kind)

    def classes(self) -> Iterable[CallerCheck]:
        """Yield the classes of Django REST framework, in the order in which it asks them."""
        rights = Counter(name for item in self._endpoints for name in item.permissions)
        ways: Counter[str] = Counter()
        places: dict[str, str] = {}
        for item in self._endpoints:
            for scheme in item.authentication:
                is_asked = scheme.name.endswith("Mixin")  # by way of a method of the view, which is a check of its own
                if (
                    "." not in scheme.name
                    and not is_asked
                    and scheme.name not in {name.rpartition(".")[2] for name in item.guards}
                ):
                    ways[scheme.name] += 1
                    places.setdefault(scheme.name, scheme.source)
        kinds: tuple[tuple[Counter[str], CheckKind], ...] = ((ways, "authentication"), (rights, "permission"))
        for counter, kind in kinds:
            for name, amount in counter.items():
                found = find_class(self._graph.index, name)
                path, _, line = places.get(name, "").rpartition(":")
                first = next((item.route for item in self._endpoints if name in item.permissions), None)
                if found.path:
                    place = (found.path, found.line)
                elif path:
                    place = (path, int(line))
                else:
                    place = (first.file, first.line) if first is not None else ("", 0)
                yield self._check(name, found, place, amount, self._steps(found), kind)

    def hooks(self) -> Iterable[CallerCheck]:
        """Yield the hooks and middleware that read a credential and refuse requests."""
        counted = Counter(name for item in self._endpoints for name in item.hooks)
        for name, amount in counted.items():
            found = find_hook(self._graph.index, name)
            steps = self._steps(found)
            asked = next((at for at, step in enumerate(steps) if _reads_caller(step) or step.source == "user"), None)
            if asked is not None and _refuses(steps[asked:]):
                is_known = any(map(_reads_caller, steps)) or any(_NOBODY.search(step.condition) for step in steps)
                everybody = steps_for_anybody(found.functions, steps, is_hook=True)
                refusals = [step for step in everybody[asked:] if _refuses_anybody(step)]
                if is_known and refusals:
                    self._hooks[name] = not _chooses(found)
                    self._refusals[name] = found, refusals
                yield self._check(_last(name), found, (found.path, found.line), amount, steps)

    def loaders(self) -> Iterable[CallerCheck]:
        """Yield the functions that look up who calls for a log-in library."""
        for item in find_loaders(self._graph.index):
            if id(item) in self._joined:  # its decorator says what it does
                continue
            found = CheckDefinition((item,), "", item.path, item.node.lineno)
            yield self._check(item.name, found, (item.path, item.node.lineno), 0, self._steps(found), "authentication")

    def _depends_on_check(self, found: CheckDefinition, deepest: int) -> bool:
        """Return whether a dependency cannot run before another one has checked the caller."""
        inner = (item for function in found.functions for item in find_dependencies(self._graph.index, function))
        return any(
            library_way(item.library)
            or _refuses(steps_for_anybody(item.functions, self._steps(item), is_hook=False))
            or (deepest > 0 and self._depends_on_check(item, deepest - 1))
            for item in inner
        )

    def _is_about_others(self, found: CheckDefinition, steps: tuple[CheckStep, ...]) -> bool:
        """Return whether the `dispatch` of a class asks nothing that depends on who calls."""
        if {function.name for function in found.functions} != {"dispatch"}:
            return False
        held = {name for function in found.functions for name in names_of_callers(function.node)}
        return not any(
            all(
                self._is_of_caller(part) or not held.isdisjoint(_WORD.findall(part))
                for part in condition.split(" and ")
            )
            for condition in _conditions_of_refusals(steps)
        )

    def _is_of_caller(self, condition: str) -> bool:
        """Return whether a condition asks who calls, also by what a hook that asked it has set on the request."""
        return bool(_ABOUT_CALLER.search(condition)) or any(
            f"request.{name}" in condition for name in self._set_by_hooks
        )

    @cached_property
    def _set_by_hooks(self) -> frozenset[str]:
        found: set[str] = set()
        for name in {name for item in self._endpoints for name in item.hooks}:
            hook = find_hook(self._graph.index, name)
            if any(_reads_caller(step) or step.source == "user" for step in self._steps(hook)):
                found |= {attribute for item in hook.functions for attribute in attributes_set(item.node)}
        return frozenset(found)

    def _steps(self, found: CheckDefinition, *, shows_results: bool = False) -> tuple[CheckStep, ...]:
        walk, before = StepWalk(self._graph, self._queries, shows_results=shows_results), 0
        with suppress(RecursionError):  # nested too deeply to be a check that people read
            for function in found.functions:
                walk.follow(function)
                if function.name in ENTRY_OF_RIGHTS and len(found.functions) > 1 and len(walk.steps) > before:
                    stage = CheckStep("stage", function.path, function.node.lineno, function.name)
                    walk.steps.insert(before, stage)
                before = len(walk.steps)
        return tuple(walk.steps)

    def _check(  # noqa: PLR0913, PLR0917 - the parts of one row
        self,
        name: str,
        found: CheckDefinition,
        place: tuple[str, int],
        amount: int,
        steps: tuple[CheckStep, ...],
        kind: CheckKind | None = None,
    ) -> CallerCheck:
        chosen = kind or _kind_of(name, steps)
        if chosen == "permission":
            steps = tuple(
                msgspec.structs.replace(item, kind="allow") if item.kind == "skip" else item for item in steps
            )
        return CallerCheck(name, chosen, *place, amount, len(self._endpoints), steps, found.library)


def _without(item: Endpoint, spared: Mapping[str, Sequence[CheckStep]]) -> Endpoint:
    """Return an endpoint without the ways to authenticate and the refusals of checks that spare its method."""
    if not spared:
        return item
    places = {f"{step.file}:{step.line}" for steps in spared.values() for step in steps if step.kind == "refuse"}
    names = set(map(_last, spared))
    return msgspec.structs.replace(
        item,
        authentication=tuple(way for way in item.authentication if way.name.partition(".")[0] not in names),
        statuses=tuple(it for it in item.statuses if it.source not in places),
    )


def _last(name: str) -> str:
    """Return the name by which people know a hook: of the function, or of the class whose instance is called."""
    return name.removesuffix(".__call__").rpartition(".")[2]


def _refuses_anybody(step: CheckStep) -> bool:
    """Return whether a step also refuses callers who show no credential at all."""
    condition = step.condition
    if not _refuses([step]) or condition.startswith("except") or _BESIDE.search(condition):
        return False
    return not any(_KNOWN.fullmatch(part) for part in condition.split(" and "))


def _refuses_known_alone(steps: Iterable[CheckStep]) -> bool:
    """Return whether a check turns away only callers who are logged in, such as from a page to register."""
    refused = [step.condition for step in steps if step.kind == "refuse"]
    return bool(refused) and all(any(map(LOGGED_IN.fullmatch, each.split(" and "))) for each in refused)


def _conditions_of_refusals(steps: Iterable[CheckStep]) -> Iterator[str]:
    """Yield the conditions of refusals; for one that everybody else comes to, those under which callers pass before."""
    passing: list[str] = []
    for step in steps:
        if step.kind in ("allow", "skip") and step.condition:
            passing.append(step.condition)
        elif step.kind == "refuse" and step.status in _REFUSALS:
            yield step.condition or " and ".join(passing)


def _is_accessible(found: CheckDefinition) -> bool:
    """Return whether a check is the `is_accessible` of a view of Flask-Admin, and asks who calls."""
    return {item.name for item in found.functions} == {ACCESSIBLE} and any(
        _ABOUT_CALLER.search(ast.unparse(statement)) for item in found.functions for statement in item.node.body
    )


def _is_test(name: str, found: CheckDefinition) -> bool:
    """Return whether a check is a method of a view that a mixin of Django asks: `StudyView.test_func`."""
    test = found.functions[0] if len(found.functions) == 1 else None
    owner = test.owner if test is not None else None
    return test is not None and owner is not None and name == f"{owner.name}.{test.name}" and is_view_test(test)


def _chooses(found: CheckDefinition) -> bool:
    """Return whether a hook reads which endpoint is requested, so that it may leave out some."""
    return any(reads_which_endpoint(node) for item in found.functions for node in ast.walk(item.node))


def _kind_of(name: str, steps: tuple[CheckStep, ...]) -> CheckKind:
    if any(map(_reads_caller, steps)) or (not steps and _LOG_IN.search(name)):
        return "authentication"
    return "permission"


def _refuses(steps: Iterable[CheckStep]) -> bool:
    return any(step.kind == "refuse" and step.status in _REFUSALS for step in steps)


def _concerns_callers(steps: Sequence[CheckStep]) -> bool:
    """Return whether steps may concern the caller: not if the only ones answer with other statuses."""
    told = [step for step in steps if step.kind != "stage"]
    return not told or any(step.kind != "refuse" or not step.status or step.status in _REFUSALS for step in told)


def _reads_caller(step: CheckStep) -> bool:
    """Return whether a step reads a credential or an address."""
    if step.kind != "read":
        return False
    return step.source in _OF_CALLERS or (step.source in _NAMED and is_credential_name(step.what))
