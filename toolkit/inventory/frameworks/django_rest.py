"""Django REST framework: routers (also nested ones), viewsets and their actions, generic and function views."""

import re
from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._django_patterns import new_pattern
from toolkit.inventory.frameworks._rest_actions import (
    ACTION_FUNCTIONS,
    ACTION_METHODS,
    action_name,
    actions_by_method,
    extra_actions,
)
from toolkit.inventory.frameworks._rest_function_views import FUNCTION_VIEWS
from toolkit.inventory.frameworks._rest_routes import (
    TEMPLATE_METHODS,
    TEMPLATE_VALUES,
    TEMPLATES,
    RegisteredViewset,
    default_routes,
    get_routes,
    patterns_by_routes,
    routes_of_entry,
)
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    ExternalName,
    FunctionValue,
    InstanceValue,
    UnknownValue,
    Value,
    function_of,
)
from toolkit.inventory.registrations import MountNote, RouteSink, method_list, notes_of, texts_of

PACKAGES = (
    "rest_framework",
    "rest_framework_nested",
    "rest_framework_extensions",
    "rest_framework_bulk",
    "dynamic_rest",
)
_ROUTERS = (
    *("SimpleRouter", "DefaultRouter", "NestedSimpleRouter", "NestedDefaultRouter", "ExtendedSimpleRouter"),
    *("ExtendedDefaultRouter", "BulkRouter", "NestedRouterMixin", "BaseRouter", "DynamicRouter"),
)
_LISTS = {"list": "GET", "create": "POST"}
_DETAILS = {"retrieve": "GET", "update": "PUT", "partial_update": "PATCH", "destroy": "DELETE"}
_MIXINS = {
    "ModelViewSet": "list create retrieve update partial_update destroy",
    "ReadOnlyModelViewSet": "list retrieve",
    "ListModelMixin": "list",
    "CreateModelMixin": "create",
    "RetrieveModelMixin": "retrieve",
    "UpdateModelMixin": "update partial_update",
    "DestroyModelMixin": "destroy",
    "BulkModelViewSet": "list create retrieve update partial_update destroy",
}
_SUFFIX = r"\.(?P<format>[a-z0-9]+)/?"


def _construct(call: NativeCall) -> Value:
    slash = call.get(-1, "trailing_slash")
    if slash is not None:
        call.instance.attributes["trailing_slash"] = "/" if slash is True else "" if slash is False else slash
    parent = call.get(0, "parent_router")
    if isinstance(parent, InstanceValue):
        prefix, lookup = call.get(1, "parent_prefix"), call.get(-1, "lookup", default="nested_pk")
        call.instance.notes.append(MountNote(parent, (prefix, lookup), call.place, "nested"))


def _registry(router: InstanceValue) -> list[Value]:
    found: list[Value] = router.attributes.setdefault("registry", [])
    return found


def _register(call: NativeCall) -> Value:
    """Handle `router.register(prefix, viewset)`; with drf-extensions the result allows nested registrations."""
    prefix, viewset = call.get(0, "prefix"), call.get(1, "viewset")
    _registry(call.instance).append(
        RegisteredViewset(prefix, viewset, call.get(2, "basename", "base_name"), call.place)
    )
    child = InstanceValue(ExternalName("rest_framework.NestedRegistration"), call.arguments, place=call.place)
    child.attributes.update(router=call.instance, prefix=prefix, viewset=viewset)
    return child


def _register_below(call: NativeCall) -> Value:
    router, above = call.instance.attributes["router"], call.instance.attributes["prefix"]
    lookups, prefix = call.get(-1, "parents_query_lookups", default=()), call.get(0, "prefix")
    if isinstance(above, str) and isinstance(prefix, str) and isinstance(lookups, list | tuple) and lookups:
        lookup = lookups[-1] if isinstance(lookups[-1], str) else "pk"
        prefix = rf"{above}/(?P<parent_lookup_{lookup}>[^/.]+)/{prefix}"
    return _register(call.having(CallArguments((prefix, call.get(1, "viewset"))), router))


def _router_urls(call: NativeCall) -> Value:
    """`router.urls`: always one list, to which programs also append patterns of their own."""
    get_urls = call.interpreter.attribute(call.instance, "get_urls", call.place)
    made, kept = call.interpreter.call(get_urls, CallArguments(), call.place), call.instance.attributes
    if not isinstance(made, list):
        return made
    known = {id(item) for item in kept.get("made_urls", ())}
    listed: list[Value] = kept.setdefault("listed_urls", [])
    listed[:] = [*made, *(item for item in listed if id(item) not in known)]
    kept["made_urls"] = made
    return listed


