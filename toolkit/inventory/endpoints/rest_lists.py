"""Find the parameters of lists: pagination, search, ordering and filters of Django REST framework and django-filter."""

import ast
import re
from collections.abc import Iterable, Iterator

from toolkit.inventory.endpoints.class_bodies import assigned_name
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.name_texts import NameTexts
from toolkit.inventory.endpoints.reads import bindings_of, read_parameters
from toolkit.inventory.endpoints.rest_chosen_class import class_of_action
from toolkit.inventory.endpoints.rest_fields import filter_in_camel_case
from toolkit.inventory.endpoints.rest_settings import RestSettings
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    ExternalName,
    FunctionValue,
    Value,
    function_of,
)
from toolkit.model.inventory import Paging
from toolkit.source.calls import last_name

_PAGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "": (),
    "page": (("page_query_param", "page", "integer"), ("page_size_query_param", "", "integer")),
    "offset": (("limit_query_param", "limit", "integer"), ("offset_query_param", "offset", "integer")),
    "cursor": (("cursor_query_param", "cursor", "string"), ("page_size_query_param", "", "integer")),
}
"""Maps a kind of pagination to (attribute of its class that names a parameter, usual name, type)."""
_KINDS: tuple[tuple[str, Paging], ...] = (("Cursor", "cursor"), ("LimitOffset", "offset"), ("Page", "page"))
_JSON_API = re.compile(r"\A\w*json_?api(\.|\Z)")
"""Dotted names in libraries for https://jsonapi.org in Django: `rest_framework_json_api.filters.OrderingFilter`."""
_JSON_API_NAMES = {"page": "page[number]", "limit": "page[limit]", "offset": "page[offset]", "ordering": "sort"}
_JSON_API_SIZE = "page[size]"
_SIZES = {"DynamicPageSizePagination": "pageSize"}
"""Paginators of libraries (vng-api-common 1.6) that let callers choose the size of a page, by parameter."""


_FILTER_PACKAGES = ("rest_framework", "django_filters", "abc", "typing")
_ENDS = {"FromToRangeFilter": ("_after", "_before"), "RangeFilter": ("_min", "_max")}
"""Maps a filter of django-filter that reads several parameters to the suffixes of their names."""


def page_parameters(kind: Value, paging: Paging) -> Iterator[tuple[str, str]]:
    """Yield (name, type) of the pagination parameters.

    Args:
        kind: pagination class of the view or of the settings.
        paging: kind of pagination.
    """
    for attribute, usual, type_ in _PAGES[paging]:
        given = kind.find(attribute) if isinstance(kind, ClassValue) else None
        own = _JSON_API_NAMES.get(usual, _JSON_API_SIZE) if _follows_json_api(kind) else usual or _size_of(kind)
        name = given if isinstance(given, str) else own
        if name:
            yield name, type_


def _size_of(kind: Value) -> str:
    """Return the parameter for the size of a page that a paginator of a library reads; empty if none is known."""
    names = kind.externals() if isinstance(kind, ClassValue) else [getattr(kind, "name", "")]
    return next((_SIZES[last] for name in names if (last := name.rpartition(".")[2]) in _SIZES), "")


def is_cut(kind: Value, *, has_size: bool) -> bool:
    """Return whether a pagination class cuts lists: not one by pages without a size.

    Args:
        kind: the class.
        has_size: whether the settings give a size.
    """
    own = kind.find("page_size") if isinstance(kind, ClassValue) else None
    return has_size or bool(own) or paging_of(kind) == "offset"  # a client's own limit needs no size


def paging_of(cutter: Value) -> Paging:
    """Return the kind of pagination of a class, possibly inherited."""
    names = [cutter.node.name, *cutter.externals()] if isinstance(cutter, ClassValue) else []
    names += [cutter.name] if isinstance(cutter, ExternalName) else []
    last = [name.rpartition(".")[2] for name in names]
    return next((kind for word, kind in _KINDS if any(word in name for name in last)), "")


def filter_parameters(
    view: ClassValue, backends: Iterable[Value], settings: RestSettings, interpreter: Interpreter
) -> Iterator[tuple[str, str]]:
    """Yield (name, type) of the parameters that filter or order a list.

    Args:
        view: the class of the view.
        backends: filter backends; project classes are judged by their base classes, not by their names.
        settings: settings of the program. If they start outside the project, or a backend comes from an unknown
            library, declarations of a view for django-filter are assumed to be effective.
        interpreter: interpreter that has followed the program.
    """
    known = list(backends)
    if (settings.is_partial and not known) or any(map(_is_unknown, known)):
        known.append(ExternalName("DjangoFilterBackend"))
    for backend in known:
        yield from ((name, "string") for name in _texts_of_library(backend, settings))
        if any(name.endswith("DjangoFilterBackend") for name in _library_names(backend)):
            declared = [*_listed_fields(view), *_fields_of_set(view, interpreter)]
            form = "filter[{}]" if _follows_json_api(backend) else "{}"
            for name in dict.fromkeys(declared):
                yield form.format(filter_in_camel_case(name) if settings.camel_queries else name), ""
        for function in _own_methods(backend, "filter_queryset"):
            code = HandlerCode(function, function.owner)
            read = read_parameters(NameTexts(code, {}, interpreter), bindings_of(code, {}), "GET")
            yield from ((item.name, item.type) for item in read if item.place == "query")


