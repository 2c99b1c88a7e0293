"""Bottle: decorators on applications and on the default one, `mount`, `merge`."""

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._router_tree import RouterTree
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    ExternalName,
    InstanceValue,
    NativeFunction,
    Value,
    function_of,
)
from toolkit.inventory.registrations import MountNote, RouteSink, RuleNote, instances_of, join_prefix, method_list

_DEFAULT = "bottle.default"


def _default(interpreter: Interpreter) -> InstanceValue:
    """Return the default application, on which module-level decorators register."""
    made = interpreter.notes.setdefault(_DEFAULT, [])
    if not made:
        made.append(interpreter.construct(ExternalName("bottle.Bottle"), CallArguments(), CodePlace("", 0)))
    found: InstanceValue = made[0]
    return found


def _register(made: InstanceValue, method: Value, arguments: CallArguments, place: CodePlace) -> Value:
    """Handle `@route(path, method=...)`, `route(path, method, callback)`; the default path is the function's name."""
    path = arguments.get(0, "path")
    callback = arguments.get(2, "callback")
    methods = method if method is not None else arguments.get(1, "method", default="GET")

    def note(handler: Value) -> Value:
        for item in known_items(path) or [] if isinstance(path, list | tuple) else [path]:
            made.notes.append(RuleNote(_named_path(handler) if item is None else item, methods, handler, place))
        return handler

    if function_of(path) is not None:  # used as a bare decorator
        handler, path = path, None
        return note(handler)
    if callback is not None:
        return note(callback)
    return NativeFunction("route", lambda inner, _: note(inner.get(0)))


def _named_path(handler: Value) -> Value:
    """Return the path of a handler that is registered without one: its own name."""
    found = function_of(handler)
    return None if found is None else f"/{found.qualname.rpartition('.')[2]}"


def _on_default(method: str | None) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        return _register(_default(call.interpreter), method, call.arguments, call.place)

    return answer


def _on_application(method: str | None) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        return _register(call.instance, method, call.arguments, call.place)

    return answer


def _mount(call: NativeCall) -> Value:
    first, second = call.get(0, "prefix"), call.get(1, "app")
    prefix, child = (second, first) if isinstance(first, InstanceValue) else (first, second)
    call.instance.notes.append(MountNote(child, prefix, call.place))


def _merge(call: NativeCall) -> Value:
    call.instance.notes.append(MountNote(call.get(0, "routes"), "", call.place))


def _application(call: NativeCall) -> Value:
    """Handle `bottle.app()`, `bottle.default_app()`."""
    return _default(call.interpreter)


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "bottle.Bottle"))
    RouterTree(sink, join=join_prefix, methods=lambda note: method_list(note.methods)).add(applications, ())


_VERBS = {verb.lower(): verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH")}

ADAPTER = RouteAdapter(
    packages=("bottle",),
    tokens=("bottle", "@route(", "@get(", "@post(", ".route("),
    constructors=("Bottle(",),
    functions={
        "bottle:route": _on_default(None),
        "bottle:app": _application,
        "bottle:default_app": _application,
        **{f"bottle:{name}": _on_default(verb) for name, verb in _VERBS.items()},
    },
    methods={
        "bottle:Bottle.route": _on_application(None),
        "bottle:Bottle.mount": _mount,
        "bottle:Bottle.merge": _merge,
        **{f"bottle:Bottle.{name}": _on_application(verb) for name, verb in _VERBS.items()},
    },
    list_routes=_list_routes,
    bundled=("bottle.py", "class Bottle(object):"),
    scanned=(r"^@(?:\w+\.)*(?:route|get|post|put|delete|patch)\(\s*[\"'/]",),
)
