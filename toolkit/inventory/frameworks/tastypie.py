"""Tastypie: resources registered on an `Api`, or included by themselves."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._django_patterns import new_include, new_pattern
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    ExternalName,
    FunctionValue,
    InstanceValue,
    MethodValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import RouteSink, method_list

_RESOURCES = ("Resource", "ModelResource", "NamespacedModelResource", "MongoEngineResource")
_PACKAGES = ("tastypie", "tastypie_mongoengine")
_ALL = ["get", "post", "put", "delete", "patch"]
_SLASH = "/?"


def _construct(call: NativeCall) -> Value:
    call.instance.attributes["api_name"] = call.get(0, "api_name", default="v1")


def _register(call: NativeCall) -> Value:
    """Handle `api.register(Resource())`."""
    resources = call.instance.attributes.setdefault("resources", [])
    resources.append((call.get(0, "resource"), call.place))


def _api_value(call: NativeCall) -> Value:
    if call.get(0) != "urls":
        return call.instance.attributes.get(str(call.get(0)))
    name = call.instance.attributes.get("api_name", "v1")
    text = name if isinstance(name, str) else "[^/]+"
    made = [
        new_pattern(
            rf"^(?P<api_name>{text}){_SLASH}$", ExternalName("tastypie.api.Api.top_level"), call.instance.place, ["GET"]
        )
    ]
    for resource, place in call.instance.attributes.get("resources", ()):
        for item in possible_values(resource):
            if isinstance(item, InstanceValue):
                inner = list(resource_patterns(call.interpreter, item))
                made.append(new_pattern(rf"^(?P<api_name>{text})/", new_include(inner, place), place))
    return made


def _resource_value(call: NativeCall) -> Value:
    if call.get(0) in ("urls", "base_urls"):
        return list(resource_patterns(call.interpreter, call.instance))
    return None


def resource_patterns(interpreter: Interpreter, resource: InstanceValue) -> Iterator[Value]:
    """Yield the patterns of a resource: prepended ones, the list, its schema, a set, and one object."""
    of, place = resource.of, resource.place
    if isinstance(of, ClassValue):
        place = of.place
        for hook in ("prepend_urls", "override_urls"):
            found = of.find(hook)
            if isinstance(found, FunctionValue):
                given = interpreter.call(MethodValue(found, resource), CallArguments(), found.place)
                yield from (item for item in known_items(given) or () if isinstance(item, InstanceValue))
    name = _meta(of, "resource_name")
    if not isinstance(name, str):
        written = of.node.name if isinstance(of, ClassValue) else of.last
        name = written.replace("Resource", "").lower()
    detail = _meta(of, "detail_uri_name")
    detail = detail if isinstance(detail, str) else "pk"
    base = rf"^(?P<resource_name>{name})"
    yield new_pattern(f"{base}{_SLASH}$", resource, place, _allowed_methods(of, "list_allowed_methods"))
    yield new_pattern(f"{base}/schema{_SLASH}$", resource, place, ["GET"])
    yield new_pattern(rf"{base}/set/(?P<{detail}_list>.*?){_SLASH}$", resource, place, ["GET"])
    yield new_pattern(
        rf"{base}/(?P<{detail}>.*?){_SLASH}$", resource, place, _allowed_methods(of, "detail_allowed_methods")
    )


def _meta(of: Value, name: str) -> Value:
    """Return an option from the `Meta` of a resource, possibly inherited."""
    for base in of.lineage() if isinstance(of, ClassValue) else ():
        meta = base.names.get("Meta") if isinstance(base, ClassValue) else None
        if isinstance(meta, ClassValue) and meta.has(name):
            return meta.find(name)
    return None


def _allowed_methods(of: Value, name: str) -> list[str]:
    given = _meta(of, name)
    if given is None:
        given = _meta(of, "allowed_methods")
    return method_list(_ALL if given is None else given) or ["*"]


def _nothing(interpreter: Interpreter, sink: RouteSink) -> None:
    """List nothing: an API becomes patterns, which Django's adapter lists."""


ADAPTER = RouteAdapter(
    packages=_PACKAGES,
    tokens=("Api(", "tastypie", "urlpatterns"),
    methods={
        **{
            f"tastypie:{name}.{method}": answer
            for name in ("Api", "NamespacedApi")
            for method, answer in {"__init__": _construct, "register": _register, "__getattr__": _api_value}.items()
        },
        **{f"{package}:{name}.__getattr__": _resource_value for package in _PACKAGES for name in _RESOURCES},
    },
    list_routes=_nothing,
)
