"""Pylons and the Routes package: a mapper with `connect`, submappers and resources."""

from typing import NamedTuple

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    CodePlace,
    ExternalName,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import RouteSink, instances_of, join_prefix, method_list, notes_of, texts_of


class ConnectNote(NamedTuple):
    """A path connected to a controller's action."""

    path: Value
    controller: Value
    action: Value
    methods: Value
    place: CodePlace


def _connect(call: NativeCall) -> Value:
    """Handle `mapper.connect([name,] path, controller=..., action=..., conditions=dict(method=[...]))`."""
    path = call.arguments.positional[-1] if call.arguments.positional else call.get(-1, "routepath")
    keywords = {**call.instance.attributes.get("keywords", {}), **call.arguments.keywords}
    conditions = keywords.get("conditions")
    methods = conditions.get("method") if isinstance(conditions, dict) else None
    prefix = call.instance.attributes.get("prefix", "")
    whole = f"{prefix}{path}" if isinstance(path, str) and isinstance(prefix, str) else path
    _owner(call.instance).notes.append(
        ConnectNote(whole, keywords.get("controller"), keywords.get("action"), methods, call.place)
    )


def _owner(made: InstanceValue) -> InstanceValue:
    found: InstanceValue = made.attributes.get("owner", made)
    return found


def _submapper(call: NativeCall) -> Value:
    """Handle `mapper.submapper(path_prefix=..., controller=...)`."""
    child = InstanceValue(ExternalName("routes.SubMapper"), call.arguments, place=call.place)
    prefix = call.get(-1, "path_prefix", default="")
    keywords = {**call.instance.attributes.get("keywords", {}), **call.arguments.keywords}
    child.attributes.update(
        owner=_owner(call.instance), prefix=f"{call.instance.attributes.get('prefix', '')}{prefix}", keywords=keywords
    )
    return child


def _resource(call: NativeCall) -> Value:
    """Handle `mapper.resource(member, collection, controller=..., path_prefix=...)`: seven routes."""
    member, collection = call.get(0), call.get(1)
    if not isinstance(collection, str):
        return
    prefix = call.get(-1, "path_prefix", default="")
    base = join_prefix(prefix if isinstance(prefix, str) else "", f"/{collection}")
    controller = call.get(-1, "controller", default=collection)
    rows = [("", "index", "GET"), ("", "create", "POST"), ("/new", "new", "GET"), ("/{id}", "show", "GET")]
    rows += [("/{id}", "update", "PUT"), ("/{id}", "delete", "DELETE"), ("/{id}/edit", "edit", "GET")]
    rows += _extra(call.get(-1, "collection"), "") + _extra(call.get(-1, "member"), "/{id}")
    for path, action, method in rows:
        _owner(call.instance).notes.append(ConnectNote(f"{base}{path}", controller, action, method, call.place))
    del member


def _extra(given: Value, below: str) -> list[tuple[str, str, str]]:
    items = given.items() if isinstance(given, dict) else ()
    return [(f"{below}/{name}", name, verb.upper()) for name, verb in items if isinstance(verb, str)]


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    unknown: list[InstanceValue] = interpreter.notes.get("unknown_owners", [])
    for made in [*instances_of(interpreter.instances, "routes.Mapper", "cherrypy.RoutesDispatcher"), *unknown]:
        for note in notes_of(made, ConnectNote):
            paths = texts_of(note.path)
            if paths is None:
                sink.fail(note.place, "connect", "its path is not a known text")
                continue
            for path in paths:
                handler = _action(interpreter, note)
                text = path if path.startswith("/") else f"/{path}"
                sink.add(method_list(note.methods), text, handler, note.place, certain=made not in unknown)


def _action(interpreter: Interpreter, note: ConnectNote) -> Value:
    """Return the action of a controller: a method of the class `NameController` in the module `name`."""
    for controller in possible_values(note.controller):
        if isinstance(controller, InstanceValue | ClassValue):
            found = interpreter.attribute(controller, note.action) if isinstance(note.action, str) else controller
            return controller if isinstance(found, UnknownValue) else found
        if isinstance(controller, str):
            module = interpreter.modules.by_suffix(f"controllers.{controller.replace('/', '.')}")
            name = f"{controller.replace('-', '_').rpartition('/')[2].title().replace('_', '')}Controller"
            if isinstance(module, ModuleValue):
                of = interpreter.attribute(module, name)
                if isinstance(of, ClassValue):
                    found = of.find(note.action) if isinstance(note.action, str) else None
                    return of if found is None else found
            return ExternalName(f"{controller}.{note.action}" if isinstance(note.action, str) else controller)
    return None


ADAPTER = RouteAdapter(
    packages=("routes", "pylons"),
    tokens=(".connect(", "Mapper(", ".submapper(", "RoutesDispatcher"),
    constructors=("Mapper(",),
    methods={
        **{f"routes:{owner}.connect": _connect for owner in ("Mapper", "SubMapper")},
        **{f"routes:{owner}.submapper": _submapper for owner in ("Mapper", "SubMapper")},
        "routes:Mapper.resource": _resource,
        "cherrypy:RoutesDispatcher.connect": _connect,
        "pylons:Mapper.connect": _connect,
    },
    bare_methods={"connect": _connect, "submapper": _submapper},
    list_routes=_list_routes,
    scanned=(r"\b(?:map|mapper|mc|m|r|d)\.connect\(",),
)
