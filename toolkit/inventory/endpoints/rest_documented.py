"""Documentation of endpoints in the source: decorators of drf-spectacular and drf-yasg on views and their methods."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.inventory.endpoints.status_words import status_of_value
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    ExternalName,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    NativeFunction,
    Value,
    function_of,
    possible_values,
)
from toolkit.model.inventory import EndpointParameter, ParameterPlace
from toolkit.model.tree import callee_of, text_of
from toolkit.source.calls import last_name

_MARKS = ("extend_schema", "swagger_auto_schema")
_VIEW_MARKS = ("extend_schema_view",)
_LISTS = ("parameters", "manual_parameters")
_PARAMETERS = ("OpenApiParameter", "Parameter")
_PLACES: dict[str, ParameterPlace] = {"query": "query", "header": "header", "cookie": "cookie", "path": "path"}
_TYPES = (
    ("BOOL", "boolean"),
    ("INT", "integer"),
    ("NUMBER", "number"),
    ("FLOAT", "number"),
    ("DOUBLE", "number"),
    ("DECIMAL", "number"),
    ("OBJECT", "object"),
    ("ARRAY", "array"),
    ("STR", "string"),
    ("UUID", "string"),
    ("DATE", "string"),
    ("URI", "string"),
    ("EMAIL", "string"),
)


class Documented(NamedTuple):
    """Documentation of one action by its decorators.

    Attributes:
        statuses: status codes of responses, each with its serializer, or None.
        request: serializer of the body; None if it is not documented.
        exploded: serializers whose fields are query parameters.
        filtered: whether filters apply to the response; None if it is not documented.
        source: `path:line` of the decorator.
    """

    parameters: tuple[EndpointParameter, ...] = ()
    statuses: tuple[tuple[int, Value], ...] = ()
    request: Value = None
    source: str = ""
    exploded: tuple[Value, ...] = ()
    filtered: bool | None = None


def read_documented(
    interpreter: Interpreter, view: ClassValue, function: FunctionValue | None, action: str, method: str
) -> Documented:
    """Read what decorators document about an action: first on its method, then on its class and bases.

    Args:
        interpreter: interpreter that follows values.
        view: the class.
        function: the method that handles the request, if the project has one.
        action: `list`, `retrieve`, or the name of an extra action.
        method: HTTP method in upper case.
    """
    parameters: dict[tuple[str, str], EndpointParameter] = {}
    statuses: dict[int, Value] = {}
    request: Value = None
    source = ""
    exploded: list[Value] = []
    filtered: bool | None = None
    for call, module in _marks(interpreter, view, function, (action, method.lower())):
        around = Environment(module, module.names)
        place = f"{module.path}:{call.lineno}"
        given = {item.arg: item.value for item in call.keywords if item.arg}
        for name in _LISTS:
            for item in _items(interpreter.evaluate(given.get(name), around)):
                if (made := _parameter(item, place)) is not None:
                    parameters.setdefault((made.place, made.name), made)
                elif isinstance(item, ClassValue):
                    exploded.append(item)
                elif isinstance(item, InstanceValue) and isinstance(item.of, ClassValue):
                    exploded.append(item.of)
        for code, value in _statuses(interpreter.evaluate(given.get("responses"), around), method):
            statuses.setdefault(code, value)
        body = given.get("request", given.get("request_body"))
        if request is None and body is not None:
            request = interpreter.evaluate(body, around)
        says = given.get("filters")
        if filtered is None and isinstance(says, ast.Constant) and isinstance(says.value, bool):
            filtered = says.value
        source = source or place
    return Documented(tuple(parameters.values()), tuple(statuses.items()), request, source, tuple(exploded), filtered)


def _marks(
    interpreter: Interpreter, view: ClassValue, function: FunctionValue | None, names: tuple[str, str]
) -> Iterator[tuple[ast.Call, ModuleValue]]:
    """Yield the calls that document an action, nearest first, each with its module."""
    if function is not None and not isinstance(function.node, ast.Lambda):
        yield from ((node, function.module) for node in _calls(function.node.decorator_list, _MARKS))
    for base in view.lineage():
        if not isinstance(base, ClassValue):
            continue
        decorators = base.node.decorator_list
        for view_mark, module in _view_marks(interpreter, base):
            chosen = [item.value for item in view_mark.keywords if item.arg in names]
            yield from ((node, module) for node in _calls(chosen, _MARKS))
        for wrapper in _calls(decorators, ("method_decorator",)):
            given = {item.arg: item.value for item in wrapper.keywords if item.arg}
            if text_of(given.get("name")) in names:
                nodes = [*wrapper.args, *([given["decorator"]] if "decorator" in given else [])]
                yield from ((node, base.module) for node in _calls(nodes, _MARKS))
        if base is view:
            yield from ((node, base.module) for node in _calls(decorators, _MARKS))


def _view_marks(interpreter: Interpreter, of: ClassValue) -> Iterator[tuple[ast.Call, ModuleValue]]:
    """Yield the calls of `extend_schema_view` that decorate a class, also in decorators of the project around them."""
    decorators = of.node.decorator_list
    yield from ((node, of.module) for node in _calls(decorators, _VIEW_MARKS))
    around = Environment(of.module, of.module.names)
    for node in decorators:
        target = callee_of(node)
        wrapper = function_of(interpreter.evaluate(target, around)) if _is_name(target) else None
        if isinstance(wrapper, FunctionValue):
            calls = [item for item in wrapper.nodes if isinstance(item, ast.Call)]
            yield from ((item, wrapper.module) for item in _calls(calls, _VIEW_MARKS))


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _calls(nodes: Sequence[ast.expr], names: tuple[str, ...]) -> Iterator[ast.Call]:
    yield from (node for node in nodes if isinstance(node, ast.Call) and last_name(node) in names)


def _items(value: Value) -> Iterator[Value]:
    for item in possible_values(value):
        yield from item if isinstance(item, list | tuple) else (item,)


def _parameter(item: Value, source: str) -> EndpointParameter | None:
    """Read `OpenApiParameter("page", int, "query")` or `openapi.Parameter("page", openapi.IN_QUERY)`."""
    for one in possible_values(item):
        if not isinstance(one, InstanceValue) or _last(one.of) not in _PARAMETERS:
            continue
        name = one.arguments.get(0, "name")
        is_swagger = _last(one.of) == "Parameter"
        where = one.arguments.get(1, "in_") if is_swagger else one.arguments.get(2, "location", default="query")
        kind = one.arguments.get(-1, "type") if is_swagger else one.arguments.get(1, "type")
        place = _PLACES.get(_last(where).lower().removeprefix("in_"), "query")  # the usual one where it is not known
        is_answered = one.arguments.get(-1, "response", default=False) is not False  # a header of answers
        if isinstance(name, str) and place != "path" and not is_answered:
            required = one.arguments.get(-1, "required") is True
            is_list = one.arguments.get(-1, "many") is True
            return EndpointParameter(name, place, "array" if is_list else _type(kind), required, source)
    return None


def _type(value: Value) -> str:
    name = _last(value).upper().removeprefix("TYPE_")
    return next((kind for word, kind in _TYPES if name.startswith(word)), "")


def _last(value: Value) -> str:
    """Return the last part of the name of a class or an external object, or of a text."""
    if isinstance(value, ClassValue):
        return value.node.name
    if isinstance(value, ExternalName):
        return value.last
    if isinstance(value, NativeFunction):  # a type of Python's own
        return value.name
    return value if isinstance(value, str) else ""


def _statuses(value: Value, method: str) -> Iterator[tuple[int, Value]]:
    """Yield the status codes of `responses` with their serializers: a dict by code, or one for the usual response."""
    for item in possible_values(value):
        if isinstance(item, dict):
            yield from ((code, answer) for key, answer in item.items() if (code := _code(key)))
        elif item is not None and isinstance(item, ClassValue | InstanceValue):
            yield (201 if method == "POST" else 200), item


def _code(key: object) -> int:
    first = key[0] if isinstance(key, tuple) and key else key
    if isinstance(first, ExternalName) and (found := re.match(r"HTTP_(\d{3})", first.last)):
        return int(found[1])
    text = str(first) if isinstance(first, int | str) else ""
    return status_of_value(ast.Constant(int(text))) if re.fullmatch(r"[1-5]\d\d", text) else 0
