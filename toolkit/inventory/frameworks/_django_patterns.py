"""URL patterns of Django as values: results of `path`, `url` and `include`, and how lists of them are flattened."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    NOWHERE,
    CallArguments,
    CodePlace,
    ExternalName,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
    is_known,
    possible_values,
)
from toolkit.inventory.registrations import texts_or_endings

PATTERN = "django.urls.URLPattern"
INCLUDE = "django.urls.include"
_DEEPEST = 20


class UrlEntry(NamedTuple):
    """A pattern with its whole path, or one that could not be resolved.

    Attributes:
        methods: HTTP methods of the view if the pattern knows them (from a router); else None.
        why: reason why it could not be resolved; empty if it was.
        unknown: why its beginning is not known, which is then assumed to be empty; empty if it is known.
        certain: whether all prefixes above it are known; unknown ones are assumed to be empty.
    """

    path: str
    view: Value
    methods: list[str] | None
    place: CodePlace
    why: str = ""
    unknown: str = ""
    certain: bool = True


def new_pattern(route: Value, view: Value, place: CodePlace, methods: list[str] | None = None) -> InstanceValue:
    """Create the value of `path(route, view)`."""
    made = InstanceValue(ExternalName(PATTERN), CallArguments((route, view)), place=place)
    made.attributes.update(route=route, view=view, methods=methods)
    return made


def new_include(target: Value, place: CodePlace) -> InstanceValue:
    """Create the value of `include(target)`; unpacked, it is the configuration and two names."""
    made = InstanceValue(ExternalName(INCLUDE), CallArguments((target,)), place=place)
    made.attributes.update({"target": target, "__iter__": [made, None, None]})
    return made


def patterns_of(interpreter: Interpreter, target: Value) -> list[Value] | None:
    """Return the patterns of a URL configuration: a module, its name, a list, or a pair with an application name.

    Returns:
        the patterns; None if the target is outside the project or unknown.
    """
    found: list[Value] = []
    known = False
    for item in possible_values(target):
        for values in possible_values(_pattern_list(interpreter, item)):
            items = known_items(values) if not isinstance(values, str) else None
            if items is not None:
                known = True
                found.extend(items)
    return found if known else None


def _pattern_list(interpreter: Interpreter, target: Value) -> Value:
    """Return the list of patterns of one URL configuration."""
    inner = target
    if isinstance(target, InstanceValue):
        inner = target.attributes.get("target", target)
    if isinstance(inner, tuple) and inner and not _is_pattern(inner[0]):
        inner = inner[0]  # with the name of an application or namespace
    inner = _configuration_within(inner) if isinstance(inner, InstanceValue) else inner
    module = interpreter.modules.by_suffix(inner) if isinstance(inner, str) else inner
    if not isinstance(module, ModuleValue):
        return module
    interpreter.notes.setdefault("django.included", []).append(module.path)
    return interpreter.attribute(module, "urlpatterns")


def _is_pattern(value: Value) -> bool:
    return isinstance(value, InstanceValue) and bool({"route", "target"} & value.attributes.keys())


def _configuration_within(value: InstanceValue) -> Value:
    """Return the URL configuration among the arguments of a wrapper, which may decorate all its views."""
    given = [inner for item in value.arguments.positional for inner in possible_values(item)]
    found = [item for item in given if isinstance(item, list | tuple | ModuleValue) or is_nested(item)]
    named = [item for item in given if isinstance(item, str)]
    return next(iter([*found, *named]), None)


def _is_wrapper(value: Value) -> bool:
    """Return whether a value wraps a URL configuration: it has `urlpatterns`, or "include" in its name."""
    if not isinstance(value, InstanceValue):
        return False
    if isinstance(value.of, ExternalName):
        return "include" in value.of.last
    return value.of.has("urlpatterns")


def flatten_patterns(
    interpreter: Interpreter, items: list[Value], prefix: str, depth: int = 0, place: CodePlace = NOWHERE
) -> Iterator[UrlEntry]:
    """Yield every pattern in nested lists, with its whole path; `place`: place of the list itself."""
    for alternatives in items:
        for item in possible_values(alternatives):
            if isinstance(item, UnknownValue):
                yield UrlEntry(prefix, item, None, place, item.reason)
            elif isinstance(item, list):
                yield from flatten_patterns(interpreter, item, prefix, depth + 1, place)
            elif isinstance(item, InstanceValue) and "route" in item.attributes and depth < _DEEPEST:
                yield from _flatten_pattern(interpreter, item, prefix, depth)
            elif isinstance(item, InstanceValue) and "target" in item.attributes and depth < _DEEPEST:
                inner = patterns_of(interpreter, item)
                if inner is not None:
                    yield from flatten_patterns(interpreter, inner, prefix, depth + 1, item.place)


def _flatten_pattern(interpreter: Interpreter, item: InstanceValue, prefix: str, depth: int) -> Iterator[UrlEntry]:
    view, place = item.attributes["view"], item.place
    routes, unknown = texts_or_endings(item.attributes["route"])
    if not routes and is_nested(view) and unknown:
        routes = [""]
    if not routes:
        yield UrlEntry(prefix, view, None, place, unknown)
        return
    for route in routes:
        path = prefix + strip_anchors(route)
        if not is_nested(view):
            yield UrlEntry(path, view, item.attributes.get("methods"), place, unknown=unknown)
            continue
        if unknown:
            yield UrlEntry(path, UnknownValue(unknown), None, place, f"the beginning of its prefix: {unknown}")
        inner = patterns_of(interpreter, view)
        if inner is None:
            yield UrlEntry(path, view, None, place, f"it includes {_target_name(view)}, which is outside the project")
            continue
        for entry in flatten_patterns(interpreter, inner, path, depth + 1, place):
            yield entry._replace(certain=entry.certain and not unknown)


def is_nested(view: Value) -> bool:
    """Return whether a pattern leads to other patterns instead of a view."""
    for item in possible_values(view):
        if isinstance(item, InstanceValue) and ("target" in item.attributes or _is_wrapper(item)):
            return True
        if isinstance(item, list | tuple):
            return True
        if isinstance(item, ExternalName) and item.last in ("urls", "urlpatterns"):
            return True
        if getattr(item, "name", "") in ("urls", "get_urls") and not is_known(item):
            return True
    return False


def _target_name(view: Value) -> str:
    target = view.attributes.get("target") if isinstance(view, InstanceValue) else view
    if isinstance(target, str):
        return target
    name = getattr(target, "name", "")
    owner = getattr(target, "owner", "")
    return f"{owner}.{name}".strip(".") if isinstance(name, str) and name else "something"


def strip_anchors(route: str) -> str:
    """Strip `^` from the start of a pattern, and `$` from its end."""
    text = re.sub(r"^\^", "", route)
    return re.sub(r"(?<!\\)(\$|\\Z)$", "", text)
