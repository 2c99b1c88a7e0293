"""Parameters that decorators declare, and parsers, schemas and forms that a handler uses."""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.endpoints.annotations import call_name, keyword_text
from toolkit.inventory.endpoints.docstring_specification import docstring_parameters, docstring_schemas
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.request_values import part_of_request
from toolkit.inventory.endpoints.schema_fields import fields_of, place_of
from toolkit.inventory.endpoints.smorest import smorest_parameters
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, Environment, InstanceValue, Value, function_of
from toolkit.model.inventory import EndpointParameter, ParameterPlace
from toolkit.model.tree import is_text

_SCHEMA_DECORATORS: Mapping[str, ParameterPlace] = {
    "arguments": "json",
    "use_args": "json",
    "use_kwargs": "json",
    "input": "json",
    "json_schema": "json",
    "request_schema": "json",
    "expect": "json",
    "querystring_schema": "query",
    "form_schema": "form",
    "headers_schema": "header",
}
"""Decorators whose first arguments are schemas, by the usual place of their fields."""
CHECKED = frozenset({"arguments", "use_args", "use_kwargs", "input"})
"""Decorators of webargs and its relatives, which answer 422 if a request does not fit."""
_BODY_METHODS = ("POST", "PUT", "PATCH", "DELETE", "*")
_PLACE_KEYWORDS: Mapping[str, ParameterPlace] = {"query": "query", "body": "json", "json": "json", "form": "form"}
_FORMS = ("flask_wtf.", "wtforms.", "django.forms", "django.contrib.auth.forms")
_LOADS = frozenset({"load", "loads", "validate", "parse_obj", "model_validate", "validate_python"})


class _Use(NamedTuple):
    """A schema that a handler uses, and where its fields are in the request."""

    schema: Value
    place: ParameterPlace
    source: str


