"""web.py: flat tuples of paths and class names, sub-applications."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.attributes import resolve_external
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    ClassValue,
    ExternalName,
    InstanceValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import (
    HTTP_METHODS,
    MountNote,
    RouteSink,
    RuleNote,
    instances_of,
    is_handler,
    join_prefix,
    notes_of,
)


def _construct(call: NativeCall) -> Value:
    """Handle `web.application(urls, globals())`."""
    urls, names = known_items(call.get(0, "mapping")), call.get(1, "fvars")
    if urls is None:
        call.instance.notes.append(RuleNote(None, None, None, call.place))
        return
    for path, target in zip(urls[::2], urls[1::2], strict=False):
        handler = target
        if isinstance(target, str):
            handler = _class_named(call.interpreter, target, names)
        if isinstance(handler, InstanceValue):
            call.instance.notes.append(MountNote(handler, path, call.place))
        else:
            call.instance.notes.append(RuleNote(path, None, handler, call.place))


def _class_named(interpreter: Interpreter, name: str, names: Value) -> Value:
    if isinstance(names, dict) and name in names:
        return resolve_external(interpreter, names[name])
    module_name, _, last = name.rpartition(".")
    module = interpreter.modules.by_suffix(module_name) if module_name else None
    return ExternalName(name) if module is None else interpreter.attribute(module, last)


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    applications = list(instances_of(interpreter.instances, "web.application", "web.auto_application"))
    children = {
        id(item) for made in applications for note in notes_of(made, MountNote) for item in possible_values(note.child)
    }
    for made in applications:
        if id(made) not in children:
            _add(made, "", sink, 0)


def _add(made: InstanceValue, prefix: str, sink: RouteSink, depth: int) -> None:
    for note in notes_of(made, RuleNote):
        if not isinstance(note.path, str):
            sink.fail(note.place, "urls", "the list of URLs is not known")
            continue
        path = join_prefix(prefix, note.path.lstrip("^").rstrip("$"))
        sink.add(list(_verbs(note.handler)), path or "/", note.handler, note.place)
    for mount in notes_of(made, MountNote):
        for child in possible_values(mount.child):
            if isinstance(child, InstanceValue) and isinstance(mount.prefix, str) and depth < 10:
                _add(child, join_prefix(prefix, mount.prefix), sink, depth + 1)


def _verbs(handler: Value) -> Iterator[str]:
    for item in possible_values(handler):
        if isinstance(item, ClassValue):
            yield from (verb for verb in HTTP_METHODS if is_handler(item.find(verb)))


ADAPTER = RouteAdapter(
    packages=("web",),
    tokens=("web.application", "application("),
    constructors=("application(",),
    methods={"web:application.__init__": _construct},
    list_routes=_list_routes,
)
