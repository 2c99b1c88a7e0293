"""Templates of routes in Django REST framework, which a project's own router may replace: `routes`, `get_routes`."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from toolkit.inventory.frameworks._rest_actions import action_name, extra_actions
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    NOWHERE,
    CallArguments,
    ClassValue,
    CodePlace,
    ExternalName,
    FunctionValue,
    InstanceValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import method_list, texts_of

_LISTS = {"get": "list", "post": "create"}
_DETAILS = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
_FIELDS = {
    "Route": ("url", "mapping", "name", "detail", "initkwargs"),
    "DynamicRoute": ("url", "name", "detail", "initkwargs"),
    "DynamicListRoute": ("url", "name", "initkwargs"),
    "DynamicDetailRoute": ("url", "name", "initkwargs"),
}
"""Fields of each kind of template, in their order; the last two kinds are those of versions before 3.8."""
_BEFORE_DETAIL = ("url", "mapping", "name", "initkwargs")


class RegisteredViewset(NamedTuple):
    """A registered viewset; its first three fields are those of an entry in a router's registry."""

    prefix: Value
    viewset: Value
    basename: Value
    place: CodePlace


def _new_template(kind: str) -> NativeAnswer:
    """Handle `Route(url, mapping, name, detail, initkwargs)` and the like."""

    def answer(call: NativeCall) -> Value:
        given = call.arguments.positional
        is_old = kind == "Route" and len(given) > 3 and isinstance(given[3], dict)
        values = {
            **dict(zip(_BEFORE_DETAIL if is_old else _FIELDS[kind], given, strict=False)),
            **call.arguments.keywords,
        }
        return _template(kind, values, call.place)

    return answer


def _template(kind: str, values: dict[str, Value], place: CodePlace) -> InstanceValue:
    of = ExternalName(f"rest_framework.routers.{kind}")
    fields = {name: values.get(name, {} if name in ("mapping", "initkwargs") else None) for name in _FIELDS[kind]}
    if kind in ("DynamicListRoute", "DynamicDetailRoute"):
        fields["detail"] = kind == "DynamicDetailRoute"
    return InstanceValue(of, CallArguments(), fields, place=place)


def _replace_fields(call: NativeCall) -> Value:
    """Handle `route._replace(url=...)`."""
    values = {**call.instance.attributes, **call.arguments.keywords}
    return InstanceValue(call.instance.of, CallArguments(), values, place=call.place)


def default_routes(place: CodePlace) -> list[Value]:
    """Return the framework's templates: lists, actions on them, objects, actions on them."""
    base, one = "^{prefix}", "^{prefix}/{lookup}"
    end, action = "{trailing_slash}$", "/{url_path}{trailing_slash}$"
    written: tuple[tuple[str, str, bool, dict[str, str]], ...] = (
        ("Route", base + end, False, _LISTS),
        ("DynamicRoute", base + action, False, {}),
        ("Route", one + end, True, _DETAILS),
        ("DynamicRoute", one + action, True, {}),
    )
    names = {False: "{basename}-list", True: "{basename}-detail"}
    return [
        _template(kind, {"url": url, "mapping": dict(mapping), "name": names[detail], "detail": detail}, place)
        for kind, url, detail, mapping in written
    ]


def has_own_routes(router: InstanceValue) -> bool:
    """Return whether a project replaces the templates of routes of its router, or how they are chosen."""
    of = router.of
    return "routes" in router.attributes or (isinstance(of, ClassValue) and (of.has("routes") or of.has("get_routes")))


def get_routes(call: NativeCall) -> Value:
    """Handle `router.get_routes(viewset)`: the templates, those for actions once for each action."""
    routes = call.interpreter.attribute(call.instance, "routes", call.place)
    if not isinstance(routes, list | tuple):
        return routes
    found = function_of(call.get(0, "viewset"))
    return [made for route in routes for made in _expand(route, found, call.place)]


