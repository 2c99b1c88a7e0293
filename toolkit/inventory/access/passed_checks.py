"""Find the checks of the caller that a handler passes: decorators, dependencies, classes, and calls in its code."""

import ast
import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from toolkit.inventory.access.router_checks import RouterChecks
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.endpoints.running_decorators import running_decorators
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import dotted_name
from toolkit.source.calls import last_name

CheckKind = Literal["decorator", "option", "dependency", "class", "call", "caller", "any"]
"""The place of a check.

`option` is a keyword of a decorator, `call` a function that checks, `caller` the use of the user, and `any` one of them
that does more than to find out who calls.
"""
_AUTHORIZES = re.compile(
    r"auth|log_?in|permission|protect|jwt|api_?key|role|admin|owner|credential|access|allow|scope|staff|superuser|member"
    r"|(current|active)_?user|principal|acl|rbac|policy|policies|(\A|_)perms?(_|\Z)|user_passes_test|guard|forbid"
    r"|(?<!read)(?<!post)(?<!get)(?<!ajax)_only\Z|requires?_(?!post|get|head|safe|http|ajax|xhr|json|content)\w+"
    r"|(\A|_)requires?\Z|\w+_required",
    re.IGNORECASE,
)
"""Words in the names of decorators, dependencies and classes that decide who may call."""
_ABOUT_BROWSERS = re.compile(r"cors(\Z|_)|cross_?(origin|domain|site)|(\A|_)methods?\Z", re.IGNORECASE)
"""Words for what a response allows to browsers, or a route to clients: `allows_cors`, `allowed_methods`."""
_CHECKS = re.compile(
    r"(\A|_)(check|require|ensure|verify|assert|has|can|is|may|must|authorize|validate|restrict|guard|deny|forbid|enforce"
    r"|authorization|rbac)(_|s_|d_|\Z)|(\A|_)(permission|access)_(check|required|denied)\Z",
    re.IGNORECASE,
)
"""Verbs in the names of functions that check."""
_ABOUT_CALLERS = re.compile(
    r"permission|perms?(_|\Z)|access|auth|role|owner|member|admin|rbac|acl|polic(y|ies)|allowed|grant|privilege|scope"
    r"|(\A|_)can_",
    re.IGNORECASE,
)
"""Words for what such a function checks."""
_CAN = re.compile(r"(\A|_)can_", re.IGNORECASE)
_IDENTIFIES = re.compile(
    r"authenticat|log_?in|signed_?in|current_?user|active_?user|jwt|tokens?(\Z|_)|api_?key|session|auth_required|require_auth\Z",
    re.IGNORECASE,
)
"""Words in the names of checks that only find out who calls."""
_OPEN = frozenset({"AllowAny", "IsAuthenticatedOrReadOnly", "UnAuthenticated", "csrf_exempt"})
_REGISTERING = frozenset(
    {
        *("route", "get", "post", "put", "patch", "delete", "head", "options", "api_route", "websocket", "action"),
        *("list_route", "detail_route", "expose", "api_view", "staticmethod", "classmethod", "property", "wraps"),
    }
)
_CHOOSING = ("permission_classes", "authentication_classes")
"""Lists of classes that are checks, as attributes, keywords, and decorators of function views."""
_OF_CLASSES = ("permission_classes", "authentication_classes", "decorators", "method_decorators", "get_permissions")
_DECIDING = ("get_queryset", "get_object", "dispatch", "test_func", "check_permissions", "check_object_permissions")
"""Methods of a class that decide which rows its other methods get."""
_OPTIONS = frozenset({"responses", "summary", "description", "tags", "response_model", "status_code", "name"})
_USERS = frozenset({"current_user", "user", "requester", "principal", "identity", "viewer", "actor"})
_REFUSALS = (401, 403)
_REFUSED = re.compile(r"forbidden|unauthori[sz]ed|permission_?denied|not_?authori[sz]ed|HTTP_40[13]", re.IGNORECASE)
"""Names of answers for those who may not call."""
_DEEPEST = 2


class Check(NamedTuple):
    """One check of the caller; `name` as it is written, an option as `name(option=)`."""

    kind: CheckKind
    name: str


