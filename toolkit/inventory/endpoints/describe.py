"""Describe the endpoints of a program: parameters and status codes of the code behind every route."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from toolkit.inventory.endpoints.credentials import (
    instance_ways,
    leaves_out,
    library_way,
    read_credentials,
    security_way,
    view_ways,
)
from toolkit.inventory.endpoints.declared_parameters import DeclaredParameters
from toolkit.inventory.endpoints.error_handlers import find_error_handlers
from toolkit.inventory.endpoints.handler_code import (
    HandlerCode,
    ReachedCode,
    handlers_of,
    hooks_of,
    reachable_code,
)
from toolkit.inventory.endpoints.handler_guards import Guard, dependencies_of, guards_of, is_optional
from toolkit.inventory.endpoints.merged_parts import merge_parameters, merge_statuses
from toolkit.inventory.endpoints.method_branches import for_method
from toolkit.inventory.endpoints.name_texts import NameTexts, passed_texts
from toolkit.inventory.endpoints.passed_parameters import (
    PASSING,
    READING,
    attribute_parameters,
    passed_parameters,
)
from toolkit.inventory.endpoints.path_names import name_groups, path_template
from toolkit.inventory.endpoints.reads import bindings_of, bound_parameters, read_parameters, returned_parts
from toolkit.inventory.endpoints.required_rights import rights_of
from toolkit.inventory.endpoints.rest_facts import RestFacts
from toolkit.inventory.endpoints.rest_paginators import paginator_parameters
from toolkit.inventory.endpoints.rest_views import RestReader
from toolkit.inventory.endpoints.signatures import SignatureReader
from toolkit.inventory.endpoints.smorest import smorest_statuses
from toolkit.inventory.endpoints.statuses import read_statuses
from toolkit.inventory.endpoints.url_wrappers import UrlWrappers
from toolkit.inventory.endpoints.usual_statuses import CHECKING, generic_statuses, usual_statuses
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    Environment,
    ExternalName,
    FunctionValue,
    InstanceValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import as_view_class, handler_name
from toolkit.model.inventory import (
    AuthenticationScheme,
    BodySchema,
    Endpoint,
    EndpointParameter,
    EndpointStatus,
    Route,
)
from toolkit.model.responses import ErrorAnswer
from toolkit.model.tree import callee_of
from toolkit.source.code_text import code_text
from toolkit.source.masked_lines import mask_lines

_REFUSED = {401, 403}
_DEEPEST = 4
"""Number of dependencies of dependencies that are followed."""
_REFUSAL = 400


class _HookFacts(NamedTuple):
    """Parameters, refusals and authentication schemes of the code that runs before a handler."""

    parameters: list[EndpointParameter]
    statuses: list[EndpointStatus]
    schemes: list[tuple[AuthenticationScheme, ...]]


class EndpointReader:
    """Reads the code behind routes.

    Args:
        interpreter: interpreter that has followed the program.
        trees: trees of the modules with error handlers.
        rest: reader of Django REST framework views; None if the program has none.
    """

    def __init__(
        self, interpreter: Interpreter, trees: Iterable[tuple[str, ast.Module]], rest: RestReader | None = None
    ) -> None:
        self._interpreter = interpreter
        self._rest = rest
        self._url_wrappers = UrlWrappers(interpreter)
        self._callees: dict[HandlerCode, Sequence[ReachedCode]] = {}
        self._known_statuses: dict[tuple[FunctionValue, bool], Sequence[EndpointStatus]] = {}
        self.error_answers: tuple[ErrorAnswer, ...] = ()
        found = find_error_handlers(interpreter, trees)
        self._error_handlers, self.error_answers = found.codes, found.answers

    @property
    def schemas(self) -> tuple[BodySchema, ...]:
        """Schemas named by the endpoints that were read so far."""
        return self._rest.schemas if self._rest is not None else ()

    def read(self, route: Route, handler: Value, hooks: Sequence[Value] = (), declared: Iterable[int] = ()) -> Endpoint:
        """Return the parameters and status codes of one route.

        Args:
            route: the route.
            handler: its registered handler.
            hooks: functions that run before the handler.
            declared: status codes that a router above declares for it.
        """
        codes = handlers_of(handler, route.method, path=route.path)
        template = name_groups(path_template(route.path, route.framework), _group_parameters(codes))
        source = f"{route.file}:{route.line}"
        found = [EndpointParameter(name, "path", kind, True, source) for name, kind in template.types.items()]
        statuses, own = list[EndpointStatus](), view_ways(handler)
        facts = self._rest.read(route, handler) if self._rest is not None else None
        codes = [for_method(code, route.method) for code in _codes_of_action(codes, facts)]
        for code in codes:
            reached = self._reach(code)
            found += self._parameters(code, reached, route, set(template.types))
            statuses += self._statuses(code, reached)
        guards = guards_of(self._interpreter, codes, as_view_class(handler), self._url_wrappers.around(route))
        before = self._read_hooks(codes, hooks, route)
        found += before.parameters
        schemes = [*map(self._ways_of, guards), *before.schemes, own]
        if facts is not None:
            called = self._read_hook_methods(facts, route)
            found += [item for item in (*called.parameters, *facts.parameters) if item.name not in template.types]
            statuses = _with_usual(facts, [*statuses, *called.statuses])
        if not codes and not (facts is not None and facts.statuses):
            statuses += generic_statuses(handler, route.method, source)
        usual = [*usual_statuses(self._interpreter, route, statuses, codes)]
        if route.framework in CHECKING and found:  # the framework checks what a request carries
            usual.append(EndpointStatus(CHECKING[route.framework], source))
        smorest = (it for code in codes for it in smorest_statuses(self._interpreter, code, route.method))
        usual += [EndpointStatus(status, source) for status in (*declared, *smorest)]
        docstring = next((text for code in codes if (text := ast.get_docstring(code.node))), "")
        made = Endpoint(
            route,
            template.text,
            merge_parameters(found),
            merge_statuses([*usual, *before.statuses]),
            mask_lines(docstring.strip().partition("\n")[0]),
            any(map(_is_deprecated, codes)),
            authentication=next(filter(None, schemes), ()),
            anonymous=False if own else None,
            guards=tuple(guard.name for guard in guards),
            rights=rights_of(self._interpreter, guards),
            hooks=tuple(dict.fromkeys(filter(None, map(handler_name, hooks)))),
        )
        return _with_facts(made, facts)

    def _read_hook_methods(self, facts: RestFacts, route: Route) -> _HookFacts:
        """Read the parameters and refusals of the methods that a view of the framework asks while it answers."""
        found = _HookFacts([], [], [])
        for code in facts.hook_methods:
            reached = self._reach(code)
            found.statuses.extend(item for item in self._statuses(code, reached) if item.code >= _REFUSAL)
            if facts.action == "list":  # on one row they only narrow where it is looked for
                found.parameters.extend(self._parameters(code, reached, route, set()))
        return found

    def _read_hooks(self, codes: list[HandlerCode], hooks: Sequence[Value], route: Route) -> _HookFacts:
        """Read the parameters, refusals and authentication schemes of hooks."""
        found = _HookFacts([], [], [])
        for hook, reached in self._reached_hooks(codes, hooks):
            is_dependency = route.framework == "fastapi"  # which declares its parameters as handlers do
            is_middleware = hook.owner is not None and not is_dependency  # it serves pages whose parameters it reads
            chooses = leaves_out(target for target, _ in reached)
            if not chooses:
                found.schemes.append(self._credentials(hook, reached))
            if not (is_middleware and chooses):
                place = hook.place(hook.node)
                refused = (item for item in self._statuses(hook, reached) if item.code >= _REFUSAL)
                found.statuses.extend(EndpointStatus(item.code, item.source, place) for item in refused)
            if not is_middleware:
                read = self._parameters(hook, reached, route, set())
                found.parameters.extend(item for item in read if is_dependency or not _is_credential(item))
        return found

    def _reached_hooks(
        self, codes: list[HandlerCode], hooks: Iterable[Value]
    ) -> Iterator[tuple[HandlerCode, tuple[ReachedCode, ...]]]:
        """Yield the functions of hooks with the code they reach."""
        known = {id(code.function.node) for code in codes}
        for hook in (code for value in hooks for code in hooks_of(value)):
            if id(hook.function.node) not in known:
                known.add(id(hook.function.node))
                yield hook, self._reach(hook)

    def _reach(self, code: HandlerCode) -> tuple[ReachedCode, ...]:
        return tuple(reachable_code(self._interpreter, code, self._callees))

    def _ways_of(self, guard: Guard, deepest: int = _DEEPEST) -> tuple[AuthenticationScheme, ...]:
        """Return the authentication schemes that a guard reads; none if it cannot be followed."""
        if guard.mixin is not None:
            return self._ways_of(Guard(guard.mixin, guard.around))
        target = callee_of(guard.node)
        if isinstance(target, ast.Attribute):
            for owner in possible_values(self._interpreter.evaluate(target.value, guard.around)):
                ways = instance_ways(owner, guard.name.rpartition(".")[0]) if isinstance(owner, InstanceValue) else ()
                if ways:
                    return ways
        made = security_way(self._interpreter.evaluate(guard.node, guard.around), guard.name)
        for value in possible_values(self._interpreter.evaluate(target, guard.around)):
            if made is not None:
                return (made,)
            if isinstance(value, ExternalName):
                way = library_way(value.name)
                return (way,) if way else ()
            function = function_of(value)
            if isinstance(function, FunctionValue) and not isinstance(function.node, ast.Lambda):
                check = HandlerCode(function)
                return self._credentials(check, self._reach(check)) or self._ways_of_dependencies(check, deepest)
        return ()

    def _ways_of_dependencies(self, check: HandlerCode, deepest: int) -> tuple[AuthenticationScheme, ...]:
        """Return the first authentication schemes that what a dependency depends on reads."""
        around = Environment(check.function.module, {}, check.function.around)
        inner = dependencies_of(self._interpreter, check.node, around) if deepest else ()
        return next(
            filter(None, (self._ways_of(item, deepest - 1) for item in inner if not is_optional(item.node))), ()
        )

    def _credentials(self, check: HandlerCode, reached: Sequence[ReachedCode]) -> tuple[AuthenticationScheme, ...]:
        """Return the authentication schemes that a check reads, if it refuses requests without them."""
        if not _REFUSED & {item.code for item in self._statuses(check, reached)}:
            return ()
        return read_credentials(check.node.name, [target for target, _ in reached])

    def _parameters(
        self, code: HandlerCode, reached: Iterable[ReachedCode], route: Route, path_names: set[str]
    ) -> list[EndpointParameter]:
        found: list[EndpointParameter] = []
        known: dict[int, dict[str, str]] = {}
        if route.framework == "fastapi":
            found += SignatureReader(self._interpreter, path_names).read(code)
        if route.framework in PASSING:
            found += passed_parameters(self._interpreter, code, route.framework, route.method, path_names)
        declared, reached = DeclaredParameters(self._interpreter, route.method), list(reached)
        returned, texts = returned_parts(reached), passed_texts(self._interpreter, reached, self._callees)
        found += (item for item in declared.read(code) if item.name not in path_names)
        for target, call in reached:
            names = dict(returned)
            for outer in known.values():
                names.update(bound_parameters(target, call, outer))
            known[id(target.function.node)] = bindings = bindings_of(target, names)
            own = NameTexts(target, texts.get(id(target.node), {}), self._interpreter)
            read = list(read_parameters(own, bindings, route.method))
            if route.framework in READING:
                read += attribute_parameters(target, bindings, route.method)
            is_guard = call is None and target.function is not code.function
            found += [item for item in read if not (is_guard and _is_credential(item))]
            found += declared.read_uses(target, bindings) if not is_guard else ()
            found += self._rest.applied_serializers(target, bindings) if self._rest is not None else ()
            found += paginator_parameters(self._interpreter, target) if route.method == "GET" else ()
        return found

    def _statuses(self, code: HandlerCode, reached: Iterable[ReachedCode]) -> list[EndpointStatus]:
        found: list[EndpointStatus] = []
        for target, _ in reached:
            found += self._statuses_of(target, is_handler=target.function is code.function)
        return found

    def _statuses_of(self, target: HandlerCode, *, is_handler: bool) -> Sequence[EndpointStatus]:
        """Return the status codes of one function, cached because many routes reach it."""
        key = target.function, is_handler
        if key not in self._known_statuses:
            found = read_statuses(self._interpreter, target, self._error_handlers, is_handler=is_handler)
            self._known_statuses[key] = tuple(found)
        return self._known_statuses[key]


def _group_parameters(codes: Sequence[HandlerCode]) -> list[str]:
    """Return the parameters of a handler that the groups of its path are passed to."""
    items = [item.arg for item in (codes[0].node.args.args if codes else ())]
    items = items[1:] if items[:1] == ["self"] else items
    return items[1:] if items[:1] in (["request"], ["req"]) else items


def _with_facts(made: Endpoint, facts: RestFacts | None) -> Endpoint:
    if facts is None:
        return made
    return msgspec.structs.replace(
        made,
        request=facts.request,
        response=facts.response,
        authentication=facts.authentication or made.authentication,
        anonymous=facts.anonymous,
        permissions=facts.permissions,
    )


def _with_usual(facts: RestFacts, statuses: Sequence[EndpointStatus]) -> list[EndpointStatus]:
    """Return the statuses of a view with those of the framework; the usual success only if no other one is known."""
    succeeds = any(0 < it.code < _REFUSAL for it in (*facts.statuses, *statuses))
    is_known = bool(facts.statuses) and succeeds
    return [*facts.statuses, *facts.refusals, *(it for it in statuses if it.code or not is_known)]


def _codes_of_action(codes: list[HandlerCode], facts: RestFacts | None) -> list[HandlerCode]:
    """Return the functions of one action: a viewset has `list` and `retrieve`, both for GET."""
    if facts is None or not facts.action:
        return codes
    return [code for code in codes if code.node.name in (facts.action, facts.function)]


def _is_credential(item: EndpointParameter) -> bool:
    """Return whether a value that a decorator reads is a credential, which OpenAPI describes as security."""
    return item.place in ("header", "cookie") or bool(
        re.search(r"key|token|auth|secret|sign", item.name, re.IGNORECASE)
    )


def _is_deprecated(code: HandlerCode) -> bool:
    """Return whether `@deprecated`, `deprecated=True` of a route or `.. deprecated::` in the docstring says so."""
    for node in code.node.decorator_list:
        name = code_text(callee_of(node)).rpartition(".")[2]
        given = [item.value for item in node.keywords if item.arg == "deprecated"] if isinstance(node, ast.Call) else []
        if name == "deprecated" or any(isinstance(value, ast.Constant) and value.value is True for value in given):
            return True
    return re.search(r"^\s*\.\. deprecated::", ast.get_docstring(code.node) or "", re.MULTILINE) is not None