def _texts_of_library(backend: Value, settings: RestSettings) -> Iterator[str]:
    """Yield the parameters of the framework's own filters: search and ordering."""
    ways = (("SearchFilter", "search_param", settings.search), ("OrderingFilter", "ordering_param", settings.ordering))
    for word, attribute, usual in ways:
        if any(name.endswith(word) for name in _library_names(backend)):
            given = backend.find(attribute) if isinstance(backend, ClassValue) else None
            name = _JSON_API_NAMES.get(usual, usual) if _follows_json_api(backend) else usual
            yield given if isinstance(given, str) and given else name


def _follows_json_api(item: Value) -> bool:
    """Return whether a class, or a base class, belongs to a library for JSON:API."""
    names = item.externals() if isinstance(item, ClassValue) else [getattr(item, "name", "")]
    return any(_JSON_API.search(name) for name in names)


def _library_names(backend: Value) -> list[str]:
    if isinstance(backend, ClassValue):
        return [name.rpartition(".")[2] for name in backend.externals()]
    return [backend.last] if isinstance(backend, ExternalName) else []


def _is_unknown(backend: Value) -> bool:
    """Return whether a class, or a base class, belongs to an unknown library."""
    names = backend.externals() if isinstance(backend, ClassValue) else [getattr(backend, "name", "")]
    named = (name for name in names if "." in name and not _JSON_API.search(name))
    return any(name.partition(".")[0] not in _FILTER_PACKAGES for name in named)


def _own_methods(backend: Value, name: str) -> Iterator[FunctionValue]:
    found = function_of(backend.find(name)) if isinstance(backend, ClassValue) else None
    if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
        yield found


def _listed_fields(view: ClassValue) -> Iterator[str]:
    """Yield the fields of `filterset_fields = ["state"]` or `{"state": ["exact", "in"]}`."""
    for attribute in ("filterset_fields", "filter_fields"):
        yield from _fields_with_lookups(view.find(attribute))


def _fields_with_lookups(value: Value) -> Iterator[str]:
    """Yield the parameters of a list of fields, or of fields with their lookups."""
    if isinstance(value, dict):
        for name, lookups in value.items():
            known = lookups if isinstance(lookups, list | tuple) else ()
            yield from (_with_lookup(str(name), text) for text in known)
    elif isinstance(value, list | tuple):
        yield from (name for name in value if isinstance(name, str))


def filter_set_of(view: ClassValue, interpreter: Interpreter) -> ClassValue | None:
    """Return the `FilterSet` of a view; None if it has none, or one of a library."""
    for attribute in ("filterset_class", "filter_class"):
        of = function_of(view.find(attribute))
        if isinstance(of, FunctionValue) and not isinstance(of.node, ast.Lambda):  # a property
            chosen = class_of_action(of.node, "list")
            of = function_of(interpreter.evaluate(chosen, Environment(of.module, of.module.names))) if chosen else None
        if isinstance(of, ClassValue):
            return of
    return None


def filter_methods(view: ClassValue, interpreter: Interpreter) -> Iterator[HandlerCode]:
    """Yield the methods of the `FilterSet` of a view, which may read more of the request than its filters."""
    of = filter_set_of(view, interpreter)
    for base in of.lineage() if of is not None else ():
        for value in base.names.values() if isinstance(base, ClassValue) else ():
            found = function_of(value)
            if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
                yield HandlerCode(found, of)


def _fields_of_set(view: ClassValue, interpreter: Interpreter) -> Iterator[str]:
    of = filter_set_of(view, interpreter)
    for base in of.lineage() if of is not None else ():
        if isinstance(base, ClassValue):
            meta = function_of(base.names.get("Meta"))
            listed = _fields_with_lookups(meta.find("fields") if isinstance(meta, ClassValue) else None)
            declared = {assigned_name(node)[0]: tuple(_declared_filters(node)) for node in base.node.body}
            yield from (name for name in listed if not declared.get(name))
            yield from (name for names in declared.values() for name in names)


def _declared_filters(node: ast.stmt) -> Iterator[str]:
    """Yield the names of the filters that one statement of a `FilterSet` declares."""
    target, value = assigned_name(node)
    if isinstance(value, ast.Call) and last_name(value).endswith("Filter"):
        kind = last_name(value)
        ends = next((ends for word, ends in _ENDS.items() if kind.endswith(word)), ("",))
        yield from (f"{target}{end}" for end in ends)


def _with_lookup(name: str, lookup: object) -> str:
    """Return the name of a filter as django-filter makes it: the usual lookup `exact` is left out at its end."""
    return f"{name}__{lookup}".removesuffix("__exact")
