"""Connexion and similar programs: routes are in a specification whose file the code names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._composed_specification import compose_specification
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CodePlace,
    ExternalName,
    ModuleValue,
    UnknownValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import ALL_METHODS, RouteSink, RuleNote, instances_of, notes_of
from toolkit.inventory.specifications import base_path, named_specification

_APPLICATIONS = ("App", "FlaskApp", "AsyncApp", "AioHttpApp", "FlaskApi", "ConnexionMiddleware")
_SKIPPED = ("HEAD", "OPTIONS")


def _add_api(call: NativeCall) -> Value:
    """Handle `application.add_api(specification, base_path=...)`."""
    note = RuleNote(call.get(0, "specification"), call.get(1, "base_path"), call.get(-1, "resolver"), call.place)
    call.instance.notes.append(note)


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    known: Mapping[str, Any] = interpreter.notes.get("specifications", [{}])[0]
    for made in instances_of(interpreter.instances, *(f"connexion.{name}" for name in _APPLICATIONS)):
        for note in notes_of(made, RuleNote):
            for given in possible_values(note.path):
                name = _file_name(given)
                found = (
                    (note.place.path, given)
                    if isinstance(given, dict)
                    else named_specification(known, name, note.place.path)
                )
                if found is not None:
                    _add_paths(interpreter, sink, found[1], note)
                elif name:
                    sink.fail(note.place, f"add_api {name}", "its specification is not a file of the project")
                else:
                    _add_composed(interpreter, sink, known, note)


def _add_composed(interpreter: Interpreter, sink: RouteSink, known: Mapping[str, Any], note: RuleNote) -> None:
    """Add the paths of a specification that code puts together of files, as likely ones."""
    found = compose_specification(interpreter, known, note.place, "add_api")
    names = ", ".join(dict.fromkeys((*found.read, *found.others)))
    if found.document["paths"]:
        _add_paths(interpreter, sink, found.document, note, certain=False)
    if found.others or not found.document["paths"]:
        why = f"its specification is put together of {names}" if names else "its specification is made by code"
        missing = ", ".join(found.others)
        why += f", of which no paths are known for {missing}" if found.read and missing else ""
        sink.fail(note.place, "add_api", why, is_part=bool(found.document["paths"]))


def _file_name(given: Value) -> str:
    return given if isinstance(given, str) else ""


def _add_paths(
    interpreter: Interpreter, sink: RouteSink, document: Mapping[str, Any], note: RuleNote, *, certain: bool = True
) -> None:
    prefix = note.methods if isinstance(note.methods, str) else base_path(document)
    for path, method, operation in operations_of(document):
        resolver = note.handler
        handler = find_handler(interpreter, operation, path, method, _resty_module(resolver))
        routes = sink.add([method], f"{prefix.rstrip('/')}{path}", handler, note.place, certain=certain)
        responses = operation.get("responses")
        codes = [str(code) for code in responses] if isinstance(responses, dict) else []
        sink.declare(routes, [int(code) for code in codes if code.isdigit()])


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield (path, method, operation) of a specification, without HEAD and OPTIONS."""
    for path, methods in document.get("paths", {}).items():
        for name, operation in methods.items() if isinstance(methods, dict) else ():
            method = str(name).upper()
            if method in ALL_METHODS and method not in _SKIPPED:
                yield path, method, operation if isinstance(operation, dict) else {}


def find_handler(
    interpreter: Interpreter, operation: Mapping[str, Any], path: str, method: str, resty_module: str = ""
) -> Value:
    """Return the function of `operationId` of an operation, in its router controller if it has one.

    Args:
        interpreter: interpreter that has followed the program.
        operation: operation of the specification.
        path: path of the operation, from which names may be derived.
        method: its HTTP method, for the same purpose.
        resty_module: package whose modules are named after paths; empty if operations name their functions.
    """
    name = operation.get("operationId")
    owner = operation.get("x-openapi-router-controller") or operation.get("x-swagger-router-controller")
    if not isinstance(name, str) and resty_module:
        parts = [part for part in path.split("/") if part and "{" not in part]
        verb = method.lower() if method != "GET" or "{" in path.rpartition("/")[2] else "search"
        name = ".".join([resty_module, *(part.replace("-", "_") for part in parts), verb])
    if not isinstance(name, str):
        return None
    dotted = f"{owner}.{name}" if isinstance(owner, str) and owner else name
    return _resolve(interpreter, dotted.replace(":", "."))


def _resolve(interpreter: Interpreter, dotted: str) -> Value:
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 0, -1):
        module = interpreter.modules.by_suffix(".".join(parts[:end]))
        if isinstance(module, ModuleValue):
            value: Value = module
            for part in parts[end:]:
                value = interpreter.attribute(value, part, CodePlace(module.path, 1))
            return ExternalName(dotted) if isinstance(value, UnknownValue) else value
    return ExternalName(dotted)


def _resty_module(resolver: Value) -> str:
    for item in possible_values(resolver):
        names = item.externals() if hasattr(item, "externals") else []
        if any(re.search(r"RestyResolver|MethodResolver|MethodViewResolver", name) for name in names):
            given = item.arguments.get(0, "default_module_name")
            return given if isinstance(given, str) else ""
    return ""


ADAPTER = RouteAdapter(
    packages=("connexion",),
    tokens=("connexion", "add_api("),
    constructors=("connexion.App(", "FlaskApp(", "AsyncApp("),
    methods=for_packages(("connexion",), {f"{name}.add_api": _add_api for name in _APPLICATIONS}),
    list_routes=_list_routes,
    scanned=(r"\.add_api\(",),
)
