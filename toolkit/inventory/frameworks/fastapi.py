"""FastAPI and Starlette: decorators, nested `include_router`, `mount`, route lists."""

import re

from toolkit.inventory.adapter import RouteAdapter, for_packages
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
    UnknownValue,
    Value,
    function_of,
    join_values,
    possible_values,
)
from toolkit.inventory.registrations import (
    HookNote,
    MountNote,
    RouteSink,
    RuleNote,
    StatusNote,
    instances_of,
    join_prefix,
    texts_of,
)

PACKAGES = ("fastapi", "starlette", "fastapi_utils", "fastapi_versioning", "fastapi_router_controller")
_APPLICATIONS = ("fastapi.FastAPI", "starlette.Starlette", "fastapi.SubAPI")
_ROUTERS = ("fastapi.APIRouter", "starlette.Router", "fastapi_utils.InferringRouter")

_STATUS = re.compile(r"(?:HTTP_)?([1-5]\d\d)(?:_|$)")


def _construct(call: NativeCall) -> Value:
    call.instance.attributes["prefix"] = call.get(-1, "prefix", default="")
    call.instance.notes.extend(HookNote(dependency) for dependency in _dependencies(call))
    call.instance.notes.append(StatusNote(_responses(call)))
    for route in known_items(call.get(-1, "routes")) or ():
        _take_route(call.instance, route)


def _dependencies(call: NativeCall) -> tuple[Value, ...]:
    """Return the functions in `dependencies=[Depends(function), ...]`."""
    given = known_items(call.get(-1, "dependencies")) or ()
    found = (_depended_on(item) for option in given for item in possible_values(option))
    return tuple(item for item in found if function_of(item) is not None)


def _responses(call: NativeCall) -> tuple[int, ...]:
    """Return the status codes of `responses={404: {...}, status.HTTP_409_CONFLICT: {...}}`."""
    given = call.get(-1, "responses")
    keys = given if isinstance(given, dict) else ()
    names = [item.last if isinstance(item, ExternalName) else str(item) for item in keys]
    return tuple(int(match[1]) for name in names if (match := _STATUS.match(name)))


def _depended_on(value: Value) -> Value:
    """Return the function of `Depends(function)`, or of an instance that can be called."""
    if not isinstance(value, InstanceValue):
        return value
    if isinstance(value.of, ExternalName):
        return _depended_on(value.arguments.get(0, "dependency"))
    return value.of.find("__call__")


def _construct_application(call: NativeCall) -> Value:
    """Note the pages of an application about itself, which FastAPI serves unless it is told not to."""
    _construct(call)
    if call.get(-1, "openapi_url", default="") is None:
        return
    for argument, path, handler in _OWN_PAGES:
        given = call.get(-1, argument, default=path)
        if given is not None and (call.get(-1, "docs_url", default="") is not None or "docs" not in path):
            call.instance.notes.append(RuleNote(given, ["GET"], ExternalName(handler), call.place))


_OWN_PAGES = (
    ("openapi_url", "/openapi.json", "fastapi.openapi"),
    ("docs_url", "/docs", "fastapi.get_swagger_ui_html"),
    ("swagger_ui_oauth2_redirect_url", "/docs/oauth2-redirect", "fastapi.get_swagger_ui_oauth2_redirect_html"),
    ("redoc_url", "/redoc", "fastapi.get_redoc_html"),
)
"""Arguments of `FastAPI`, their defaults, and what answers (FastAPI, reference of the class `FastAPI`)."""


