"""aiohttp: routers of applications, route tables, views, sub-applications."""

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
)
from toolkit.inventory.registrations import (
    MountNote,
    RouteSink,
    RuleNote,
    as_view_class,
    instances_of,
    method_list,
    methods_of_class,
    notes_of,
)

_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _attribute(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    """`application.router`: registers on the application itself."""
    return made if arguments.get(0) == "router" else None


def _add(method: str | None):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
        """`router.add_get(path, handler)`, `router.add_route(method, path, handler)`."""
        rest = arguments if method is not None else arguments.without_first()
        methods = method if method is not None else arguments.get(0, "method")
        made.notes.append(RuleNote(rest.get(0, "path"), methods, rest.get(1, "handler"), place))

    return answer


def _decorator(method: str | None):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
        rest = arguments if method is not None else arguments.without_first()
        methods = method if method is not None else arguments.get(0, "method")

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            made.notes.append(RuleNote(rest.get(0, "path"), methods, inner.get(0), place))
            return inner.get(0)

        return NativeFunction("route", decorate)

    return answer


def _definition(method: str | None):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, arguments: CallArguments, place: CodePlace) -> Value:
        """`web.get(path, handler)`."""
        rest = arguments if method is not None else arguments.without_first()
        methods = method if method is not None else arguments.get(0, "method")
        made = InstanceValue(ExternalName("aiohttp.RouteDef"), arguments, place=place)
        made.notes.append(RuleNote(rest.get(0, "path"), methods, rest.get(1, "handler"), place))
        return made

    return answer


def _add_routes(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    given = arguments.get(0, "routes")
    for item in [given] if isinstance(given, InstanceValue) else iterate(given) or ():
        if isinstance(item, InstanceValue):
            made.notes.append(MountNote(item, "", place))


def _add_subapp(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    made.notes.append(MountNote(arguments.get(1, "subapp"), arguments.get(0, "prefix"), place))


def _add_resource(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    """`router.add_resource(path).add_route(method, handler)`."""
    resource = InstanceValue(ExternalName("aiohttp.Resource"), arguments, place=place)
    resource.attributes.update(owner=made, path=arguments.get(0, "path"))
    return resource


def _resource_route(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    note = RuleNote(made.attributes["path"], arguments.get(0, "method"), arguments.get(1, "handler"), place)
    made.attributes["owner"].notes.append(note)


def _methods(note: RuleNote) -> list[str]:
    return method_list(note.methods) or methods_of_class(as_view_class(note.handler))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "aiohttp.Application"))
    tables = [made for made in instances_of(interpreter.instances, "aiohttp.RouteTableDef") if any(notes_of(made, RuleNote))]
    add_tree(applications, tables, sink, methods=_methods)


_OWN = {
    "__getattr__": _attribute,
    "add_routes": _add_routes,
    "add_subapp": _add_subapp,
    "add_route": _add(None),
    "add_view": _add("*"),
    "add_resource": _add_resource,
    **{f"add_{verb.lower()}": _add(verb) for verb in _VERBS},
}
_TABLE = {"route": _decorator(None), "view": _decorator("*"), **{verb.lower(): _decorator(verb) for verb in _VERBS}}

ADAPTER = RouteAdapter(
    packages=("aiohttp",),
    tokens=("add_route", "RouteTableDef", "add_get(", "add_post(", "add_subapp", "Application(", "web.get(", "web.post("),
    constructors=("Application(",),
    functions={
        "aiohttp:route": _definition(None),
        "aiohttp:view": _definition("*"),
        **{f"aiohttp:{verb.lower()}": _definition(verb) for verb in _VERBS},
    },
    methods={
        **{f"aiohttp:Application.{name}": answer for name, answer in _OWN.items()},
        **{f"aiohttp:RouteTableDef.{name}": answer for name, answer in _TABLE.items()},
        "aiohttp:Resource.add_route": _resource_route,
    },
    list_routes=_list_routes,
    scanned=(r"\.add_(?:get|post|put|patch|delete)\(",),
)
