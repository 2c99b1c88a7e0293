"""aiohttp: routers of applications, route tables, views, sub-applications."""

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

_SOMEBODY = "aiohttp.SomeApplication"
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _attribute(call: NativeCall) -> Value:
    """Return the application for `application.router`, so that its rules are registered there."""
    return call.instance if call.get(0) == "router" else None


def _add(method: str | None) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        """`router.add_get(path, handler)`, `router.add_route(method, path, handler)`."""
        rest = call.arguments if method is not None else call.arguments.without_first()
        methods = method if method is not None else call.get(0, "method")
        call.instance.notes.append(RuleNote(rest.get(0, "path"), methods, rest.get(1, "handler"), call.place))

    return answer


def _decorator(method: str | None) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        rest = call.arguments if method is not None else call.arguments.without_first()
        methods = method if method is not None else call.get(0, "method")

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            call.instance.notes.append(RuleNote(rest.get(0, "path"), methods, inner.get(0), call.place))
            return inner.get(0)

        return NativeFunction("route", decorate)

    return answer


def _definition(method: str | None) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        """`web.get(path, handler)`."""
        rest = call.arguments if method is not None else call.arguments.without_first()
        methods = method if method is not None else call.get(0, "method")
        made = InstanceValue(ExternalName("aiohttp.RouteDef"), call.arguments, place=call.place)
        made.notes.append(RuleNote(rest.get(0, "path"), methods, rest.get(1, "handler"), call.place))
        return made

    return answer


def _add_routes(call: NativeCall) -> Value:
    given = call.get(0, "routes")
    for item in [given] if isinstance(given, InstanceValue) else known_items(given) or ():
        if isinstance(item, InstanceValue):
            call.instance.notes.append(MountNote(item, "", call.place))


def _add_subapp(call: NativeCall) -> Value:
    call.instance.notes.append(MountNote(call.get(1, "subapp"), call.get(0, "prefix"), call.place))


def _add_resource(call: NativeCall) -> Value:
    """Handle `router.add_resource(path)`, whose result has `add_route(method, handler)`."""
    resource = InstanceValue(ExternalName("aiohttp.Resource"), call.arguments, place=call.place)
    resource.attributes.update(owner=call.instance, path=call.get(0, "path"))
    return resource


def _resource_route(call: NativeCall) -> Value:
    note = RuleNote(call.instance.attributes["path"], call.get(0, "method"), call.get(1, "handler"), call.place)
    call.instance.attributes["owner"].notes.append(note)


def _methods(note: RuleNote) -> list[str]:
    return method_list(note.methods) or methods_of_class(as_view_class(note.handler))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "aiohttp.Application"))
    tables = [
        made for made in instances_of(interpreter.instances, "aiohttp.RouteTableDef") if any(notes_of(made, RuleNote))
    ]
    RouterTree(sink, methods=_methods).add(applications, [*tables, *interpreter.notes.get(_SOMEBODY, [])])


def _on_unknown(answer: NativeAnswer) -> NativeAnswer:
    """Wrap an answer for method calls on unknown values, such as applications passed in from elsewhere."""

    def note(call: NativeCall) -> Value:
        made = InstanceValue(ExternalName(_SOMEBODY), place=call.place)
        call.interpreter.notes.setdefault(_SOMEBODY, []).append(made)
        return answer(call.having(call.arguments, made))

    return note


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
    tokens=(
        "add_route",
        "RouteTableDef",
        "add_get(",
        "add_post(",
        "add_subapp",
        "Application(",
        "web.get(",
        "web.post(",
    ),
    applications=("aiohttp.Application",),
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
    bare_methods={name: _on_unknown(answer) for name, answer in _OWN.items() if name.startswith("add_")},
    list_routes=_list_routes,
    scanned=(r"\.add_(?:get|post|put|patch|delete)\(",),
)
