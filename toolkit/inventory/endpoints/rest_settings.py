"""Read the default settings of Django REST framework."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from toolkit.model.tree import dotted_name, text_of

_AUTHENTICATION = ("SessionAuthentication", "BasicAuthentication")
"""The framework's default authentication classes."""


@dataclass(frozen=True)
class RestSettings:
    """The values of `REST_FRAMEWORK`.

    Attributes:
        authentication, permissions, throttles: names of classes without their packages.
        pagination: dotted name of the class; empty if lists are not paginated.
        has_page_size: whether there is a size of pages.
        filters: dotted names of the classes.
        search, ordering: parameters of the framework's own filters.
        is_partial: whether they extend unknown settings outside the project.
        camel_case: whether bodies have camel-case names (`djangorestframework_camel_case`).
        camel_queries: whether filters of lists have camel-case names, too: by the middleware of that package, or by
            the filter backend of vng-api-common, which its own settings name.
        source: `path:line` of the settings; empty if there are none.
        filters_rows: whether the program publishes the framework's own schema, which lists the filters of a list for
            operations on one of its rows too (the framework applies them there); other generators leave them out.
    """

    authentication: tuple[str, ...] = _AUTHENTICATION
    permissions: tuple[str, ...] = ("AllowAny",)
    pagination: str = ""
    filters: tuple[str, ...] = ()
    search: str = "search"
    ordering: str = "ordering"
    is_partial: bool = False
    camel_case: bool = False
    source: str = ""
    throttles: tuple[str, ...] = ()
    filters_rows: bool = False
    has_page_size: bool = False
    camel_queries: bool = False


def read_rest_settings(trees: Iterable[tuple[str, ast.Module]]) -> RestSettings:
    """Read the first `REST_FRAMEWORK = {...}` or `dict(...)`, and keys that any module sets or extends afterwards.

    Args:
        trees: (path, tree) of modules that mention it.
    """
    given: dict[str, ast.expr] = {}
    added: list[tuple[str, ast.expr]] = []
    texts: dict[str, ast.expr] = {}
    source, has_table, is_partial, camel = "", False, False, set[str]()
    for path, tree in trees:
        for node in ast.walk(tree):
            target, value = _assignment(node)
            if extension := _extension(node):
                added.append(extension)
            elif target is None or value is None:
                camel.update(_camel_case_of(node))
            elif dotted_name(target) == "REST_FRAMEWORK" and not has_table:
                table = _table_of(value)
                has_table, is_partial = table is not None, is_partial or table is None
                given, source = {**(table or {}), **given}, source or f"{path}:{value.lineno}"
            elif isinstance(target, ast.Subscript) and dotted_name(target.value) == "REST_FRAMEWORK":
                given.setdefault(text_of(target.slice), value)
            elif isinstance(target, ast.Name) and text_of(value):
                texts[target.id] = value
    given = {key: texts.get(dotted_name(value), value) for key, value in given.items()}
    for key, value in added:
        given[key] = ast.List([given[key], value]) if key in given else value
    found = _of_table(given, source, is_partial=is_partial and not has_table)
    return replace(found, camel_case="bodies" in camel, camel_queries="queries" in camel)


def _extension(node: ast.AST) -> tuple[str, ast.expr] | None:
    """Return (key, value) of `REST_FRAMEWORK["KEY"] += [...]`; None for anything else."""
    if not isinstance(node, ast.AugAssign) or not isinstance(node.target, ast.Subscript):
        return None
    return (text_of(node.target.slice), node.value) if dotted_name(node.target.value) == "REST_FRAMEWORK" else None


def _assignment(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the target and the value of an assignment with one target."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return node.targets[0], node.value
    return (node.target, node.value) if isinstance(node, ast.AnnAssign) else (None, None)


def _camel_case_of(node: ast.AST) -> Iterator[str]:
    """Yield `bodies` and `queries` for packages that a node names and that convert the names in these."""
    named = node.value if isinstance(node, ast.Constant) else node.module if isinstance(node, ast.ImportFrom) else ""
    dotted = f"{named}." if isinstance(named, str) else ""
    if "djangorestframework_camel_case." in dotted:
        yield "bodies"
    if "djangorestframework_camel_case.middleware." in dotted or dotted.startswith("vng_api_common.conf."):
        yield "queries"


def _table_of(value: ast.expr) -> dict[str, ast.expr] | None:
    """Return the items of `{...}` or `dict(...)`; None for anything else, such as a copy of other settings."""
    if isinstance(value, ast.Dict):
        return {text_of(key): item for key, item in zip(value.keys, value.values, strict=True)}
    if isinstance(value, ast.Call) and dotted_name(value.func) == "dict" and not value.args:
        return {word.arg: word.value for word in value.keywords if word.arg}
    return None


def _of_table(given: dict[str, ast.expr], source: str, *, is_partial: bool) -> RestSettings:
    def dotted_names(key: str) -> tuple[str, ...]:
        inside = (text_of(node) for node in ast.walk(given[key]) if isinstance(node, ast.Constant))
        return tuple(filter(None, inside))

    def names(key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.rpartition(".")[2] for text in dotted_names(key)) if key in given else usual

    pagination = next(iter(dotted_names("DEFAULT_PAGINATION_CLASS")), "") if "DEFAULT_PAGINATION_CLASS" in given else ""
    return RestSettings(
        names("DEFAULT_AUTHENTICATION_CLASSES", _AUTHENTICATION),
        names("DEFAULT_PERMISSION_CLASSES", ("AllowAny",)),
        pagination,
        dotted_names("DEFAULT_FILTER_BACKENDS") if "DEFAULT_FILTER_BACKENDS" in given else (),
        text_of(given.get("SEARCH_PARAM")) or "search",
        text_of(given.get("ORDERING_PARAM")) or "ordering",
        is_partial,
        source=source,
        throttles=names("DEFAULT_THROTTLE_CLASSES", ()),
        has_page_size="PAGE_SIZE" in given,
    )
