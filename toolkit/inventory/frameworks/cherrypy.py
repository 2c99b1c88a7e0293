"""CherryPy: trees of objects, method dispatchers, and registrars that a project writes itself (`self.route(...)`)."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    FunctionValue,
    InstanceValue,
    MethodValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import (
    HTTP_METHODS,
    MountNote,
    RouteSink,
    RuleNote,
    join_prefix,
    method_list,
    notes_of,
    texts_of,
)

_MOUNTS = "cherrypy.mounts"
_DEEPEST = 12


def _mount(call: NativeCall) -> Value:
    """Handle `cherrypy.tree.mount(root, script_name)`, `cherrypy.quickstart(root, script_name)`."""
    note = MountNote(call.get(0, "root"), call.get(1, "script_name", default=""), call.place)
    call.interpreter.notes.setdefault(_MOUNTS, []).append(note)


def _mount_on(call: NativeCall) -> Value:
    return _mount(call)


def _expose(call: NativeCall) -> Value:
    """Handle `@cherrypy.expose`, also with aliases or on a class."""
    found = function_of(call.get(0))
    if found is None:
        from toolkit.inventory.interpreter.values import NativeFunction

        return NativeFunction("expose", lambda inner, _: _expose(call.having(inner)))
    if isinstance(found, FunctionValue):
        found.attributes["exposed"] = True
    else:
        found.names["exposed"] = True
    return call.get(0)


def _observe(method: MethodValue, arguments: CallArguments, place: CodePlace) -> None:
    """Register `self.route('GET', ('a', ':id'), self.handler)` for any class of the project."""
    if not isinstance(method.instance, InstanceValue) or len(arguments.positional) < 3:
        return
    verb, path, handler = arguments.positional[:3]
    if not isinstance(verb, str) or not method_list(verb) or function_of(handler) is None:
        return
    parts = (path,) if isinstance(path, str) else path
    if isinstance(parts, list | tuple) and all(isinstance(part, str) for part in parts):
        method.instance.notes.append(RuleNote("/".join(parts), verb, handler, place, "registrar"))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    listed: set[int] = set()
    for note in interpreter.notes.get(_MOUNTS, []):
        for root in possible_values(note.child):
            for prefix in texts_of(note.prefix) or [""]:
                if isinstance(root, InstanceValue | ClassValue):
                    _walk(root, prefix, sink, listed, 0)
    for made in interpreter.instances:
        if id(made) not in listed:
            for note in notes_of(made, RuleNote):
                if note.kind == "registrar":
                    sink.fail(note.place, f"{note.methods} {note.path}", "where its object is mounted is not known")


def _walk(node: Value, path: str, sink: RouteSink, listed: set[int], depth: int) -> None:
    if depth > _DEEPEST:
        return
    listed.add(id(node))
    own = list(notes_of(node, RuleNote)) if isinstance(node, InstanceValue) else []
    for note in own:
        methods = method_list(note.methods)
        sink.add(methods, join_prefix(path, note.path) or "/", note.handler, note.place)
    of = node.of if isinstance(node, InstanceValue) else node
    if isinstance(of, ClassValue) and not own:
        _add_exposed(of, path, sink)
    for name, child in _children(node, of):
        _walk(child, f"{path.rstrip('/')}/{name}", sink, listed, depth + 1)


def _add_exposed(of: ClassValue, path: str, sink: RouteSink) -> None:
    verbs = [verb for verb in HTTP_METHODS if function_of(of.find(verb)) is not None]
    if verbs and of.find("exposed") is True:
        for verb in verbs:
            sink.add([verb], path or "/", of.find(verb), of.place)
        return
    for name, value in _names(of):
        found = function_of(value)
        if isinstance(found, FunctionValue) and found.attributes.get("exposed") is True:
            inner = {"index": f"{path.rstrip('/')}/", "default": f"{path.rstrip('/')}/{{path}}"}
            sink.add(["*"], inner.get(name, f"{path.rstrip('/')}/{name}"), value, found.place)


def _names(of: ClassValue) -> Iterator[tuple[str, Value]]:
    seen: set[str] = set()
    for base in of.lineage():
        if isinstance(base, ClassValue):
            for name, value in base.names.items():
                if name not in seen:
                    seen.add(name)
                    yield name, value


def _children(node: Value, of: Value) -> Iterator[tuple[str, InstanceValue]]:
    """Yield the children of a node: instances in its attributes, and in those of its class."""
    attributes = dict(_names(of)) if isinstance(of, ClassValue) else {}
    if isinstance(node, InstanceValue):
        attributes.update(node.attributes)
    for name, value in attributes.items():
        for item in possible_values(value):
            if isinstance(item, InstanceValue) and isinstance(item.of, ClassValue) and _is_exposed(item):
                yield name, item


def _is_exposed(item: InstanceValue) -> bool:
    assert isinstance(item.of, ClassValue)
    if item.of.find("exposed") is True or any(note for note in notes_of(item, RuleNote)):
        return True
    values = [function_of(value) for _, value in _names(item.of)]
    exposed = any(isinstance(value, FunctionValue) and value.attributes.get("exposed") is True for value in values)
    return exposed or any(isinstance(value, InstanceValue) for value in item.attributes.values())


ADAPTER = RouteAdapter(
    packages=("cherrypy",),
    tokens=("cherrypy.tree", "tree.mount", "cherrypy.quickstart", "cherrypy.expose", ".route("),
    constructors=("tree.mount", "cherrypy.quickstart"),
    functions={"cherrypy:mount": _mount, "cherrypy:quickstart": _mount, "cherrypy:expose": _expose},
    methods={"cherrypy:Tree.mount": _mount_on},
    observers=(_observe,),
    list_routes=_list_routes,
    scanned=(r"\bself\.route\(",),
)