def _expand(route: Value, viewset: FunctionValue | ClassValue | None, place: CodePlace) -> Iterator[Value]:
    fields = route.attributes if isinstance(route, InstanceValue) else {}
    if not isinstance(route, InstanceValue) or not route.externals() or "Dynamic" not in route.externals()[0]:
        yield route
        return
    for action in extra_actions(viewset) if isinstance(viewset, ClassValue) else ():
        name, detail = action_name(action), fields.get("detail")
        for is_detail, methods, url_path in function_of(action).marks["action"]:  # type: ignore[union-attr]
            if detail is not None and bool(detail) != is_detail:
                continue
            values = {**fields, "mapping": {method.lower(): name for method in methods}, "detail": is_detail}
            for path in (texts_of(url_path) or ()) if url_path is not None else (name,):
                yield _template("Route", _at_path(values, path), place)


def _at_path(values: dict[str, Value], path: str) -> dict[str, Value]:
    """Return the fields of a template for one path of an action."""
    url, part = values["url"], path.strip("^").rstrip("$")
    url = url.replace("{url_path}", part).replace("{methodname}", part) if isinstance(url, str) else url
    return {**values, "url": url}


def routes_of_entry(
    interpreter: Interpreter, router: InstanceValue, entry: RegisteredViewset
) -> list[InstanceValue] | None:
    """Return the templates that a project's router uses for a viewset; None for the framework's, or if unknown."""
    if not has_own_routes(router):
        return None
    choose = interpreter.attribute(router, "get_routes", entry.place)
    routes = interpreter.call(choose, CallArguments((entry.viewset,)), entry.place)
    listed = [one for one in possible_values(routes) if isinstance(one, list | tuple)]
    found = [item for items in listed for item in items if isinstance(item, InstanceValue)]
    return found if found or any(not items for items in listed) else None


def patterns_by_routes(
    interpreter: Interpreter, router: InstanceValue, entry: RegisteredViewset, routes: list[InstanceValue]
) -> Iterator[tuple[str, Value, list[str]]]:
    """Yield template, view and HTTP methods for the templates of which a viewset has an action.

    Args:
        interpreter: the interpreter, which follows the router's own methods.
        router: the router.
        entry: the registered viewset.
        routes: the templates.
    """
    viewset, place = entry.viewset, entry.place
    select = interpreter.attribute(router, "get_method_map", place)
    found = function_of(viewset)
    allowed = method_list(found.find("http_method_names")) if isinstance(found, ClassValue) else []
    for route in routes:
        mapping = interpreter.attribute(route, "mapping", place)
        mapping = interpreter.call(select, CallArguments((viewset, mapping)), place)
        verbs = method_list(list(mapping)) if isinstance(mapping, dict) else []
        if methods := [verb for verb in verbs if not allowed or verb in allowed]:
            view = _handler(found, mapping, place)
            yield from ((url, view, methods) for url in texts_of(interpreter.attribute(route, "url", place)) or ())


def _handler(viewset: FunctionValue | ClassValue | None, mapping: dict[str, Value], place: CodePlace) -> Value:
    """Return the function of an action if it is the only one, else the viewset with its mapping."""
    names = {name for name in mapping.values() if isinstance(name, str)}
    if isinstance(viewset, ClassValue) and len(names) == 1:
        for action in extra_actions(viewset):
            if action_name(action) in names:
                return action
    return InstanceValue(viewset, CallArguments((mapping,)), place=place, is_view=True)  # type: ignore[arg-type]


TEMPLATES: dict[str, NativeAnswer] = {kind: _new_template(kind) for kind in _FIELDS}
"""Functions of the framework that make templates."""
TEMPLATE_METHODS: dict[str, NativeAnswer] = {f"{kind}._replace": _replace_fields for kind in _FIELDS}


def _shared_routes(_: Interpreter) -> Value:
    return default_routes(NOWHERE)


TEMPLATE_VALUES: dict[str, Callable[[Interpreter], Value]] = {
    f"rest_framework.routers.{router}.routes": _shared_routes for router in ("SimpleRouter", "DefaultRouter")
}
"""Templates as an attribute of the framework's classes, which routers of a project copy."""
