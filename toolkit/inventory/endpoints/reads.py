"""Find the parameters that code reads from a request."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.name_texts import NameTexts, arguments_of
from toolkit.inventory.endpoints.request_values import REQUEST, part_of_request
from toolkit.model.inventory import EndpointParameter, ParameterPlace
from toolkit.model.tree import callee_of
from toolkit.source.code_text import code_text

_GETTERS = frozenset({"get", "getlist", "getall", "get_all", "pop", "getone", "getfirst", "getunicode"})
_TYPES: Mapping[str, str] = {
    "int": "integer",
    "long": "integer",
    "float": "number",
    "Decimal": "number",
    "bool": "boolean",
    "str": "string",
    "list": "array",
    "dict": "object",
    "inputs.boolean": "boolean",
    "Integer": "integer",
    "Int": "integer",
    "Float": "number",
    "Boolean": "boolean",
    "Bool": "boolean",
    "Str": "string",
    "String": "string",
    "List": "array",
    "Nested": "object",
    "Dict": "object",
    "DelimitedList": "array",
}
_TORNADO = {
    "get_argument": "query",
    "get_query_argument": "query",
    "get_body_argument": "form",
    "get_arguments": "query",
}
_FALCON = {
    "get_param": "string",
    "get_param_as_int": "integer",
    "get_param_as_bool": "boolean",
    "get_param_as_list": "array",
}
_LOCATIONS: Mapping[str, ParameterPlace] = {
    "args": "query",
    "querystring": "query",
    "query": "query",
    "values": "query",
    "json": "json",
    "form": "form",
    "files": "file",
    "headers": "header",
    "cookies": "cookie",
    "view_args": "path",
}
_ORDINARY = frozenset({*_GETTERS, "copy", "decode", "encode", "filter", "items", "strip", "update", "validate"})
_SHORTEST_NAME = 4
_CARRIED = frozenset(
    {
        *("authorization", "accept", "content-type", "host", "user-agent", "remote-addr", "origin", "referer"),
        *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "cookie", "content-length"),
        *("x-forwarded-user", "x-forwarded-email", "x-forwarded-groups", "x-forwarded-uri", "x-original-url"),
        *("remote-user", "remote-role", "remote-roles", "remote-groups", "remote-name", "remote-email"),
        *("x-remote-user", "x-auth-request-user", "x-auth-request-email", "x-auth-request-groups"),
        *(
            "accept-language",
            "accept-encoding",
            "connection",
            "path-info",
            "query-string",
            "server-name",
            "x-requested-with",
        ),
    }
)
"""Headers about the client and the format rather than the content: OpenAPI describes the first three elsewhere."""
PLACES = frozenset(get_args(ParameterPlace))


def read_parameters(names: NameTexts, known: Mapping[str, str], method: str) -> Iterator[EndpointParameter]:
    """Yield the parameters that one function reads.

    Args:
        names: the function, with the texts of its names.
        known: local names that hold a part of the request: see `bindings_of`.
        method: HTTP method of the route, for parsers that read from all places.
    """
    for node in names.code.function.nodes:
        if isinstance(node, ast.Subscript):
            yield from _subscript(names, node, known)
        elif isinstance(node, ast.Call):
            yield from _call(names, node, known, method)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            place = part_of_request(node.comparators[0], known)
            yield from _parameter(names, node.left, place)


def bindings_of(code: HandlerCode, names: Mapping[str, str]) -> dict[str, str]:
    """Map the local names of a function that hold a part of the request to that part.

    Args:
        code: the function.
        names: parameters that hold one.
    """
    known = dict(names)
    for node in code.function.nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            part = part_of_request(node.value, known)
            if part:
                known[node.targets[0].id] = part
        elif isinstance(node, ast.NamedExpr):
            part = part_of_request(node.value, known)
            if part:
                known[node.target.id] = part
    return known


def returned_parts(reached: Iterable[tuple[HandlerCode, ast.Call | None]]) -> dict[str, str]:
    """Map `name()` of functions that return a part of the request to that part, such as `get_json_body()`.

    Args:
        reached: the functions that a handler calls.
    """
    found: dict[str, str] = {}
    for code, call in reversed(list(reached)):
        name = f"{code.node.name}()"
        if call is None or code.node.name in _ORDINARY or len(code.node.name) < _SHORTEST_NAME:
            continue
        known = bindings_of(code, found)
        returns = (node.value for node in code.function.nodes if isinstance(node, ast.Return) and node.value)
        part = next((part for value in returns if (part := part_of_request(value, known))), "")
        if part in PLACES:
            found[name] = part
    return found


def bound_parameters(code: HandlerCode, call: ast.Call | None, known: Mapping[str, str]) -> dict[str, str]:
    """Map each parameter of a called function to the part of the request that the call passes for it."""
    given = arguments_of(code.node, call) if call is not None else {}
    found = {name: part_of_request(value, known) for name, value in given.items()}
    return {name: part for name, part in found.items() if part}


def _subscript(names: NameTexts, node: ast.Subscript, known: Mapping[str, str]) -> Iterator[EndpointParameter]:
    place = part_of_request(node.value, known)
    if isinstance(node.ctx, ast.Load):
        yield from _parameter(names, node.slice, place, required=place in ("query", "form", "json"))


def _call(names: NameTexts, node: ast.Call, known: Mapping[str, str], method: str) -> Iterator[EndpointParameter]:
    if not isinstance(node.func, ast.Attribute) or not node.args:
        return
    keywords = {item.arg: item.value for item in node.keywords if item.arg}
    name = node.func.attr
    if name in _GETTERS:
        place = part_of_request(node.func.value, known)
        kind = (
            "array"
            if name in ("getlist", "getall", "get_all")
            else type_of(keywords.get("type")) or _converter_type(node)
        )
        yield from _parameter(names, node.args[0], place, kind)
    elif name in _TORNADO and isinstance(node.func.value, ast.Name):
        required = len(node.args) < 2 and "default" not in keywords
        yield from _parameter(names, node.args[0], _TORNADO[name], required=required)
    elif name in _FALCON and part_of_request(node.func.value, known) == REQUEST:
        required = isinstance(given := keywords.get("required"), ast.Constant) and given.value is True
        yield from _parameter(names, node.args[0], "query", _FALCON[name], required=required)
    elif name == "add_argument":
        yield from parser_argument(names, node, method)


def parser_argument(names: NameTexts, node: ast.Call, method: str) -> Iterator[EndpointParameter]:
    """Yield the parameter of `parser.add_argument(name, type=..., location=...)` of Flask-RESTful and RESTX."""
    keywords = {item.arg: item.value for item in node.keywords if item.arg}
    location = keywords.get("location")
    first = location.elts[0] if isinstance(location, ast.Tuple | ast.List) and location.elts else location
    named = first.value if isinstance(first, ast.Constant) else None
    usual: ParameterPlace = "query" if method in ("GET", "DELETE", "*") else "json"
    place = _LOCATIONS.get(str(named), usual)
    required = isinstance(given := keywords.get("required"), ast.Constant) and given.value is True
    kind = "array" if isinstance(keywords.get("action"), ast.Constant) else type_of(keywords.get("type"))
    yield from _parameter(names, node.args[0], place, kind, required=required)


def type_of(node: ast.expr | None) -> str:
    """Return the JSON Schema type of a converter or field class; empty if it is unknown."""
    if node is None:
        return ""
    target = callee_of(node)
    name = code_text(target)
    return _TYPES.get(name, type_of_name(name.rpartition(".")[2]))


def type_of_name(name: str) -> str:
    """Return the JSON Schema type that the name of a converter or field class means; empty if it is unknown."""
    return _TYPES.get(name, "")


def _converter_type(node: ast.Call) -> str:
    """Return the type of a converted value: `int(request.args.get(...))`."""
    around = getattr(node, "parent", None)
    return type_of(around.func) if isinstance(around, ast.Call) and node in around.args else ""


def _parameter(
    names: NameTexts, name: ast.expr, place: str, kind: str = "", *, required: bool = False
) -> Iterator[EndpointParameter]:
    for text, shown in names.of(name) if place in PLACES else ():
        is_header = place == "header"
        if is_header and text.removeprefix("HTTP_").replace("_", "-").lower() in _CARRIED:
            continue
        is_key = is_header and text.isupper()  # of WSGI
        named = re.sub(r"^HTTP_", "", text).replace("_", "-").title() if is_key else text
        yield EndpointParameter(named, place, kind, required, shown)  # type: ignore[arg-type]
