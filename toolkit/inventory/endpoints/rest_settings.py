"""Settings of Django REST framework that hold for views which say nothing themselves."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.inventory.data_access.program import text_of
from toolkit.model.tree import dotted_name

_AUTHENTICATION = ("SessionAuthentication", "BasicAuthentication")
"""The framework's own ways where a project sets none."""


@dataclass(frozen=True)
class RestSettings:
    """The values of `REST_FRAMEWORK`.

    Attributes:
        authentication, permissions: names of classes without their packages.
        pagination: dotted name of the class; empty if lists are not cut.
        filters: dotted names of the classes.
        search, ordering: parameters of the framework's own filters.
        source: `path:line` of the settings; empty if there are none.
    """

    authentication: tuple[str, ...] = _AUTHENTICATION
    permissions: tuple[str, ...] = ("AllowAny",)
    pagination: str = ""
    filters: tuple[str, ...] = ()
    search: str = "search"
    ordering: str = "ordering"
    source: str = ""


def read_rest_settings(trees: Iterable[tuple[str, ast.Module]]) -> RestSettings:
    """Read the first `REST_FRAMEWORK = {...}`; keys that are set elsewhere are not known.

    Args:
        trees: (path, tree) of modules that name it.
    """
    for path, tree in trees:
        for node in ast.walk(tree):
            is_named = any(dotted_name(target) == "REST_FRAMEWORK" for target in getattr(node, "targets", ()))
            if is_named and isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                return _of_table(node.value, f"{path}:{node.lineno}")
    return RestSettings()


def _of_table(table: ast.Dict, source: str) -> RestSettings:
    given = {text_of(key): value for key, value in zip(table.keys, table.values, strict=True)}

    def dotted_names(key: str) -> tuple[str, ...]:
        inside = (text_of(node) for node in ast.walk(given[key]) if isinstance(node, ast.Constant))
        return tuple(filter(None, inside))

    def names(key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.rpartition(".")[2] for text in dotted_names(key)) if key in given else usual

    return RestSettings(
        names("DEFAULT_AUTHENTICATION_CLASSES", _AUTHENTICATION),
        names("DEFAULT_PERMISSION_CLASSES", ("AllowAny",)),
        next(iter(dotted_names("DEFAULT_PAGINATION_CLASS")), "")
        if {"PAGE_SIZE", "DEFAULT_PAGINATION_CLASS"} <= {*given}
        else "",
        dotted_names("DEFAULT_FILTER_BACKENDS") if "DEFAULT_FILTER_BACKENDS" in given else (),
        text_of(given.get("SEARCH_PARAM")) or "search",
        text_of(given.get("ORDERING_PARAM")) or "ordering",
        source,
    )
