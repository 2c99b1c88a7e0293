"""Pyramid: named routes, includes with prefixes, views found by decorators or added to a configurator."""

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    InstanceValue,
    ModuleValue,
    NativeFunction,
    Value,
    function_of,
)
from toolkit.inventory.registrations import RouteSink, join_prefix, method_list, texts_of

_ROUTES = "pyramid.routes"
_VIEWS = "pyramid.views"
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _add_route(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    """`config.add_route(name, pattern)`."""
    pattern = arguments.get(1, "pattern", "path")
    prefix = "".join(made.attributes.get("prefixes", []))
    methods = arguments.get(-1, "request_method")
    interpreter.notes.setdefault(_ROUTES, []).append((arguments.get(0, "name"), pattern, prefix, methods, place))


def _include(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    """`config.include(function or module, route_prefix=...)`."""
    target, prefix = arguments.get(0, "callable"), arguments.get(1, "route_prefix", default="")
    if isinstance(target, str):
        near = interpreter.modules.at(place.path)
        level = len(target) - len(target.lstrip("."))
        found = interpreter.modules.relative(near, level, target[level:]) if level else interpreter.modules.find(target, near)
        if not isinstance(found, ModuleValue) and "." in target[level:]:
            module_name, _, last = target[level:].rpartition(".")
            owner = interpreter.modules.relative(near, level, module_name) if level else interpreter.modules.find(module_name, near)
            found = interpreter.attribute(owner, last)
        target = found
    if isinstance(target, ModuleValue):
        target = interpreter.attribute(target, "includeme")
    if function_of(target) is None:
        return
    prefixes = made.attributes.setdefault("prefixes", [])
    prefixes.append("/" + prefix.strip("/") if isinstance(prefix, str) and prefix else "")
    interpreter.call(target, CallArguments((made,)), place)
    prefixes.pop()


def _add_view(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    view, name = arguments.get(0, "view"), arguments.get(-1, "route_name")
    interpreter.notes.setdefault(_VIEWS, []).append((name, arguments.get(-1, "request_method"), view, place))


def _view_config(interpreter: Interpreter, arguments: CallArguments, place: CodePlace) -> Value:
    """`@view_config(route_name=..., request_method=...)`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        note = (arguments.get(-1, "route_name"), arguments.get(-1, "request_method"), inner.get(0), place)
        interpreter.notes.setdefault(_VIEWS, []).append(note)
        return inner.get(0)

    return NativeFunction("view_config", decorate)


def _service(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    made.attributes["path"] = arguments.get(-1, "path")


def _service_view(method: str):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
        """`@service.get()` of Cornice."""

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            path = made.attributes.get("path")
            interpreter.notes.setdefault(_ROUTES, []).append((made, path, "", method, place))
            interpreter.notes.setdefault(_VIEWS, []).append((made, method, inner.get(0), place))
            return inner.get(0)

        return NativeFunction("service", decorate)

    return answer


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    views = interpreter.notes.get(_VIEWS, [])
    for name, pattern, prefix, restricted, place in interpreter.notes.get(_ROUTES, []):
        paths = texts_of(pattern)
        if paths is None:
            sink.fail(place, f"route {name}" if isinstance(name, str) else "route", "its pattern is not a known text")
            continue
        own = [(methods, view) for known, methods, view, _ in views if known is name or (isinstance(name, str) and known == name)]
        for path in paths:
            whole = join_prefix(prefix, path)
            whole = whole if whole.startswith("/") else f"/{whole}"
            for methods, view in own or [(None, None)]:
                allowed, verbs = method_list(restricted), method_list(methods)
                sink.add([verb for verb in verbs if not allowed or verb in allowed] or allowed, whole, view, place)


ADAPTER = RouteAdapter(
    packages=("pyramid", "cornice"),
    tokens=("add_route", "view_config", "Configurator", "includeme", "Service("),
    constructors=("Configurator(",),
    functions={"pyramid:view_config": _view_config},
    methods={
        "pyramid:Configurator.add_route": _add_route,
        "pyramid:Configurator.include": _include,
        "pyramid:Configurator.add_view": _add_view,
        "cornice:Service.__init__": _service,
        **{f"cornice:Service.{verb.lower()}": _service_view(verb) for verb in _VERBS},
    },
    list_routes=_list_routes,
    scanned=(r"\.add_route\(",),
)