def _take_route(owner: InstanceValue, route: Value) -> None:
    """Add `Route(path, endpoint, methods=...)` or `Mount(path, app)` from a list of routes."""
    if not isinstance(route, InstanceValue):
        return
    kind = next(iter(route.externals()), "").rpartition(".")[2]
    arguments, place = route.arguments, route.place
    if kind in ("Route", "APIRoute"):
        methods = arguments.get(-1, "methods", default=["GET"])
        owner.notes.append(RuleNote(arguments.get(0, "path"), methods, arguments.get(1, "endpoint"), place))
    elif kind in ("WebSocketRoute", "APIWebSocketRoute"):
        owner.notes.append(RuleNote(arguments.get(0, "path"), "GET", arguments.get(1, "endpoint"), place))
    elif kind == "Mount":
        inner = arguments.get(1, "app")
        if inner is None:
            inner = InstanceValue(route.of, place=place)
            for item in known_items(arguments.get(-1, "routes")) or ():
                _take_route(inner, item)
        owner.notes.append(MountNote(inner, arguments.get(0, "path"), place))


def _decorator(*methods: str) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        given = call.get(-1, "methods", default=list(methods) or ["GET"])
        path = _with_own_prefix(call, call.get(0, "path"))

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            call.instance.notes.append(RuleNote(path, given, inner.get(0), call.place))
            return inner.get(0)

        return NativeFunction("route", decorate)

    return answer


def _add_route(call: NativeCall) -> Value:
    methods = call.get(-1, "methods", default=["GET"])
    path = _with_own_prefix(call, call.get(0, "path"))
    call.instance.notes.append(RuleNote(path, methods, call.get(1, "endpoint", "route"), call.place))


def _with_own_prefix(call: NativeCall, path: Value) -> Value:
    """Prepend the current prefix of a router to a path, because programs may change the prefix later."""
    prefixes = texts_of(call.instance.attributes.get("prefix", "") or "")
    paths = texts_of(path if path is not None else "")
    if prefixes is None or paths is None:
        return path if paths is None else UnknownValue("the prefix of its router is not known")
    return join_values([_join(prefix, text) if prefix else text for prefix in prefixes for text in paths])


def _include_router(call: NativeCall) -> Value:
    prefix = _with_own_prefix(call, call.get(-1, "prefix", default=""))
    call.instance.notes.append(
        MountNote(call.get(0, "router"), prefix, call.place, "include", _dependencies(call), _responses(call))
    )


def _mount(call: NativeCall) -> Value:
    call.instance.notes.append(MountNote(call.get(1, "app"), call.get(0, "path"), call.place))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, *_APPLICATIONS))
    routers = list(instances_of(interpreter.instances, *_ROUTERS))
    RouterTree(sink, join=_join, own_prefix="").add(applications, routers)


def _join(prefix: str, path: str) -> str:
    """Join a prefix and a path as Starlette does: by concatenation."""
    return f"{prefix.rstrip('/') if path.startswith('/') else prefix}{path}" or join_prefix(prefix, path)


_OWN = {
    "__init__": _construct,
    "api_route": _decorator("GET"),
    "route": _decorator("GET"),
    "websocket": _decorator("GET"),
    "websocket_route": _decorator("GET"),
    "add_api_route": _add_route,
    "add_route": _add_route,
    "add_api_websocket_route": _add_route,
    "add_websocket_route": _add_route,
    "include_router": _include_router,
    "mount": _mount,
    **{verb.lower(): _decorator(verb) for verb in ("GET", "POST", "PUT", "PATCH", "DELETE")},
}
_CLASSES = ("FastAPI", "APIRouter", "Starlette", "Router", "InferringRouter", "SubAPI")

ADAPTER = RouteAdapter(
    packages=PACKAGES,
    tokens=("APIRouter", "include_router", "FastAPI(", "Starlette(", ".add_api_route(", ".mount(", "Route("),
    applications=_APPLICATIONS,
    constructors=("FastAPI(", "Starlette("),
    methods=for_packages(
        PACKAGES,
        {f"{owner}.{name}": answer for owner in _CLASSES for name, answer in _OWN.items()}
        | {"FastAPI.__init__": _construct_application},
    ),
    bare_methods={"include_router": _include_router, "add_api_route": _add_route},
    list_routes=_list_routes,
    scanned=(
        r"@\w[\w.]*\.(?:get|post|put|patch|delete|api_route)\(",
        r"\.add_api_route\(",
        r"\b(?:API)?(?:WebSocket)?Route\(",
    ),
)