def _router_value(call: NativeCall) -> Value:
    """Return `router.urls`, and other attributes that a project's own router reads."""
    name = call.get(0)
    if name == "urls":
        return _router_urls(call)
    if name == "registry":
        return _registry(call.instance)
    if name == "routes":
        return call.instance.attributes.setdefault(name, default_routes(call.place))
    defaults = {
        "trailing_slash": "/",
        "include_format_suffixes": _is_default(call.instance),
        "include_root_view": _is_default(call.instance),
    }
    return defaults.get(name)


def _is_default(router: InstanceValue) -> bool:
    return any(name.endswith("DefaultRouter") for name in router.externals())


def _get_urls(call: NativeCall) -> Value:
    return router_patterns(call.interpreter, call.instance)


def _get_lookup_regex(call: NativeCall) -> Value:
    """Handle `router.get_lookup_regex(viewset, lookup_prefix)`."""
    name, expression = _lookup_of(call.get(0, "viewset"))
    return rf"(?P<{call.get(1, 'lookup_prefix', default='')}{name}>{expression})"


def _get_method_map(call: NativeCall) -> Value:
    """Handle `router.get_method_map(viewset, method_map)`: keep the actions that the viewset has."""
    found, mapping = function_of(call.get(0, "viewset")), call.get(1, "method_map")
    action = mapping.attributes.get("function") if isinstance(mapping, InstanceValue) else None
    if isinstance(action, FunctionValue):
        return actions_by_method(action)
    if not isinstance(found, ClassValue) or not isinstance(mapping, dict):
        return mapping
    actions = _actions_of(found)
    return {verb: action for verb, action in mapping.items() if action in actions or found.find(action) is not None}


def _format_suffix_patterns(call: NativeCall) -> Value:
    """Handle `format_suffix_patterns(patterns)`."""
    items = call.get(0)
    return list(_with_suffixes(items)) if isinstance(items, list) else items


def _with_suffixes(items: list[Value]) -> Iterator[Value]:
    for item in items:
        yield item
        if isinstance(item, InstanceValue) and isinstance(item.attributes.get("route"), str):
            route = item.attributes["route"].rstrip("$").rstrip("/")
            yield new_pattern(f"{route}{_SUFFIX}", item.attributes["view"], item.place, item.attributes.get("methods"))


def router_patterns(interpreter: Interpreter, router: InstanceValue) -> list[Value]:
    """Return the URL patterns of a router."""
    slash = interpreter.attribute(router, "trailing_slash")
    slash = slash if isinstance(slash, str) else "/"
    made: list[Value] = []
    for above in _nesting(router):
        for entry in _registry(router):
            if isinstance(entry, RegisteredViewset):
                for prefix in texts_of(entry.prefix) or []:
                    made.extend(_viewset_patterns(interpreter, router, f"{above}{prefix}", entry, slash))
    if not _is_default(router):
        return made
    if interpreter.attribute(router, "include_format_suffixes") is not False:
        made = list(_with_suffixes(made))
    hides_root = any(notes_of(router, MountNote)) or any(entry.prefix == "" for entry in _registry(router))
    if interpreter.attribute(router, "include_root_view") is not False and not hides_root:
        view = ExternalName("rest_framework.routers.APIRootView")
        made += (new_pattern(path, view, router.place, ["GET"]) for path in ("", "<drf_format_suffix:format>"))
    return made


def _nesting(router: InstanceValue) -> list[str]:
    """Return the paths above a nested router."""
    for note in notes_of(router, MountNote):
        prefix, lookup = note.prefix
        above = [entry.viewset for entry in _registry(note.child) if entry.prefix == prefix]
        name, expression = _lookup_of(above[0] if above else None)
        return [rf"{start}{prefix}/(?P<{lookup}_{name}>{expression})/" for start in _nesting(note.child)]
    return [""]


def _lookup_of(viewset: Value) -> tuple[str, str]:
    """Return (name, regular expression) of the URL parameter for one object of a viewset."""
    found = function_of(viewset)
    name, expression = "pk", "[^/.]+"
    if isinstance(found, ClassValue):
        for attribute in ("lookup_field", "lookup_url_kwarg"):
            if isinstance(found.find(attribute), str):
                name = found.find(attribute)
        if isinstance(found.find("lookup_value_regex"), str):
            expression = found.find("lookup_value_regex")
    return name, expression