CALLER = Check("caller", "user")
"""That a handler takes or reads the requesting user or the tenant; all that it passes on may be checked by it."""


ANY = Check("any", "")
"""That some check decides what the caller may do, by whatever name; it is not enough to know who calls."""


def is_permission(check: Check) -> bool:
    """Return whether a check decides what its caller may do, and does not only find out who it is."""
    return check.kind not in ("caller", "dependency", "option") and not _IDENTIFIES.search(check.name)


class CheckReader:
    """Reads the checks of handlers.

    Args:
        graph: call graph of the program.
        words: words for the tenant; none if it has no tenants.
    """

    def __init__(self, graph: CallGraph, words: Collection[str]) -> None:
        self._graph = graph
        self._index = graph.index
        self._words = frozenset(words)
        self._routers = RouterChecks(graph.index)
        self._called: dict[tuple[int, int], frozenset[str]] = {}

    def of_function(self, function: FunctionDefinition) -> frozenset[Check]:
        """Return the checks of a function or method, without those of its class."""
        found = {Check("call", name) for name in self._calls(function, _DEEPEST)}
        for decorator in running_decorators(function.node):
            found |= set(self._of_decorator(decorator))
        for name in (*self._dependencies(function), *self._routers.of(function)):
            if self._decides(name) or _CHECKS.search(name):
                found.add(Check("dependency", name))
        if self._knows_caller(function):
            found.add(CALLER)
        if any(map(_refuses, function.scope.nodes(ast.If))):
            found.add(ANY)
        return frozenset(found)

    def opens(self, function: FunctionDefinition) -> bool:
        """Return whether a method takes the place of its class's permissions by one that lets anybody in."""
        options = (
            item
            for node in function.node.decorator_list
            if isinstance(node, ast.Call)
            for item in node.keywords
            if item.arg == "permission_classes"
        )
        return any(set(found := _last_names(item.value)) <= _OPEN and found for item in options)

    def of_class(self, owner: ClassDefinition) -> frozenset[Check]:
        """Return the checks that a class states for all its methods: lists, decorators, base classes."""
        named: list[str] = []
        sure: set[str] = set()
        for item in owner.lineage():
            named += [base.rpartition(".")[2] for base in item.bases if isinstance(base, str)] + [item.name]
            dispatch = item.members.get("dispatch")
            outer = dispatch.node.decorator_list if isinstance(dispatch, FunctionDefinition) else []
            for node in (*item.node.decorator_list, *outer):
                named += _names_within(node)
        for attribute in _OF_CLASSES:
            inside: list[str] = []
            for item in owner.lineage():
                value = item.members.get(attribute)
                read = _last_names if attribute in (*_CHOOSING, "get_permissions") else _names_within
                found = read(value.node if isinstance(value, FunctionDefinition) else value)
                inside += found
                if value is not None and attribute not in found:  # else it extends the list of a base class
                    break
            named += inside
            sure |= set(inside) if attribute == "permission_classes" else set()
        named = [name for name in named if name not in _OPEN | {owner.name}]
        stated = {Check("class", name) for name in named if name in sure or self._decides(name)}
        methods = (owner.find(name) for name in _DECIDING)
        knows = any(self._knows_caller(item) for item in methods if isinstance(item, FunctionDefinition))
        return frozenset(stated | {CALLER} if knows else stated)

    def _of_decorator(self, node: ast.expr) -> Iterator[Check]:
        name = last_name(node) if isinstance(node, ast.Call) else dotted_name(node).rpartition(".")[2]
        if name == "method_decorator" and isinstance(node, ast.Call) and node.args:
            yield from self._of_decorator(node.args[0])
        elif name in _CHOOSING:
            named = [inner for item in getattr(node, "args", ()) for inner in _last_names(item)]
            yield from (Check("decorator", inner) for inner in named if inner not in _OPEN)
        elif name in _REGISTERING:
            for item in node.keywords if isinstance(node, ast.Call) else ():
                if item.arg in (*_CHOOSING, "dependencies", "auth"):
                    read = _last_names if item.arg in _CHOOSING else _names_within
                    yield from (Check("decorator", inner) for inner in read(item.value) if self._decides(inner))
        elif self._decides(name):
            yield Check("decorator", name)
            inside = (inner for inner in ast.walk(node) if isinstance(inner, ast.keyword))
            yield from (
                Check("option", f"{name}({inner.arg}=)") for inner in inside if inner.arg and inner.arg not in _OPTIONS
            )

    def _decides(self, name: str) -> bool:
        if name in _OPEN or _ABOUT_BROWSERS.search(name):
            return False
        return bool(_AUTHORIZES.search(name) or mentions_tenant(name, self._words))

    def _dependencies(self, function: FunctionDefinition) -> Iterator[str]:
        """Yield the names of what a framework injects: `Depends(current_user)`, and types that stand for it."""
        spec = function.node.args
        around = function.scope.parent or function.scope
        for default in (*spec.defaults, *spec.kw_defaults):
            yield from _dependency_names(default)
        for item in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
            meant = item.annotation
            if isinstance(meant, ast.Name | ast.Attribute):
                meant = self._index.resolve(meant, function.path, around)  # type: ignore[assignment]
            yield from _dependency_names(meant) if isinstance(meant, ast.expr) else ()

    def _knows_caller(self, function: FunctionDefinition) -> bool:
        """Return whether a function takes or reads the requesting user or the tenant."""
        nodes = list(ast.walk(function.node))
        names = {node.id for node in nodes if isinstance(node, ast.Name)} | {
            node.attr for node in nodes if isinstance(node, ast.Attribute)
        }
        return any(
            name in _USERS or name.startswith("current_") or mentions_tenant(name, self._words) for name in names
        )

    def _calls(self, function: FunctionDefinition, depth: int) -> frozenset[str]:
        """Return the names of the checks that a function calls, directly or through functions of the project."""
        key = id(function), depth
        if key not in self._called:
            self._called[key] = frozenset()
            found = {name for call in function.scope.nodes(ast.Call) if _is_check(name := last_name(call))}
            for edge in self._graph.callees.get(id(function), ()) if depth else ():
                if edge.sure and edge.callee is not function:
                    found |= self._calls(edge.callee, depth - 1)
            self._called[key] = frozenset(found)
        return self._called[key]