class DeclaredParameters:
    """Reads what the decorators of a handler and of its class declare, and what it parses.

    Args:
        interpreter: interpreter that evaluates schemas.
        method: HTTP method of the route.
    """

    def __init__(self, interpreter: Interpreter, method: str) -> None:
        self._interpreter = interpreter
        self._method = method

    def read(self, code: HandlerCode) -> Iterator[EndpointParameter]:
        """Yield the parameters that decorators of a handler and of its class, and its docstring, declare."""
        yield from docstring_parameters(code)
        for name, place in docstring_schemas(code):
            yield from fields_of(self._class_named(name, code), code.place(code.node), place)
        for node, around in decorators_of(code):
            name = call_name(node)
            if name == "param":
                yield from _parameter_in_documentation(node, around)
            for use in self._uses(code, node, around):
                yield from fields_of(use.schema, use.source, use.place)
        yield from smorest_parameters(self._interpreter, code, self._method)

    def read_uses(self, code: HandlerCode, known: Mapping[str, str]) -> Iterator[EndpointParameter]:
        """Yield the fields of parsers, schemas and forms that a function applies to the request.

        Args:
            code: a handler, or a function that it reaches.
            known: local names that hold a part of the request.
        """
        around = Environment(code.function.module, {}, code.function.around)
        for node in code.function.nodes:
            if isinstance(node, ast.Call):
                for schema, place in self._applied_schemas(node, known, around):
                    yield from fields_of(schema, code.place(node), place)

    def _uses(self, code: HandlerCode, node: ast.Call, around: Environment) -> Iterator[_Use]:
        name, source = call_name(node), f"{around.module.path}:{node.lineno}"
        given = {item.arg: item.value for item in node.keywords if item.arg}
        if name in _SCHEMA_DECORATORS:
            location = given.get("location", given.get("locations"))
            usual = _SCHEMA_DECORATORS[name]
            if location is not None:  # one of the project's own may be anywhere but in a body that GET has not
                usual = usual if self._method in _BODY_METHODS else "query"
            place = place_of(self._evaluate(location, around), usual) if location is not None else usual
            schemas = node.args if name == "expect" else [*node.args, *_given(given, "schema", "argmap")][:1]
            for schema in schemas:
                value = self._evaluate(schema, around)
                is_parser = isinstance(value, InstanceValue) and "RequestParser" in "".join(value.externals())
                yield _Use(value, self._usual_place if is_parser else place, source)
        elif name in ("doc", "validate", "validate_with"):
            for keyword, inner in (("query", "query"), ("body", "json"), ("form", "form")):
                if keyword in given:
                    yield _Use(self._evaluate(given[keyword], around), _PLACE_KEYWORDS[inner], source)
            if name == "validate":
                yield from self._models_in_signature(code, around)

    def _class_named(self, name: str, code: HandlerCode) -> Value:
        """Return the class that a docstring names: one that its module knows, else the only one of that name."""
        around = Environment(code.function.module, {}, code.function.around)
        if isinstance(found := function_of(self._evaluate(ast.Name(name, ast.Load()), around)), ClassValue):
            return found
        known = (module.names.get(name) for module in self._interpreter.modules.followed())
        others = {id(item): item for item in known if isinstance(item, ClassValue)}
        return next(iter(others.values())) if len(others) == 1 else None

    def _models_in_signature(self, code: HandlerCode, around: Environment) -> Iterator[_Use]:
        """Yield the models of the parameters `query` and `body` under `@validate()` of Flask-Pydantic."""
        for item in (*code.node.args.args, *code.node.args.kwonlyargs):
            if item.arg in _PLACE_KEYWORDS and item.annotation is not None:
                value = self._evaluate(item.annotation, around)
                yield _Use(value, _PLACE_KEYWORDS[item.arg], code.place(item))

    @property
    def _usual_place(self) -> ParameterPlace:
        """Place of an argument of a parser that names none: it reads all places."""
        return "json" if self._method in ("POST", "PUT", "PATCH") else "query"

    def _applied_schemas(
        self, node: ast.Call, known: Mapping[str, str], around: Environment
    ) -> Iterator[tuple[Value, ParameterPlace]]:
        """Yield (schema, place) of `parser.parse_args()`, `schema.load(request.json)`, `Form(request.POST)`."""
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        part = next((found for item in node.args if (found := part_of_request(item, known))), "")
        if name == "parse_args" and isinstance(function, ast.Attribute) and _is_plain(function.value):
            yield self._evaluate(function.value, around), self._usual_place
        elif name in _LOADS and isinstance(function, ast.Attribute) and part in ("json", "form", "query"):
            yield self._evaluate(function.value, around), place_of(part, "json")
        elif name == "parse" and node.args and isinstance(function, ast.Attribute) and "parser" in ast.dump(function):
            yield self._evaluate(node.args[0], around), place_of(keyword_text(node, "location"), "json")
        elif isinstance(function, ast.Name) and (part == "query" or self._method in _BODY_METHODS):
            of = function_of(self._evaluate(function, around))
            if isinstance(of, ClassValue) and any(base.startswith(_FORMS) for base in of.externals()):
                yield of, "query" if part == "query" else "form"

    def _evaluate(self, node: ast.expr | None, around: Environment) -> Value:
        return self._interpreter.evaluate(node, around)


def decorators_of(code: HandlerCode) -> Iterator[tuple[ast.Call, Environment]]:
    """Yield the calls that decorate a handler or the class on which it is called, with their environments."""
    around = Environment(code.function.module, {}, code.function.around)
    for node in code.node.decorator_list:
        if isinstance(node, ast.Call):
            yield node, around
    for node in code.owner.node.decorator_list if code.owner is not None else ():
        if isinstance(node, ast.Call):
            yield node, Environment(code.owner.module, {})  # type: ignore[union-attr]


def _given(keywords: Mapping[str, ast.expr], *names: str) -> list[ast.expr]:
    return [keywords[name] for name in names if name in keywords]


def _is_plain(node: ast.expr) -> bool:
    return not any(isinstance(item, ast.Call | ast.Subscript) for item in ast.walk(node))


def _parameter_in_documentation(node: ast.Call, around: Environment) -> Iterator[EndpointParameter]:
    """Yield the parameter of `@namespace.param(name, description, _in="query")`."""
    first = node.args[0] if node.args else None
    place = keyword_text(node, "_in") or "query"
    if is_text(first) and place in ("query", "header", "cookie"):
        yield EndpointParameter(first.value, place_of(place, "query"), "", False, f"{around.module.path}:{node.lineno}")
