"""Django 1.x to 5.x: URL configurations from the root, `url`, `path`, `re_path`, `include`, `patterns`, settings."""

import re
from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._django_patterns import flatten_patterns, new_include, new_pattern, patterns_of
from toolkit.inventory.frameworks._view_methods import restrict_methods, view_methods
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    NOWHERE,
    CallArguments,
    CodePlace,
    ExternalName,
    InstanceValue,
    ModuleValue,
    NativeFunction,
    UnknownValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import RouteSink

_SETTINGS_NAME = re.compile(r"DJANGO_SETTINGS_MODULE[\"']?\s*[,:=\]]+\s*[\"']?([\w.]+)")
_LANGUAGE = "<language>/"


def _path(call: NativeCall) -> Value:
    """Handle `path(route, view)`, `re_path(...)`, `url(...)`."""
    view = call.get(1, "view")
    prefix = call.get(-1, "prefix")
    made = new_pattern(call.get(0, "route", "regex"), _view(call.interpreter, view, prefix), call.place)
    made.attributes["written"] = view
    return made


def _include(call: NativeCall) -> Value:
    return new_include(call.get(0, "arg"), call.place)


def _patterns(call: NativeCall) -> Value:
    """Handle `patterns(prefix, *patterns)` of Django before 1.10: patterns may be tuples, and views strings."""
    prefix = call.get(0)
    made: list[Value] = []
    for item in call.arguments.positional[1:]:
        if isinstance(item, tuple) and len(item) >= 2:
            made.append(new_pattern(item[0], _view(call.interpreter, item[1], prefix), call.place))
            continue
        for entry in known_items(item) or [item] if isinstance(item, list) else [item]:
            if isinstance(entry, InstanceValue) and isinstance(entry.attributes.get("written"), str):
                entry.attributes["view"] = _view(call.interpreter, entry.attributes["written"], prefix)
            made.append(entry)
    return made


def _view(interpreter: Interpreter, view: Value, prefix: Value) -> Value:
    """Resolve a view given as a string, with the prefix of `patterns`; other views are returned unchanged."""
    if not isinstance(view, str):
        return view
    dotted = f"{prefix}.{view}" if isinstance(prefix, str) and prefix else view
    module_name, _, name = dotted.rpartition(".")
    module = interpreter.modules.by_suffix(module_name) if module_name else None
    if isinstance(module, ModuleValue):
        found = interpreter.attribute(module, name)
        if not isinstance(found, UnknownValue):
            return found
    return ExternalName(dotted)


def _localized(call: NativeCall) -> Value:
    """Handle `i18n_patterns(*patterns)`: every path begins with a language."""
    return [new_pattern(_LANGUAGE, new_include(list(call.arguments.positional), call.place), call.place)]


def _nothing(_: NativeCall) -> Value:
    """Return no patterns for static files, which only a development server serves."""
    return []


def _host(call: NativeCall) -> Value:
    """Handle `host(pattern, urlconf)` of django-hosts: it is a root URL configuration."""
    call.interpreter.notes.setdefault("django.roots", []).append((call.get(1, "urlconf"), call.place))
    return UnknownValue("a host")


def _as_view(call: NativeCall) -> Value:
    return InstanceValue(call.instance.of, call.arguments, place=call.place, is_view=True)


def _require(methods: tuple[str, ...]) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        restrict_methods(call.get(0), list(methods))
        return call.get(0)

    return answer


def _require_given(call: NativeCall) -> Value:
    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        restrict_methods(inner.get(0), call.get(0))
        return inner.get(0)

    return NativeFunction("require_http_methods", decorate)


def _settings(_: Interpreter) -> Value:
    return InstanceValue(ExternalName("django.LazySettings"))


def _setting(call: NativeCall) -> Value:
    """Return a setting from the first settings module that has it."""
    name = call.get(0)
    for module in settings_modules(call.interpreter):
        value = call.interpreter.attribute(module, name)
        if not isinstance(value, UnknownValue):
            return value
    return UnknownValue(f"setting {name}")


