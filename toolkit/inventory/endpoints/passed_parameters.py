"""Parameters that frameworks pass by name to a handler, and those that it reads as attributes of the request."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.endpoints.annotations import (
    annotation_type,
    call_name,
    keyword_text,
    plain_name,
    unwrap_annotation,
)
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.provided_parameters import filter_parameters, provider_of
from toolkit.inventory.endpoints.request_values import part_of_request
from toolkit.inventory.endpoints.schema_fields import fields_of
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment, FunctionValue, Value, function_of
from toolkit.model.inventory import EndpointParameter, ParameterPlace

PASSING = frozenset({"connexion", "cherrypy", "litestar", "pecan"})
"""Frameworks that pass values of the query by the names of a handler's parameters."""
READING = frozenset({"webpy", "bottle"})
"""Frameworks whose requests have values of the query as attributes."""
_RESERVED = frozenset({"self", "cls", "request", "state", "headers", "cookies", "query", "body", "socket", "scope"})
_BY_CONNEXION = frozenset({"user", "token_info", "context_", "kwargs"})
_EXPLICIT: Mapping[str, ParameterPlace] = {"FromQuery": "query", "FromHeader": "header", "FromCookie": "cookie"}
_MARKERS: Mapping[str, ParameterPlace] = {
    "QueryParameter": "query",
    "HeaderParameter": "header",
    "CookieParameter": "cookie",
}
"""Markers of Litestar 3: `FromQuery[int]`, `Annotated[int, QueryParameter(name="pageSize")]`."""
_SCALARS = re.compile(r"\b(?:UUID|datetime|date|time|Decimal|\w*Enum)\b")


def passed_parameters(
    interpreter: Interpreter, code: HandlerCode, framework: str, method: str, path_names: set[str]
) -> Iterator[EndpointParameter]:
    """Yield the parameters of a handler that its framework takes from the query or the body.

    Args:
        interpreter: interpreter that looks up the models of bodies.
        code: the handler.
        framework: name of the plug-in of the framework.
        method: HTTP method of the route.
        path_names: names of the parameters in the path.
    """
    arguments = code.node.args
    items = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(items) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = [*zip(items, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    in_path = {_folded(name) for name in path_names}
    for item, default in pairs:
        if item.arg in _RESERVED or _folded(item.arg) in in_path or item.arg.startswith("_"):
            continue
        if framework == "litestar":
            provider = provider_of(interpreter, code, item.arg)
            if provider is not None:
                yield from _parameters_of_provider(interpreter, provider, path_names | {item.arg}, code.place(item))
            else:
                yield from _of_litestar(interpreter, code, item, default)
        elif framework == "pecan" and (default is None or method != "GET"):
            continue  # required parameters are parts of the path, and others may come from the body
        elif framework != "connexion" or item.arg not in _BY_CONNEXION:
            kind = annotation_type(item.annotation)
            yield EndpointParameter(item.arg.rstrip("_"), "query", kind, default is None, code.place(item))


def _parameters_of_provider(
    interpreter: Interpreter, provider: Value, taken: set[str], source: str
) -> Iterator[EndpointParameter]:
    """Yield what the function behind a dependency takes; `taken`: names that are known, which ends cycles."""
    yield from filter_parameters(provider, source)
    function = function_of(provider)
    if isinstance(function, FunctionValue) and not isinstance(function.node, ast.Lambda):
        yield from passed_parameters(interpreter, HandlerCode(function, function.owner), "litestar", "GET", taken)


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _of_litestar(
    interpreter: Interpreter, code: HandlerCode, item: ast.arg, default: ast.expr | None
) -> Iterator[EndpointParameter]:
    """Yield the fields of `data`, else the parameter if it is a plain value; others are dependencies."""
    explicit = plain_name(item.annotation)
    annotation = unwrap_annotation(item.annotation)[0]
    if explicit in _EXPLICIT and isinstance(annotation, ast.Subscript):
        annotation = unwrap_annotation(annotation.slice)[0]
    if item.arg == "data" and annotation is not None:
        around = Environment(code.function.module, {}, code.function.around)
        yield from fields_of(interpreter.evaluate(annotation, around), code.place(item), "json")
        return
    written = item.annotation.slice.elts[1:] if _is_annotated(item.annotation) else []  # type: ignore[union-attr]
    if explicit == "NamedDependency" or any(call_name(node) == "Dependency" for node in (*written, default)):
        return
    marker = next((node for node in (*written, default) if call_name(node).endswith("Parameter")), None)
    kind = annotation_type(annotation)
    if explicit in _EXPLICIT or call_name(marker) in _MARKERS:
        place = _EXPLICIT.get(explicit) or _MARKERS[call_name(marker)]
        name = keyword_text(marker, "name") or (item.arg.replace("_", "-") if place == "header" else item.arg)
        yield EndpointParameter(name, place, kind or "string", default is None, code.place(item))
        return
    if marker is None and not kind and _SCALARS.search(ast.dump(annotation) if annotation is not None else "") is None:
        return
    places: tuple[ParameterPlace, ...] = ("header", "cookie")
    place = next((place for place in places if keyword_text(marker, place)), "query")
    name = keyword_text(marker, place) or item.arg
    yield EndpointParameter(name, place, kind or "string", default is None, code.place(item))


def _is_annotated(annotation: ast.expr | None) -> bool:
    is_subscript = isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple)
    return is_subscript and "Annotated" in ast.dump(annotation.value)  # type: ignore[union-attr]


def attribute_parameters(code: HandlerCode, known: Mapping[str, str], method: str) -> Iterator[EndpointParameter]:
    """Yield parameters such as `request.query.page` of Bottle, and `page` of `web.input(page=1).page` of web.py.

    Args:
        code: a handler, or a function that it reaches.
        known: local names that hold a part of the request.
        method: HTTP method of the route.
    """
    inputs = {
        target.id
        for node in code.function.nodes
        if isinstance(node, ast.Assign) and _is_input(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    usual: ParameterPlace = "form" if method in ("POST", "PUT", "PATCH") else "query"
    for node in code.function.nodes:
        if isinstance(node, ast.Call) and _is_input(node):
            for item in node.keywords:
                if item.arg and not item.arg.startswith("_"):
                    yield EndpointParameter(item.arg, usual, "", False, code.place(node))
        elif isinstance(node, ast.Call) and _is_getter(node, inputs):
            assert isinstance(node.args[0], ast.Constant)
            yield EndpointParameter(str(node.args[0].value), usual, "", False, code.place(node))
        elif isinstance(node, ast.Attribute) and not _is_called(node) and not node.attr.startswith("_"):
            is_input = (isinstance(node.value, ast.Name) and node.value.id in inputs) or _is_input(node.value)
            part = usual if is_input else part_of_request(node.value, known)
            if part in ("query", "form") and (is_input or not isinstance(node.value, ast.Name)):
                yield EndpointParameter(node.attr, part, "", False, code.place(node))  # type: ignore[arg-type]


def _is_input(node: ast.AST) -> bool:
    """Return whether a node is `web.input(...)`."""
    function = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(function, ast.Attribute) and function.attr == "input" and getattr(function.value, "id", "") == "web"
    )


def _is_getter(node: ast.Call, inputs: set[str]) -> bool:
    function = node.func
    owner = getattr(function.value, "id", "") if isinstance(function, ast.Attribute) and function.attr == "get" else ""
    is_text = bool(node.args) and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    return owner in inputs and is_text


def _is_called(node: ast.Attribute) -> bool:
    around = getattr(node, "parent", None)
    return isinstance(around, ast.Call) and around.func is node
