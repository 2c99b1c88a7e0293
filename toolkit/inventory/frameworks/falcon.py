"""Falcon: resources added to an application; their responders determine the methods."""

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import InstanceValue, Value
from toolkit.inventory.registrations import (
    RouteSink,
    RuleNote,
    as_view_class,
    instances_of,
    methods_of_class,
    notes_of,
    texts_of,
)

_APPLICATIONS = ("falcon.API", "falcon.App")


def _add_route(call: NativeCall) -> Value:
    suffix = call.get(-1, "suffix")
    kind = f"_{suffix}" if isinstance(suffix, str) else ""
    call.instance.notes.append(RuleNote(call.get(0, "uri_template"), None, call.get(1, "resource"), call.place, kind))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    unknown: list[InstanceValue] = interpreter.notes.get("unknown_owners", [])
    for made in [*instances_of(interpreter.instances, *_APPLICATIONS), *unknown]:
        for note in notes_of(made, RuleNote):
            paths = texts_of(note.path)
            if paths is None:
                sink.fail(note.place, "add_route", "its path is not a known text")
                continue
            methods = methods_of_class(as_view_class(note.handler), form=f"on_{{}}{note.kind}")
            for path in paths:
                sink.add(methods, path, note.handler, note.place, certain=made not in unknown)


ADAPTER = RouteAdapter(
    packages=("falcon",),
    tokens=("add_route(", "falcon.API(", "falcon.App("),
    applications=_APPLICATIONS,
    constructors=("falcon.API(", "falcon.App("),
    methods={f"falcon:{owner}.add_route": _add_route for owner in ("API", "App")},
    bare_methods={"add_route": _add_route},
    list_routes=_list_routes,
    scanned=(r"\.add_route\(",),
)