def _viewset_patterns(
    interpreter: Interpreter, router: InstanceValue, prefix: str, note: RegisteredViewset, slash: str
) -> Iterator[Value]:
    found = function_of(note.viewset)
    look_up = interpreter.attribute(router, "get_lookup_regex", note.place)
    lookup = interpreter.call(look_up, CallArguments((note.viewset,)), note.place)
    if not isinstance(lookup, str):
        lookup = "(?P<pk>[^/.]+)"
    base = re.sub(r"^\^", "", prefix)
    if (routes := routes_of_entry(interpreter, router, note)) is not None:
        for url, view, methods in patterns_by_routes(interpreter, router, note, routes):
            path = url.replace("{prefix}", base).replace("{lookup}", lookup).replace("{trailing_slash}", slash)
            yield new_pattern(re.sub(r"\A\^/", "^", path), view, note.place, methods)
        return
    detail = f"{base}/{lookup}" if base else lookup
    if not isinstance(found, ClassValue):
        yield from (new_pattern(f"{path}{slash}", note.viewset, note.place) for path in (base, detail))
        return
    allowed = method_list(found.find("http_method_names"))
    actions = _actions_of(found)

    def pattern(path: str, methods: list[str], view: Value) -> Iterator[Value]:
        kept = [method for method in methods if not allowed or method in allowed]
        if kept:
            yield new_pattern(path, view, note.place, kept)

    listing = f"{base}{slash}" if base else ""  # as the framework does, which avoids `//`
    yield from pattern(listing, [verb for action, verb in _LISTS.items() if action in actions], found)
    for is_detail, methods, path, view in sorted(_extra_actions(found), key=lambda item: item[0]):
        above = f"{detail if is_detail else base}/"
        yield from pattern(f"{above.removeprefix('/')}{path}{slash}", methods, view)
    yield from pattern(f"{detail}{slash}", [verb for action, verb in _DETAILS.items() if action in actions], found)


def _actions_of(of: ClassValue) -> set[str]:
    """Return the standard actions of a viewset, defined or inherited."""
    found = {action for action in (*_LISTS, *_DETAILS) if function_of(of.find(action)) is not None}
    for external in of.externals():
        found.update(_MIXINS.get(external.rpartition(".")[2], "").split())
    return found


def _has_action(call: NativeCall) -> Value:
    """Handle `hasattr(viewset, "destroy")`: known if all classes that it inherits from are the framework's."""
    name, of = call.get(0), call.instance.of
    if name not in (*_LISTS, *_DETAILS) or not isinstance(of, ClassValue):
        return UnknownValue("hasattr")
    is_own = all(external.startswith(("rest_framework.", "builtins.")) for external in of.externals())
    return True if name in _actions_of(of) else False if is_own else UnknownValue("hasattr")


def _extra_actions(of: ClassValue) -> Iterator[tuple[bool, list[str], str, Value]]:
    for action in extra_actions(of):
        found = function_of(action)
        for detail, methods, url_path in found.marks["action"] if isinstance(found, FunctionValue) else ():
            for path in (texts_of(url_path) or ()) if url_path is not None else (action_name(action),):
                yield detail, methods, path.strip("^").rstrip("$"), action


def _nothing(interpreter: Interpreter, sink: RouteSink) -> None:
    """List nothing: routers become patterns, which Django's adapter lists; those never included are reported here."""


_ROUTER_METHODS = {
    f"{router}.{name}": answer
    for router in _ROUTERS
    for name, answer in {
        "__init__": _construct,
        "register": _register,
        "get_urls": _get_urls,
        "get_routes": get_routes,
        "get_lookup_regex": _get_lookup_regex,
        "get_method_map": _get_method_map,
        "__getattr__": _router_value,
    }.items()
}
_METHODS = {
    **_ROUTER_METHODS,
    "NestedRegistration.register": _register_below,
    **TEMPLATE_METHODS,
    **ACTION_METHODS,
    **{f"{kind}.__hasattr__": _has_action for kind in (*_MIXINS, "GenericViewSet", "ViewSet", "ViewSetMixin")},
}
_FUNCTIONS = {
    **ACTION_FUNCTIONS,
    **FUNCTION_VIEWS,
    "format_suffix_patterns": _format_suffix_patterns,
    **TEMPLATES,
}

ADAPTER = RouteAdapter(
    packages=PACKAGES,
    tokens=("router.register", "Router(", "urlpatterns"),
    functions={f"{package}:{name}": answer for package in PACKAGES for name, answer in _FUNCTIONS.items()},
    methods={
        **{f"{package}:{name}": answer for package in PACKAGES for name, answer in _METHODS.items()},
        **{f"*:{name}": answer for name, answer in _ROUTER_METHODS.items()},  # those of libraries upon the framework
    },
    values=TEMPLATE_VALUES,
    list_routes=_nothing,
)
