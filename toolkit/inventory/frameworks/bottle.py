"""Bottle: decorators on applications and on the default one, `mount`, `merge`."""

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._router_tree import add_tree
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.expressions import iterate
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
    """The application that module-level decorators register on."""
    made = interpreter.notes.setdefault(_DEFAULT, [])
    if not made:
        made.append(interpreter.construct(ExternalName("bottle.Bottle"), CallArguments(), CodePlace("", 0)))
    found: InstanceValue = made[0]
    return found


def _register(made: InstanceValue, method: Value, arguments: CallArguments, place: CodePlace) -> Value:
    """`@route(path, method=...)`, `route(path, method, callback)`; without a path, the function's name is one."""
    path = arguments.get(0, "path")
    callback = arguments.get(2, "callback")
    methods = method if method is not None else arguments.get(1, "method", default="GET")

    def note(handler: Value) -> Value:
        paths = iterate(path) if isinstance(path, list | tuple) else [path]
        for item in paths or [path]:
            if item is None:
                found = function_of(handler)
                item = f"/{found.node.name}" if found is not None and hasattr(found.node, "name") else None
            made.notes.append(RuleNote(item, methods, handler, place))
        return handler

    if function_of(path) is not None:  # used as a bare decorator
        handler, path = path, None
        return note(handler)
    if callback is not None:
        return note(callback)
    return NativeFunction("route", lambda inner, _: note(inner.get(0)))


def _on_default(method: str | None):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, arguments: CallArguments, place: CodePlace) -> Value:
        return _register(_default(interpreter), method, arguments, place)

    return answer


def _on_application(method: str | None):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
        return _register(made, method, arguments, place)

    return answer


def _mount(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    first, second = arguments.get(0, "prefix"), arguments.get(1, "app")
    prefix, child = (second, first) if isinstance(first, InstanceValue) else (first, second)
    made.notes.append(MountNote(child, prefix, place))


def _merge(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    made.notes.append(MountNote(arguments.get(0, "routes"), "", place))


def _application(interpreter: Interpreter, arguments: CallArguments, place: CodePlace) -> Value:
    """`bottle.app()`, `bottle.default_app()`."""
    return _default(interpreter)


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "bottle.Bottle"))
    add_tree(applications, (), sink, join=join_prefix, methods=lambda note: method_list(note.methods))


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
    scanned=(r"^@(?:\w+\.)*(?:route|get|post|put|delete|patch)\(\s*[\"'/]",),
)
