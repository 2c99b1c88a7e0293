"""Sanic: decorators, blueprints and groups of them, versions, class-based views."""

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
    possible_values,
)
from toolkit.inventory.registrations import (
    MountNote,
    RouteSink,
    RuleNote,
    as_view_class,
    instances_of,
    method_list,
    methods_of_class,
)

_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _construct(call: NativeCall) -> Value:
    prefix, version = call.get(-1, "url_prefix", default=""), call.get(-1, "version")
    if isinstance(version, str | int | float):
        prefix = f"/v{str(version).removeprefix('v')}{prefix or ''}"
    call.instance.attributes["prefix"] = prefix


def _decorator(method: str | None) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        methods = method or call.get(-1, "methods", default=["GET"])

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            call.instance.notes.append(RuleNote(call.get(0, "uri"), methods, inner.get(0), call.place))
            return inner.get(0)

        return NativeFunction("route", decorate)

    return answer


def _add_route(call: NativeCall) -> Value:
    handler, methods = call.get(0, "handler"), call.get(2, "methods")
    call.instance.notes.append(RuleNote(call.get(1, "uri"), methods, handler, call.place))


def _blueprint(call: NativeCall) -> Value:
    for item in possible_values(call.get(0, "blueprint")):
        for child in [item] if isinstance(item, InstanceValue) else known_items(item) or ():
            call.instance.notes.append(MountNote(child, call.get(-1, "url_prefix", default=""), call.place))


def _group(call: NativeCall) -> Value:
    """Handle `Blueprint.group(*blueprints, url_prefix=...)`."""
    made = call.interpreter.construct(ExternalName("sanic.BlueprintGroup"), call.arguments, call.place)
    _construct(call.having(call.arguments, made))
    for item in call.arguments.positional:
        for child in [item] if isinstance(item, InstanceValue) else known_items(item) or ():
            made.notes.append(MountNote(child, "", call.place))
    return made


def _methods(note: RuleNote) -> list[str]:
    return method_list(note.methods) or methods_of_class(as_view_class(note.handler)) or ["GET"]


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "sanic.Sanic"))
    blueprints = list(instances_of(interpreter.instances, "sanic.Blueprint", "sanic.BlueprintGroup"))
    RouterTree(sink, methods=_methods).add(applications, blueprints)


_OWN = {
    "__init__": _construct,
    "route": _decorator(None),
    "websocket": _decorator("GET"),
    "add_route": _add_route,
    "blueprint": _blueprint,
    "register_blueprint": _blueprint,
    **{verb.lower(): _decorator(verb) for verb in _VERBS},
}

ADAPTER = RouteAdapter(
    packages=("sanic",),
    tokens=("Sanic(", "Blueprint", ".route(", "add_route("),
    constructors=("Sanic(",),
    functions={"sanic:group": _group},
    methods={f"sanic:{owner}.{name}": answer for owner in ("Sanic", "Blueprint") for name, answer in _OWN.items()},
    list_routes=_list_routes,
    scanned=(r"\.add_route\(", r"\.route\("),
)
