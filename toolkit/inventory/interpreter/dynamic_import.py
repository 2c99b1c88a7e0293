"""Imports by a computed name: `importlib.import_module`, `__import__`; `importlib.util.find_spec`."""

from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.values import ModuleValue, UnknownValue, Value


def import_module(call: NativeCall) -> Value:
    """Handle `importlib.import_module(name, package)`."""
    name, package = call.get(0, "name"), call.get(1, "package")
    near = call.interpreter.modules.at(call.place.path) if call.place.path else None
    if not isinstance(name, str):
        return UnknownValue("a module that is not known")
    if name.startswith(".") and near is not None:
        level = len(name) - len(name.lstrip("."))
        base = call.interpreter.modules.find(package, near) if isinstance(package, str) else near
        return call.interpreter.modules.relative(
            base if isinstance(base, ModuleValue) else near, level, name.lstrip(".")
        )
    found = call.interpreter.modules.find(name, near)
    if isinstance(found, ModuleValue):
        call.interpreter.run_module(found)
    return found


def find_spec(call: NativeCall) -> Value:
    """`importlib.util.find_spec(name)`: the module of the project; whether others are installed is not known."""
    name = call.get(0, "name")
    near = call.interpreter.modules.at(call.place.path) if call.place.path else None
    found = call.interpreter.modules.find(name, near) if isinstance(name, str) and not name.startswith(".") else None
    return found if isinstance(found, ModuleValue) else UnknownValue("whether a package is installed")
