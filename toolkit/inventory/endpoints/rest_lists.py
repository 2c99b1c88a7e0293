"""Parameters of lists: pages, searches, orders and filters of Django REST framework and django-filter."""

import ast
from collections.abc import Iterable, Iterator

from toolkit.inventory.data_access.program import text_of
from toolkit.inventory.endpoints.rest_settings import RestSettings
from toolkit.inventory.interpreter.values import ClassValue, function_of
from toolkit.model.inventory import Paging
from toolkit.source.calls import last_name

_PAGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "": (),
    "page": (("page_query_param", "page", "integer"), ("page_size_query_param", "", "integer")),
    "offset": (("limit_query_param", "limit", "integer"), ("offset_query_param", "offset", "integer")),
    "cursor": (("cursor_query_param", "cursor", "string"), ("page_size_query_param", "", "integer")),
}
"""Way to cut a list -> attributes of its class that name a parameter, with the usual name and the type."""


def page_parameters(view: ClassValue, paging: Paging) -> Iterator[tuple[str, str]]:
    """Yield (name, type) of the parameters that choose a page.

    Args:
        view: the class of the view.
        paging: the way its lists are cut.
    """
    kind = function_of(view.find("pagination_class"))
    for attribute, usual, type_ in _PAGES[paging]:
        given = kind.find(attribute) if isinstance(kind, ClassValue) else None
        name = given if isinstance(given, str) else usual
        if name:
            yield name, type_


def filter_parameters(view: ClassValue, backends: Iterable[str], settings: RestSettings) -> Iterator[tuple[str, str]]:
    """Yield (name, type) of the parameters that narrow or order a list.

    Args:
        view: the class of the view.
        backends: names of the classes that filter.
        settings: of the program.
    """
    for backend in backends:
        for word, name in (("SearchFilter", settings.search), ("OrderingFilter", settings.ordering)):
            if backend.endswith(word):
                yield name, "string"
        if backend.endswith("DjangoFilterBackend"):
            yield from ((name, "") for name in dict.fromkeys([*_listed_fields(view), *_fields_of_set(view)]))


def _listed_fields(view: ClassValue) -> Iterator[str]:
    """`filterset_fields = ["state"]`, `{"state": ["exact", "in"]}`."""
    for attribute in ("filterset_fields", "filter_fields"):
        value = view.find(attribute)
        if isinstance(value, dict):
            for name, lookups in value.items():
                known = lookups if isinstance(lookups, list | tuple) else ()
                yield from (_with_lookup(str(name), text) for text in known)
        elif isinstance(value, list | tuple):
            yield from (name for name in value if isinstance(name, str))


def _fields_of_set(view: ClassValue) -> Iterator[str]:
    for attribute in ("filterset_class", "filter_class"):
        of = function_of(view.find(attribute))
        for base in of.lineage() if isinstance(of, ClassValue) else ():
            for node in base.node.body if isinstance(base, ClassValue) else ():
                yield from _declared_filters(node)


def _declared_filters(node: ast.stmt) -> Iterator[str]:
    """Yield the names of the filters that one statement of a `FilterSet` declares."""
    if isinstance(node, ast.ClassDef) and node.name == "Meta":
        for inner in node.body:
            if isinstance(inner, ast.Assign) and getattr(inner.targets[0], "id", "") == "fields":
                yield from _named_fields(inner.value)
    is_call = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    if is_call and last_name(node.value).endswith("Filter"):  # type: ignore[attr-defined]
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))  # type: ignore[attr-defined]


def _named_fields(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.List | ast.Tuple):
        yield from filter(None, map(text_of, value.elts))
    elif isinstance(value, ast.Dict):
        for key, lookups in zip(value.keys, value.values, strict=True):
            named = lookups.elts if isinstance(lookups, ast.List | ast.Tuple) else []
            yield from (_with_lookup(text_of(key), text_of(item)) for item in named)


def _with_lookup(name: str, lookup: object) -> str:
    return name if lookup == "exact" else f"{name}__{lookup}"