def settings_modules(interpreter: Interpreter) -> list[ModuleValue]:
    """Return the settings modules that the project names, then others with a root URL configuration."""
    known = interpreter.notes.get("django.settings")
    if known is not None:
        return known
    texts = interpreter.notes["texts"][0]
    found: dict[str, ModuleValue] = {}
    interpreter.notes["django.settings"] = []
    for text in texts.values():
        for match in _SETTINGS_NAME.finditer(text):
            module = interpreter.modules.by_suffix(match.group(1))
            if module is not None:
                found.setdefault(module.path, module)
    for path, text in texts.items():
        if re.search(r"^\s*ROOT_URLCONF\s*=", text, re.MULTILINE):
            found.setdefault(path, interpreter.modules.at(path))
    interpreter.notes["django.settings"] = list(found.values())
    return interpreter.notes["django.settings"]


def _roots(interpreter: Interpreter) -> Iterator[tuple[Value, bool]]:
    """Yield (URL configuration, whether it is certain) for the roots that settings and hosts name."""
    found: dict[str, Value] = {}
    for module in settings_modules(interpreter):
        for item in possible_values(interpreter.attribute(module, "ROOT_URLCONF")):
            if isinstance(item, str) and interpreter.modules.by_suffix(item) is not None:
                found.setdefault(item, item)
    for value, _ in interpreter.notes.get("django.roots", []):
        if isinstance(value, str):
            found.setdefault(value, value)
    for value in found.values():
        yield value, True


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    texts = interpreter.notes["texts"][0]
    for root, certain in _roots(interpreter):
        _add(interpreter, root, certain, sink)
    included = set(interpreter.notes.get("django.included", []))
    candidates = [path for path, text in texts.items() if re.search(r"^\s*urlpatterns\s*\+?=", text, re.MULTILINE)]
    left = [path for path in candidates if path not in included]
    before: set[str] = set()
    registered = {route.registered.rpartition(":")[0] for route in sink.routes}  # also lists that others import
    for path in left:  # of those that nothing includes, the ones that are not part of another come first
        interpreter.notes["django.included"] = []
        items = patterns_of(interpreter, interpreter.modules.at(path))
        list(flatten_patterns(interpreter, items or [], "/"))
        before |= set(interpreter.notes["django.included"]) - {path}
    for path in left:
        if path in before or path in registered or not interpreter.modules.at(path).name:
            continue
        if included:
            sink.fail(CodePlace(path, 1), "urlpatterns", "no URL configuration of the settings includes them")
        else:
            _add(interpreter, interpreter.modules.at(path), False, sink)


def _add(interpreter: Interpreter, root: Value, certain: bool, sink: RouteSink) -> None:
    module = interpreter.modules.by_suffix(root) if isinstance(root, str) else root
    place = CodePlace(module.path, 1) if isinstance(module, ModuleValue) else NOWHERE
    hooks = tuple(_middleware(interpreter))
    for entry in flatten_patterns(interpreter, patterns_of(interpreter, root) or [], "/", place=place):
        if entry.why:
            sink.fail(entry.place, entry.path, entry.why, is_part=isinstance(entry.view, UnknownValue))
            continue
        sure = certain and entry.certain and not entry.unknown
        methods = entry.methods or view_methods(entry.view)
        routes = sink.add(methods, entry.path, entry.view, entry.place, certain=sure)
        sink.assume_beginning(routes, entry.unknown)
        sink.run_before(routes, hooks)


def _middleware(interpreter: Interpreter) -> Iterator[Value]:
    """Yield the project's middleware that its settings name, in order; it runs before every view."""
    for module in settings_modules(interpreter):
        for setting in ("MIDDLEWARE", "MIDDLEWARE_CLASSES"):
            named = known_items(interpreter.attribute(module, setting)) or ()
            found = [_view(interpreter, item, None) for item in named if isinstance(item, str)]
            if found:
                yield from (item for item in found if function_of(item) is not None)
                return


ADAPTER = RouteAdapter(
    packages=("django",),
    tokens=("urlpatterns", "ROOT_URLCONF"),
    functions={
        "django:path": _path,
        "django:re_path": _path,
        "django:url": _path,
        "django:include": _include,
        "django:patterns": _patterns,
        "django:i18n_patterns": _localized,
        "django:static": _nothing,
        "django:staticfiles_urlpatterns": _nothing,
        "django:require_http_methods": _require_given,
        "django:require_GET": _require(("GET",)),
        "django:require_POST": _require(("POST",)),
        "django:require_safe": _require(("GET",)),
        "django_hosts:host": _host,
    },
    methods={"django:LazySettings.__getattr__": _setting},
    bare_methods={"as_view": _as_view},
    values={"django.conf.settings": _settings},
    list_routes=_list_routes,
)
