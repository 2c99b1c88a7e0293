"""Pyramid: named routes, includes with prefixes, views from decorators or added to a configurator."""

from collections.abc import Iterator, Mapping

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._cornice import FUNCTIONS, METHODS, ROUTES, VIEWS
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    ExternalName,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    NativeFunction,
    Value,
    function_of,
)
from toolkit.inventory.registrations import RouteSink, join_prefix, method_list, texts_of

_DEFAULTS = "view_defaults"


def _add_route(call: NativeCall) -> Value:
    """Handle `config.add_route(name, pattern)`."""
    pattern = call.get(1, "pattern", "path")
    prefix = "".join(call.instance.attributes.get("prefixes", []))
    methods = call.get(-1, "request_method")
    call.interpreter.notes.setdefault(ROUTES, []).append((call.get(0, "name"), pattern, prefix, methods, call.place))


def _include(call: NativeCall) -> Value:
    """Handle `config.include(function or module, route_prefix=...)`."""
    target, prefix = call.get(0, "callable"), call.get(1, "route_prefix", default="")
    if isinstance(target, str):
        near = call.interpreter.modules.at(call.place.path)
        level = len(target) - len(target.lstrip("."))
        found = (
            call.interpreter.modules.relative(near, level, target[level:])
            if level
            else call.interpreter.modules.find(target, near)
        )
        if not isinstance(found, ModuleValue) and "." in target[level:]:
            module_name, _, last = target[level:].rpartition(".")
            owner = (
                call.interpreter.modules.relative(near, level, module_name)
                if level
                else call.interpreter.modules.find(module_name, near)
            )
            found = call.interpreter.attribute(owner, last)
        target = found
    if isinstance(target, ModuleValue):
        target = call.interpreter.attribute(target, "includeme")
    if function_of(target) is None:
        return
    prefixes = call.instance.attributes.setdefault("prefixes", [])
    prefixes.append("/" + prefix.strip("/") if isinstance(prefix, str) and prefix else "")
    call.interpreter.call(target, CallArguments((call.instance,)), call.place)
    prefixes.pop()


def _add_view(call: NativeCall) -> Value:
    view, name = call.get(0, "view"), call.get(-1, "route_name")
    call.interpreter.notes.setdefault(VIEWS, []).append((name, call.get(-1, "request_method"), view, call.place))


def _view_config(call: NativeCall) -> Value:
    """Handle `@view_config(route_name=..., request_method=...)`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        note = (call.get(-1, "route_name"), call.get(-1, "request_method"), inner.get(0), call.place)
        call.interpreter.notes.setdefault(VIEWS, []).append(note)
        return inner.get(0)

    return NativeFunction("view_config", decorate)


def _view_defaults(call: NativeCall) -> Value:
    """Handle `@view_defaults(route_name=...)`, which holds for the methods of a class under `@view_config`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        of = function_of(inner.get(0))
        if isinstance(of, ClassValue):
            of.marks.setdefault(_DEFAULTS, []).append(call.arguments.keywords)
        return inner.get(0)

    return NativeFunction("view_defaults", decorate)


def _attach(call: NativeCall) -> Value:
    """Handle `venusian.attach(wrapped, callback)`: a scan calls it with (context, name, wrapped)."""
    context = InstanceValue(ExternalName("pyramid.ScanContext"), place=call.place)
    context.attributes["config"] = InstanceValue(ExternalName("pyramid.config.Configurator"), place=call.place)
    wrapped = call.get(0, "wrapped")
    call.interpreter.call(call.get(1, "callback"), CallArguments((context, "", wrapped)), call.place)


def _views(interpreter: Interpreter) -> Iterator[tuple[Value, Value, Value]]:
    """Yield (name of the route, methods, view) of every view, with the defaults of its class."""
    for name, methods, view, _ in interpreter.notes.get(VIEWS, []):
        found = function_of(view)
        owner = found.owner if isinstance(found, FunctionValue) else None
        lineage = (of for of in owner.lineage() if isinstance(of, ClassValue)) if owner is not None else ()
        defaults: Mapping[str, Value] = next((of.marks[_DEFAULTS][0] for of in lineage if _DEFAULTS in of.marks), {})
        yield (
            defaults.get("route_name") if name is None else name,
            defaults.get("request_method") if methods is None else methods,
            view,
        )


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    views = list(_views(interpreter))
    for name, pattern, prefix, restricted, place in interpreter.notes.get(ROUTES, []):
        paths = texts_of(pattern)
        if paths is None:
            sink.fail(place, f"route {name}" if isinstance(name, str) else "route", "its pattern is not a known text")
            continue
        own = [
            (methods, view)
            for known, methods, view in views
            if known is name or (isinstance(name, str) and known == name)
        ]
        for path in paths:
            if "://" in path:
                continue  # of another server: the program only makes links to it
            whole = join_prefix(prefix, path)
            whole = whole if whole.startswith("/") else f"/{whole}"
            for methods, view in own or [(None, None)]:
                allowed, verbs = method_list(restricted), method_list(methods)
                sink.add([verb for verb in verbs if not allowed or verb in allowed] or allowed, whole, view, place)


ADAPTER = RouteAdapter(
    packages=("pyramid", "cornice"),
    tokens=("add_route", "view_config", "Configurator", "includeme", "make_wsgi_app", "Service(", "@resource("),
    constructors=("Configurator(", "make_wsgi_app"),
    functions={
        "pyramid:view_config": _view_config,
        "pyramid:view_defaults": _view_defaults,
        "venusian:attach": _attach,
        **FUNCTIONS,
    },
    methods={
        "pyramid:Configurator.add_route": _add_route,
        "pyramid:Configurator.include": _include,
        "pyramid:Configurator.add_view": _add_view,
        **METHODS,
    },
    bare_methods={"add_route": _add_route, "add_view": _add_view, "include": _include},
    list_routes=_list_routes,
    scanned=(r"\.add_route\(",),
)
