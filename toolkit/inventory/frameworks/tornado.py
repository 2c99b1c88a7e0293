"""Tornado: lists of URL specifications of an application, rules and routers of newer versions."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.partial_text import filled_in, text_after_unknown
from toolkit.inventory.interpreter.values import (
    CodePlace,
    ExternalName,
    InstanceValue,
    UnknownValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import (
    RouteSink,
    RuleNote,
    as_view_class,
    instances_of,
    methods_of_class,
    notes_of,
    texts_or_endings,
)

_JUPYTER = ("jupyter_server", "jupyterlab_server", "jupyterhub", "notebook", "nbclassic")
_FIXED = {"StaticFileHandler": ["GET"], "RedirectHandler": ["GET"], "FallbackHandler": ["*"]}


def _construct(call: NativeCall) -> Value:
    handlers = call.get(0, "handlers")
    call.instance.notes.extend(_rules(handlers, call.place))
    if call.get(-1, "static_path") is not None:
        prefix = call.get(-1, "static_url_prefix", default="/static/")
        for path in (f"{prefix}(.*)" if isinstance(prefix, str) else prefix, r"/(favicon\.ico)", r"/(robots\.txt)"):
            call.instance.notes.append(RuleNote(path, None, ExternalName("tornado.web.StaticFileHandler"), call.place))


def _url_value(call: NativeCall) -> Value:
    """Return an argument of `url(pattern, handler, kwargs, name)`, which programs read as an attribute."""
    positions = {"handler_class": 1, "target": 1, "kwargs": 2, "name": 3}
    if call.get(0) == "regex":
        made = InstanceValue(ExternalName("tornado.Pattern"), place=call.place)
        made.attributes["pattern"] = call.instance.arguments.get(0, "pattern")
        return made
    name = call.get(0)
    return call.instance.arguments.get(positions[name], name) if name in positions else None


def _add_handlers(call: NativeCall) -> Value:
    """Handle `application.add_handlers(host_pattern, handlers)`."""
    call.instance.notes.extend(_rules(call.get(1, "host_handlers"), call.place))


def _add_rules(call: NativeCall) -> Value:
    call.instance.notes.extend(_rules(call.get(0, "rules"), call.place))


def _rules(handlers: Value, place: CodePlace) -> Iterator[RuleNote]:
    items = known_items(handlers) if not isinstance(handlers, str) else None
    if items is None:
        if handlers is not None:
            yield RuleNote(handlers, None, None, place)
        return
    for item in items:
        for option in possible_values(item):
            if isinstance(option, tuple | list) and len(option) >= 2:
                yield from _rule(option[0], option[1], place)
            elif isinstance(option, tuple | list) and option and isinstance(option[0], UnknownValue):
                yield RuleNote(option[0], None, None, place)  # made of something that is not known
            elif isinstance(option, UnknownValue):
                yield RuleNote(option, None, None, place)
            elif isinstance(option, InstanceValue):
                pattern, handler = (
                    option.arguments.get(0, "pattern", "matcher"),
                    option.arguments.get(1, "handler", "target"),
                )
                yield from _rule(pattern, handler, option.place)


def _rule(pattern: Value, handler: Value, place: CodePlace) -> Iterator[RuleNote]:
    if isinstance(pattern, InstanceValue):
        is_matcher = any(name.endswith(".PathMatches") for name in pattern.externals())
        pattern = pattern.arguments.get(0, "path_pattern") if is_matcher else UnknownValue("a path that is computed")
    if isinstance(handler, list):
        yield from _rules(handler, place)
    else:
        yield RuleNote(pattern, None, handler, place)


def _join_url(call: NativeCall) -> Value:
    """Handle `url_path_join("/", base_url, path)` of Jupyter: one slash between the parts, those at the ends kept."""
    parts = call.arguments.positional
    known = [part for part in parts if isinstance(part, str)]
    made = "/".join(text for part in parts if (text := _stripped(part)))
    if not made:
        return "/" if known else UnknownValue("a part of a URL")
    made = f"{made}/" if known and known[-1] is parts[-1] and known[-1].endswith("/") else made
    if len(known) < len(parts):
        return text_after_unknown(made, "a part of a URL")
    return f"/{made}" if known[0].startswith("/") else made


def _stripped(part: Value) -> str:
    return part.strip("/") if isinstance(part, str) else str(filled_in(part))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    for made in instances_of(interpreter.instances, "tornado.Application", "tornado.RuleRouter"):
        for note in notes_of(made, RuleNote):
            patterns, unknown = texts_or_endings(note.path)
            if not patterns:
                sink.fail(note.place, "handlers", unknown, is_part=True)
            for pattern in patterns:
                path = pattern.lstrip("^").rstrip("$")
                rooted = path if path.startswith("/") else f"/{path}"
                routes = sink.add(_methods(note.handler), rooted, note.handler, note.place, certain=not unknown)
                sink.assume_beginning(routes, unknown)


def _methods(handler: Value) -> list[str]:
    found = as_view_class(handler)
    own = methods_of_class(found)
    return own or _FIXED.get(getattr(handler, "last", ""), ["*"])


ADAPTER = RouteAdapter(
    packages=("tornado",),
    tokens=("Application", "add_handlers", "URLSpec", "RequestHandler", "web.url(", "RuleRouter"),
    applications=("tornado.Application",),
    constructors=("Application(",),
    methods={
        "tornado:Application.__init__": _construct,
        "tornado:Application.add_handlers": _add_handlers,
        "tornado:url.__getattr__": _url_value,
        "tornado:URLSpec.__getattr__": _url_value,
        "tornado:RuleRouter.__init__": _add_rules,
        "tornado:RuleRouter.add_rules": _add_rules,
    },
    bare_methods={"add_handlers": _add_handlers},
    functions={f"{package}:url_path_join": _join_url for package in _JUPYTER},
    list_routes=_list_routes,
)
