"""Litestar and Starlite: decorated handlers, controllers and routers, and plugins that add them to an application."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.endpoints.provided_parameters import DEPENDENCIES, FILTERS
from toolkit.inventory.frameworks._router_tree import RouterTree
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    ExternalName,
    FunctionValue,
    InstanceValue,
    MethodValue,
    NativeFunction,
    UnknownValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import MountNote, RouteSink, RuleNote, instances_of, join_prefix, notes_of

_PACKAGES = ("litestar", "starlite")
_APPLICATIONS = ("litestar.Litestar", "starlite.Starlite")
_ROUTERS = ("litestar.Router", "starlite.Router")
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_RULES = "litestar"


def _decorator(method: str | None) -> NativeAnswer:
    """Handle `@get(path)` of a function, which registers nothing: an application, router or controller lists it."""

    def answer(call: NativeCall) -> Value:
        methods = method or call.get(-1, "http_method", default=["GET"])
        given = call.get(0, "path")
        paths = given if isinstance(given, list | tuple) else [given]

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            found = function_of(inner.get(0))
            if isinstance(found, FunctionValue):
                rules = [RuleNote(path, methods, inner.get(0), call.place) for path in paths]
                found.marks.setdefault(_RULES, []).extend(rules)
                found.marks.setdefault(DEPENDENCIES, []).append(call.get(-1, "dependencies"))
            return inner.get(0)

        return NativeFunction("route", decorate)

    return answer


def _construct(call: NativeCall) -> Value:
    """Handle `Router(path, route_handlers=[...])`."""
    call.instance.attributes["prefix"] = call.get(0, "path", default="")
    call.interpreter.notes.setdefault(DEPENDENCIES, []).append(call.get(-1, "dependencies"))
    _take_handlers(call.instance, call.get(-1, "route_handlers"), call.place)


def _construct_application(call: NativeCall) -> Value:
    """Handle `Litestar([...], plugins=[...], on_app_init=[...])`; plugins and functions change its settings."""
    call.instance.attributes["prefix"] = call.get(-1, "path", default="")
    handlers = list(known_items(call.get(0, "route_handlers")) or ())
    settings = InstanceValue(ExternalName("litestar.AppConfig"), place=call.place)
    settings.attributes["route_handlers"] = handlers
    settings.attributes["dependencies"] = call.get(-1, "dependencies", default={})
    settings.attributes["plugins"] = plugins = list(known_items(call.get(-1, "plugins")) or ())
    call.interpreter.notes.setdefault(DEPENDENCIES, []).append(settings.attributes["dependencies"])
    hooks = list(known_items(call.get(-1, "on_app_init")) or ())
    for plugin in plugins:  # a plug-in may add others
        if isinstance(plugin, InstanceValue) and isinstance(plugin.of, ClassValue):
            hooks.append(call.interpreter.attribute(plugin, "on_app_init"))
        while hooks:
            _call_hook(call, hooks.pop(0), settings)
    for hook in hooks:
        _call_hook(call, hook, settings)
    _take_handlers(call.instance, settings.attributes["route_handlers"], call.place)


def _call_hook(call: NativeCall, hook: Value, settings: InstanceValue) -> None:
    if isinstance(hook, MethodValue | FunctionValue):
        call.interpreter.call(hook, CallArguments((settings,)), call.place)


def _keep_settings(call: NativeCall) -> Value:
    """Handle `on_app_init(settings)` of plug-ins of a library, which returns the settings."""
    return call.get(0, "app_config")


def _filters(call: NativeCall) -> Value:
    """Handle `create_filter_dependencies(config)` of Advanced Alchemy."""
    return {"filters": InstanceValue(ExternalName(FILTERS), call.arguments, place=call.place)}


def _service(call: NativeCall) -> Value:
    """Handle `create_service_dependencies(Service, key="service", filters=config)` of Advanced Alchemy."""
    filters = InstanceValue(ExternalName(FILTERS), CallArguments((call.get(-1, "filters"),)), place=call.place)
    key = call.get(1, "key")
    return {**({key: UnknownValue("a service")} if isinstance(key, str) else {}), "filters": filters}


def _register(call: NativeCall) -> Value:
    _take_handlers(call.instance, [call.get(0, "value")], call.place)


def _take_handlers(owner: InstanceValue, handlers: Value, place: CodePlace) -> None:
    """Note functions as rules, and routers and controllers as mounted."""
    for option in known_items(handlers) or ():
        for item in possible_values(option):
            found = function_of(item)
            if isinstance(found, FunctionValue):
                owner.notes.extend(found.marks.get(_RULES, ()))
            elif isinstance(found, ClassValue):
                owner.notes.append(MountNote(_controller(found), "", place))
            elif isinstance(item, InstanceValue):
                owner.notes.append(MountNote(item, "", place))


def _controller(of: ClassValue) -> InstanceValue:
    """Return a router with the handlers of a controller under its path."""
    made = InstanceValue(of, place=of.place)
    made.attributes["prefix"] = of.find("path") or ""
    made.notes.extend(_rules_of(of))
    return made


def _rules_of(of: ClassValue) -> Iterator[RuleNote]:
    """Yield the rules of a class and of its base classes, unless a class nearer to it overrides them."""
    seen: set[str] = set()
    for base in of.lineage():
        for name, value in list(base.names.items()) if isinstance(base, ClassValue) else ():
            found = function_of(value)
            if name not in seen and isinstance(found, FunctionValue):
                yield from found.marks.get(_RULES, ())
            seen.add(name)


def _join(prefix: str, path: str) -> str:
    """Join two parts of a path as Litestar does, which drops the slash at the end."""
    return join_prefix(prefix, path).rstrip("/") or "/"


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, *_APPLICATIONS))
    routers = [made for made in instances_of(interpreter.instances, *_ROUTERS) if any(notes_of(made, RuleNote))]
    if applications and not any(
        _is_controller(child) for owner in (*applications, *routers) for child in _mounted(owner)
    ):
        routers += [_controller(of) for of in _controllers(interpreter)]  # the program looks for them itself
    RouterTree(sink, join=_join).add(applications, routers)


def _mounted(owner: InstanceValue) -> Iterator[InstanceValue]:
    yield from (note.child for note in notes_of(owner, MountNote))


def _is_controller(made: Value) -> bool:
    return isinstance(made, InstanceValue) and isinstance(made.of, ClassValue) and any(_rules_of(made.of))


def _controllers(interpreter: Interpreter) -> list[ClassValue]:
    """Return the controllers with handlers that modules of the program define, without those that others inherit."""
    found = [
        of
        for module in interpreter.modules.followed()
        for of in list(module.names.values())
        if isinstance(of, ClassValue) and of.module is module and any(_rules_of(of))
    ]
    inherited = {id(base) for of in found for base in list(of.lineage())[1:]}
    return [of for of in found if id(of) not in inherited]


ADAPTER = RouteAdapter(
    packages=_PACKAGES,
    tokens=("Litestar(", "Starlite(", "route_handlers", "Controller)"),
    applications=_APPLICATIONS,
    constructors=("Litestar(", "Starlite("),
    functions=for_packages(
        _PACKAGES,
        {
            "route": _decorator(None),
            "websocket": _decorator("GET"),
            **{verb.lower(): _decorator(verb) for verb in _VERBS},
        },
    )
    | {
        "advanced_alchemy:create_filter_dependencies": _filters,
        "advanced_alchemy:create_service_dependencies": _service,
    },
    methods=for_packages(
        _PACKAGES,
        {
            "Router.__init__": _construct,
            "Litestar.__init__": _construct_application,
            "Starlite.__init__": _construct_application,
            **{f"{owner}.register": _register for owner in ("Router", "Litestar", "Starlite")},
        },
    ),
    bare_methods={"on_app_init": _keep_settings},
    list_routes=_list_routes,
    scanned=(r"^@(?:get|post|put|patch|delete|websocket)\(",),
)
