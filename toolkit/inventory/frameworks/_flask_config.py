"""The configuration of a Flask application: values that a program sets directly, from objects and from files."""

from collections.abc import Mapping

from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    ExternalName,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
    join_values,
    possible_values,
)

_SOURCES = "sources"


def config_of(application: InstanceValue) -> InstanceValue:
    """Return the configuration of an application; it is created on first use."""
    found = application.attributes.get("config")
    if not isinstance(found, InstanceValue):
        found = InstanceValue(ExternalName("flask.Config"), place=application.place)
        found.attributes[_SOURCES] = []
        application.attributes["config"] = found
    return found


def read_config(interpreter: Interpreter, application: Value, name: str) -> Value:
    """Return a setting of an application from the last source that has it; unknown if none has."""
    if not isinstance(application, InstanceValue):
        return UnknownValue(f"setting {name}")
    return _look_up(interpreter, config_of(application), name)


def _look_up(interpreter: Interpreter, config: InstanceValue, name: str) -> Value:
    for source in reversed(config.attributes.get(_SOURCES, [])):
        values = [
            value
            for item in possible_values(source)
            if (value := _from_source(interpreter, item, name)) is not _MISSING
        ]
        if values:
            return join_values(values)
    return UnknownValue(f"setting {name}")


_MISSING = object()


def _from_source(interpreter: Interpreter, source: Value, name: str) -> Value:
    if isinstance(source, dict):
        return source.get(name, _MISSING)
    if isinstance(source, str):
        source = _find_source(interpreter, source)
    if isinstance(source, InstanceValue):
        source = source.of
    if isinstance(source, ModuleValue):
        interpreter.run_module(source)
        return interpreter.attribute(source, name) if name in source.names else _MISSING
    if isinstance(source, ClassValue) and source.has(name):
        return interpreter.attribute(source, name)
    return _MISSING


def _find_source(interpreter: Interpreter, dotted: str) -> Value:
    """Find a module, or a class in it, by dotted name, or a Python file by the end of its path."""
    if dotted.endswith((".py", ".cfg")):
        fitting = [path for path in interpreter.modules.paths if f"/{path}".endswith(f"/{dotted.lstrip('./')}")]
        return interpreter.modules.at(fitting[0]) if len(fitting) == 1 else None
    found = interpreter.modules.by_suffix(dotted)
    if found is not None:
        return found
    module_name, _, last = dotted.replace(":", ".").rpartition(".")
    module = interpreter.modules.by_suffix(module_name) if module_name else None
    return interpreter.attribute(module, last) if isinstance(module, ModuleValue) else None


def _take(call: NativeCall) -> Value:
    """Handle `config.from_object(source)`, `from_mapping`, `from_pyfile`, `update`."""
    sources = call.instance.attributes.setdefault(_SOURCES, [])
    sources.extend(call.arguments.positional)
    if call.arguments.keywords:
        sources.append(dict(call.arguments.keywords))
    return True


def _get_item(call: NativeCall) -> Value:
    name = call.get(0)
    return _look_up(call.interpreter, call.instance, name) if isinstance(name, str) else UnknownValue("a setting")


def _get(call: NativeCall) -> Value:
    value = _get_item(call)
    default = call.get(1, "default")
    return default if isinstance(value, UnknownValue) and default is not None else value


def _set_item(call: NativeCall) -> Value:
    if isinstance(call.get(0), str):
        call.instance.attributes.setdefault(_SOURCES, []).append({call.get(0): call.get(1)})


def _set_default(call: NativeCall) -> Value:
    name = call.get(0)
    if isinstance(name, str) and isinstance(_get_item(call), UnknownValue):
        call.instance.attributes.setdefault(_SOURCES, []).insert(0, {name: call.get(1)})
    return _get_item(call)


def _attribute(call: NativeCall) -> Value:
    """Return the setting of `application.config.NAME`."""
    name = call.get(0)
    return _look_up(call.interpreter, call.instance, name) if isinstance(name, str) and name.isupper() else None


CONFIG_METHODS: Mapping[str, object] = {
    "Config.__getattr__": _attribute,
    "Config.__getitem__": _get_item,
    "Config.__setitem__": _set_item,
    "Config.get": _get,
    "Config.setdefault": _set_default,
    **{f"Config.{name}": _take for name in ("from_object", "from_mapping", "from_pyfile", "update")},
}