def _refuses(test: ast.If) -> bool:
    """Return whether a condition leads to an answer for those who may not call: 401, 403 or an error of that name."""
    ends = (node for node in test.body if isinstance(node, ast.Return | ast.Raise | ast.Expr))
    return any(
        (isinstance(item, ast.Constant) and type(item.value) is int and item.value in _REFUSALS)
        or (isinstance(item, ast.Name | ast.Attribute) and bool(_REFUSED.search(dotted_name(item))))
        for node in ends
        for item in ast.walk(node)
    )


def asks_caller(name: str) -> bool:
    """Return whether the name of a function that checks says that it asks who calls: `may` or `can` alone do not."""
    return bool(_ABOUT_CALLERS.search(_CAN.sub("_", name)))


def _is_check(name: str) -> bool:
    return bool(_CHECKS.search(name) and _ABOUT_CALLERS.search(name))


def _names_within(node: ast.AST | None) -> list[str]:
    """Return the last parts of the names in an expression or a function."""
    inside = ast.walk(node) if node is not None else ()
    return [
        item.id if isinstance(item, ast.Name) else item.attr
        for item in inside
        if isinstance(item, ast.Name | ast.Attribute) and isinstance(item.ctx, ast.Load)
    ]


def _last_names(node: ast.AST | None) -> list[str]:
    """Return the names in an expression, of dotted ones the last part alone: `AllowAny` of `permissions.AllowAny`."""
    inside = list(ast.walk(node)) if node is not None else []
    owners = {id(item.value) for item in inside if isinstance(item, ast.Attribute)}
    return [name for item in inside if _is_name(item) and id(item) not in owners for name in _names_within(item)[:1]]


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _dependency_names(node: ast.expr | None) -> Iterator[str]:
    """Yield the names within calls of `Depends` and `Security`."""
    for call in ast.walk(node) if node is not None else ():
        if isinstance(call, ast.Call) and last_name(call) in ("Depends", "Security"):
            yield from (name for item in call.args[:1] for name in _names_within(item)[:1])
