"""Parameters that dependencies of Litestar read: `dependencies={"page": Provide(read_page)}`."""

from collections.abc import Iterator, Mapping

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ExternalName, InstanceValue, Value, possible_values
from toolkit.model.inventory import EndpointParameter

DEPENDENCIES = "litestar.dependencies"
"""Key of notes and marks with the dependencies of applications, routers and handlers: providers by name."""
FILTERS = "advanced_alchemy.FilterDependencies"
"""Class of the dependency that `create_filter_dependencies` makes; its first argument is the configuration."""
_BY_FILTER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "id_filter": (("ids", "array"),),
    "created_at": (("createdBefore", "string"), ("createdAfter", "string")),
    "updated_at": (("updatedBefore", "string"), ("updatedAfter", "string")),
    "pagination_type": (("currentPage", "integer"), ("pageSize", "integer")),
    "search": (("searchString", "string"), ("searchIgnoreCase", "boolean")),
    "sort_field": (("orderBy", "string"), ("sortOrder", "string")),
}
"""Query parameters by key of a configuration of filters (Advanced Alchemy, `extensions/litestar/providers.py`)."""
_BY_FIELDS = {"in_fields": "In", "not_in_fields": "NotIn"}


def provider_of(interpreter: Interpreter, code: HandlerCode, name: str) -> Value:
    """Return what provides a parameter of a handler: by the handler, its controller, a router or the application."""
    layers = [*code.function.marks.get(DEPENDENCIES, ())]
    layers += [code.owner.find("dependencies")] if code.owner is not None else []
    layers += reversed(interpreter.notes.get(DEPENDENCIES, []))
    for layer in (item for value in layers for item in possible_values(value)):
        for provider in possible_values(layer[name]) if isinstance(layer, dict) and name in layer else ():
            if isinstance(provider, InstanceValue) and provider.externals()[:1] and _is_provide(provider):
                return provider.arguments.get(0, "dependency")
            return provider
    return None


def _is_provide(provider: InstanceValue) -> bool:
    return isinstance(provider.of, ExternalName) and provider.of.last == "Provide"


def filter_parameters(provider: Value, source: str) -> Iterator[EndpointParameter]:
    """Yield the query parameters of the filters that Advanced Alchemy makes of a configuration.

    Args:
        provider: what provides the parameter.
        source: `path:line` of the parameter.
    """
    is_filter = isinstance(provider, InstanceValue) and FILTERS in provider.externals()
    settings = provider.arguments.get(0, "config") if is_filter else None
    for key, value in settings.items() if isinstance(settings, dict) else ():
        if key in _BY_FILTER and value:
            yield from (EndpointParameter(name, "query", kind, False, source) for name, kind in _BY_FILTER[key])
        for field in value if key in _BY_FIELDS and isinstance(value, list | tuple | set) else ():
            if isinstance(field, str):
                yield EndpointParameter(f"{_in_camel_case(field)}{_BY_FIELDS[key]}", "query", "array", False, source)


def _in_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
