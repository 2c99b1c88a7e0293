"""Flask-Classful and Flask-Classy: every public method of a view class is a route, unless decorators select them."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._flask_tree import UNKNOWN_PREFIX, FlaskTree
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    FunctionValue,
    InstanceValue,
    NativeFunction,
    Value,
    function_of,
)
from toolkit.inventory.registrations import HTTP_METHODS, RouteSink, RuleNote, join_prefix, method_list, texts_of

_PACKAGES = ("flask_classful", "flask_classy")
_NOTES = "flask_classful.views"
_SPECIAL = {"index": ["GET"], **{verb.lower(): [verb] for verb in HTTP_METHODS}}
_TYPES = {"str": "string", "int": "int", "float": "float", "UUID": "uuid"}


def _register(call: NativeCall) -> Value:
    """Handle `View.register(application, route_base=..., route_prefix=...)`."""
    call.interpreter.notes.setdefault(_NOTES, []).append(
        (call.instance.of, call.get(0, "app"), call.arguments, call.place)
    )


def _route(call: NativeCall) -> Value:
    """Handle `@route(rule, methods=...)` on a method."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        found = function_of(inner.get(0))
        if isinstance(found, FunctionValue):
            found.marks.setdefault("classful", []).append((call.get(0, "rule"), call.get(-1, "methods")))
        return inner.get(0)

    return NativeFunction("route", decorate)


def _method(call: NativeCall) -> Value:
    """Handle `@method("POST")`: an HTTP method other than GET."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        found = function_of(inner.get(0))
        if isinstance(found, FunctionValue):
            found.marks.setdefault("classful.method", []).append(call.get(0, "method"))
        return inner.get(0)

    return NativeFunction("method", decorate)


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    tree = FlaskTree(interpreter)
    for of, application, arguments, place in interpreter.notes.get(_NOTES, []):
        if not isinstance(of, ClassValue):
            continue
        for name, value in _members(of):
            for rule, methods in _rules(of, arguments, name, value):
                note = RuleNote(rule, methods, value, place, name)
                _add_rule(sink, tree.prefixes(application), note, is_known=isinstance(application, InstanceValue))


def _add_rule(sink: RouteSink, prefixes: list[tuple[str, bool]], note: RuleNote, *, is_known: bool) -> None:
    paths = texts_of(note.path)
    for prefix, certain in prefixes:
        if paths is None or UNKNOWN_PREFIX in prefix:
            why = "its rule is not a known text" if paths is None else "its prefix is not known"
            sink.fail(note.place, note.kind, why)
            continue
        for path in paths:
            sink.add(note.methods, join_prefix(prefix, path), note.handler, note.place, certain=certain and is_known)


def _members(of: ClassValue) -> Iterator[tuple[str, FunctionValue]]:
    excluded = of.find("excluded_methods")
    seen = set(excluded) if isinstance(excluded, list | tuple) else set()
    for base in of.lineage():
        for name, value in base.names.items() if isinstance(base, ClassValue) else ():
            found = function_of(value)
            if name in seen or name.startswith(("_", "before_", "after_")) or not isinstance(found, FunctionValue):
                continue
            seen.add(name)
            if found.kind == "plain":
                yield name, found


def _rules(
    of: ClassValue, arguments: CallArguments, name: str, value: FunctionValue
) -> Iterator[tuple[Value, list[str]]]:
    given = value.marks.get("classful")
    prefix = _option(of, arguments, "route_prefix", 3) or ""
    base = _option(of, arguments, "route_base", 1)
    base = base if isinstance(base, str) else _default_base(of.node.name)
    slash = _option(of, arguments, "trailing_slash", 4) is not False
    start = "/".join(part.strip("/") for part in (str(prefix), base) if part.strip("/"))
    for rule, methods in given or ():
        yield _whole(start, rule) if isinstance(rule, str) else rule, method_list(methods) or ["GET"]
    if given:
        return
    if name in _SPECIAL:
        path = _whole(start, "/".join(["", *_arguments(value)]) or "/")
        yield path.rstrip("/") + "/" if slash else path.rstrip("/") or "/", _SPECIAL[name]
        return
    shown = name.replace("_", "-") if _option(of, arguments, "method_dashified", 5) is True else name
    path = _whole(start, "/".join(["", shown, *_arguments(value)]))
    methods = method_list(value.marks.get("classful.method")) or method_list(of.find("default_methods")) or ["GET"]
    yield path + "/" if slash else path, methods


def _whole(start: str, rule: str) -> str:
    return re.sub(r"/+", "/", f"/{start}/{rule}") if rule else f"/{start}"


def _option(of: ClassValue, arguments: CallArguments, name: str, position: int) -> Value:
    given = arguments.get(position, name)
    return of.find(name) if given is None else given


def _arguments(value: FunctionValue) -> list[str]:
    """Return the parameters of a method without a default, as parts of a rule."""
    node = value.node.args
    items = node.args[1:] if not node.defaults else node.args[1 : -len(node.defaults)]
    return [f"<{_converter(item)}{item.arg}>" for item in items]


def _converter(item: ast.arg) -> str:
    name = getattr(item.annotation, "id", getattr(item.annotation, "attr", ""))
    return f"{_TYPES[name]}:" if name in _TYPES else ""


def _default_base(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name.removesuffix("View")).lower()


ADAPTER = RouteAdapter(
    packages=_PACKAGES,
    tokens=("FlaskView", ".register("),
    functions=for_packages(_PACKAGES, {"route": _route, "method": _method}),
    methods=for_packages(_PACKAGES, {"FlaskView.register": _register}),
    list_routes=_list_routes,
)
