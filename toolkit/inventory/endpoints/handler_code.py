"""Find the functions behind a route: the handler, its decorators, and its callees in the project."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.inventory.endpoints.running_decorators import running_decorators
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    FunctionValue,
    InstanceValue,
    MethodValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.model.tree import FunctionNode, callee_of, is_name

DEEPEST = 3
MOST_FUNCTIONS = 60
_MIDDLEWARE_METHODS = ("process_request", "process_view", "__call__", "dispatch")
"""Methods of middleware classes of Django and Starlette that see a request before its handler does."""
_CHOOSING = ("dispatch_request", "dispatch")
"""Methods of views that call the one for a request."""


class HandlerCode(NamedTuple):
    """One function of the project, and the class on which it is called.

    Attributes:
        owner: class of `self`, in which its methods are looked up.
    """

    function: FunctionValue
    owner: ClassValue | None = None

    @property
    def node(self) -> FunctionNode:
        """Definition in the syntax tree."""
        assert not isinstance(self.function.node, ast.Lambda)
        return self.function.node

    def place(self, node: ast.AST) -> str:
        """Return `path:line` of a node of the function."""
        return f"{self.function.module.path}:{getattr(node, 'lineno', 0)}"


def handlers_of(handler: Value, method: str, suffix: str = "", path: str = "") -> list[HandlerCode]:
    """Return the functions that handle one HTTP method: the handler, or the method of a class named after it.

    A class that chooses its method itself, by `getattr(self, name)`, has it named after the end of the path.

    Args:
        handler: the registered handler.
        method: HTTP method in upper case, or `*`.
        suffix: suffix that Falcon appends to the name.
        path: path of the route.
    """
    found: list[HandlerCode] = []
    for item in possible_values(handler):
        target = item.of if isinstance(item, InstanceValue) else function_of(item)
        if isinstance(target, FunctionValue):
            owner = target.owner
            if isinstance(item, MethodValue) and isinstance(item.instance, InstanceValue):
                owner = item.instance.of if isinstance(item.instance.of, ClassValue) else owner
            found.append(HandlerCode(target, owner))
        elif isinstance(target, ClassValue):
            names = _chosen_names(target, path) or _method_names(item, method, suffix)
            functions = [function_of(target.find(name)) for name in names]
            found.extend(HandlerCode(item, target) for item in functions if isinstance(item, FunctionValue))
    return [code for code in found if not isinstance(code.function.node, ast.Lambda)]


def hooks_of(hook: Value) -> list[HandlerCode]:
    """Return the functions of a hook that run before a handler; for middleware those that inspect the request."""
    found: list[HandlerCode] = []
    for item in possible_values(hook):
        target = item.of if isinstance(item, InstanceValue) else function_of(item)
        if isinstance(target, FunctionValue):
            found.append(HandlerCode(target, target.owner))
        elif isinstance(target, ClassValue):
            functions = [function_of(target.find(name)) for name in _MIDDLEWARE_METHODS]
            found.extend(HandlerCode(item, target) for item in functions if isinstance(item, FunctionValue))
    return [code for code in found if not isinstance(code.function.node, ast.Lambda)]


def _chosen_names(owner: ClassValue, path: str) -> list[str]:
    """Return the method after which the end of a path is named, if the class chooses its methods itself."""
    end = path.rstrip("/").rpartition("/")[2]
    if not end.isidentifier() or not isinstance(function_of(owner.find(end)), FunctionValue):
        return []
    classes = [item for item in owner.lineage() if isinstance(item, ClassValue)]
    choosers = (function_of(item.names.get(name)) for item in classes for name in _CHOOSING)
    nodes = (node for item in choosers if isinstance(item, FunctionValue) for node in item.nodes)
    calls = (node for node in nodes if isinstance(node, ast.Call) and is_name(node.func, "getattr"))
    chooses = any(len(call.args) > 1 and not isinstance(call.args[1], ast.Constant) for call in calls)
    return [end] if chooses else []


def _method_names(item: Value, method: str, suffix: str) -> list[str]:
    mapping = item.arguments.get(0, "actions") if isinstance(item, InstanceValue) else None
    if isinstance(mapping, dict):
        return [name for verb, name in mapping.items() if isinstance(name, str) and verb.upper() == method]
    verb = method.lower()
    rest = {
        "get": ("list", "retrieve"),
        "post": ("create",),
        "put": ("update",),
        "patch": ("partial_update",),
        "delete": ("destroy",),
    }
    return [verb, method, f"on_{verb}{suffix}", *rest.get(verb, ()), "dispatch_request"]


ReachedCode = tuple[HandlerCode, ast.Call | None]
"""A function that is reached, and the call that led there."""


def reachable_code(
    interpreter: Interpreter, start: HandlerCode, known: dict[HandlerCode, Sequence[ReachedCode]]
) -> Iterator[ReachedCode]:
    """Yield a handler, its decorators of the project, and the functions that they call, each once.

    Each function comes with the call that leads to it; None for handlers and decorators. Callees of decorators are not
    followed: they belong to the guard, not to the endpoint.

    Args:
        interpreter: interpreter that looks up names.
        start: the handler.
        known: cache of the callees of each function; extended by this function.
    """
    seen: set[int] = set()
    waiting: list[tuple[HandlerCode, ast.Call | None, int]] = [(start, None, 0)]
    waiting += [(HandlerCode(item), None, DEEPEST) for item in _decorators(interpreter, start)]
    while waiting and len(seen) < MOST_FUNCTIONS:
        code, call, depth = waiting.pop(0)
        if id(code.function.node) in seen:
            continue
        seen.add(id(code.function.node))
        yield code, call
        if depth < DEEPEST:
            if code not in known:
                known[code] = tuple(_callees(interpreter, code))
            waiting += [(target, made, depth + 1) for target, made in known[code]]


def _decorators(interpreter: Interpreter, code: HandlerCode) -> Iterator[FunctionValue]:
    around = Environment(code.function.module, {}, code.function.around)
    for node in running_decorators(code.node):
        target = callee_of(node)
        found = _resolve_function(interpreter, target, around, None)
        if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
            yield found
            yield from _inside_decorator(interpreter, found)
        elif isinstance(found, ClassValue):
            yield from _entered_methods(found)


def _inside_decorator(interpreter: Interpreter, decorator: FunctionValue) -> Iterator[FunctionValue]:
    """Yield the decorator that another one applies to the function, and the context managers that it enters."""
    around = Environment(decorator.module, {}, decorator.around)
    arguments = {item.arg for node in decorator.nodes if isinstance(node, ast.arguments) for item in node.args}
    for node in decorator.nodes:
        if isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Call):
            manager = _resolve_function(interpreter, node.context_expr.func, around, None)
            yield from _entered_methods(manager) if isinstance(manager, ClassValue) else ()
        elif isinstance(node, ast.Call) and [getattr(item, "id", "") in arguments for item in node.args] == [True]:
            target = callee_of(node.func)
            inner = _resolve_function(interpreter, target, around, decorator.owner)
            is_other = isinstance(inner, FunctionValue) and inner.node is not decorator.node
            if is_other and not isinstance(inner.node, ast.Lambda) and _defines_function(inner):
                yield inner


def _entered_methods(manager: ClassValue) -> Iterator[FunctionValue]:
    """Yield what a context manager of the project runs around a block."""
    for name in ("__enter__", "__exit__"):
        method = manager.find(name)
        if isinstance(method, FunctionValue):
            yield method


def _defines_function(function: FunctionValue) -> bool:
    """Return whether a function defines another one, as decorators do."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in function.nodes)


def _callees(interpreter: Interpreter, code: HandlerCode) -> Iterator[ReachedCode]:
    around = Environment(code.function.module, {}, code.function.around)
    local = {item.arg for item in (*code.node.args.args, *code.node.args.kwonlyargs)}
    for node in code.function.nodes:
        if not isinstance(node, ast.Call):
            continue
        root: ast.expr = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        is_own = isinstance(root, ast.Name) and root.id in ("self", "cls")
        if isinstance(root, ast.Name) and (is_own or root.id not in local):
            found = _resolve_function(interpreter, node.func, around, code.owner)
            if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
                yield HandlerCode(found, code.owner if is_own else found.owner), node


def _resolve_function(interpreter: Interpreter, node: ast.expr, around: Environment, owner: ClassValue | None) -> Value:
    """Return the function that an expression names, without following any call."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return function_of(owner.find(node.attr)) if owner is not None else None
    if any(isinstance(item, ast.Call | ast.Subscript) for item in ast.walk(node)):
        return None
    return function_of(interpreter.evaluate(node, around))
