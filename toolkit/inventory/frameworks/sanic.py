"""Sanic: decorators, blueprints and groups of them, versions, class-based views."""

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
    each,
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


def _construct(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    prefix, version = arguments.get(-1, "url_prefix", default=""), arguments.get(-1, "version")
    if isinstance(version, str | int | float):
        prefix = f"/v{str(version).removeprefix('v')}{prefix or ''}"
    made.attributes["prefix"] = prefix


def _decorator(method: str | None):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
        methods = method or arguments.get(-1, "methods", default=["GET"])

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            made.notes.append(RuleNote(arguments.get(0, "uri"), methods, inner.get(0), place))
            return inner.get(0)

        return NativeFunction("route", decorate)

    return answer


def _add_route(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    handler, methods = arguments.get(0, "handler"), arguments.get(2, "methods")
    made.notes.append(RuleNote(arguments.get(1, "uri"), methods, handler, place))


def _blueprint(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    for item in each(arguments.get(0, "blueprint")):
        for child in [item] if isinstance(item, InstanceValue) else iterate(item) or ():
            made.notes.append(MountNote(child, arguments.get(-1, "url_prefix", default=""), place))


def _group(interpreter: Interpreter, arguments: CallArguments, place: CodePlace) -> Value:
    """`Blueprint.group(*blueprints, url_prefix=...)`."""
    made = interpreter.construct(ExternalName("sanic.BlueprintGroup"), arguments, place)
    _construct(interpreter, made, arguments, place)
    for item in arguments.positional:
        for child in [item] if isinstance(item, InstanceValue) else iterate(item) or ():
            made.notes.append(MountNote(child, "", place))
    return made


def _methods(note: RuleNote) -> list[str]:
    return method_list(note.methods) or methods_of_class(as_view_class(note.handler)) or ["GET"]


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "sanic.Sanic"))
    blueprints = list(instances_of(interpreter.instances, "sanic.Blueprint", "sanic.BlueprintGroup"))
    add_tree(applications, blueprints, sink, methods=_methods)


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
