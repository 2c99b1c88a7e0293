"""Attributes of modules, classes, instances, plain values and external names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.late_attributes import is_trait, late_attribute, trait_value
from toolkit.inventory.interpreter.plain_methods import plain_method
from toolkit.inventory.interpreter.standard_values import STANDARD_VALUES
from toolkit.inventory.interpreter.values import (
    Alternatives,
    CallArguments,
    ClassValue,
    CodePlace,
    ExternalMethod,
    ExternalName,
    FunctionValue,
    ImportedName,
    InstanceValue,
    MethodValue,
    ModuleValue,
    NativeFunction,
    SuperValue,
    UnknownValue,
    Value,
    is_known,
    join_values,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_CIRCLE = UnknownValue("imports go in a circle")
_NOTHING = object()
_TO_RESOLVE = (Alternatives, ImportedName)
_MARKED = "rest_framework"
"""Package whose decorators add attributes with methods to functions."""


def find_attribute(interpreter: Interpreter, value: Value, name: str, place: CodePlace) -> Value:
    """Return the value of `value.name`."""
    if isinstance(value, Alternatives):
        return join_values([find_attribute(interpreter, item, name, place) for item in value.values])
    known = _FINDERS.get(type(value))
    if known is not None:
        return known(interpreter, value, name)
    if is_known(value):
        return plain_method(value, name)
    if name in interpreter.answers.bare_methods and isinstance(value, UnknownValue | ExternalMethod):
        owner = InstanceValue(ExternalName("?"), place=place)
        interpreter.notes.setdefault("unknown_owners", []).append(owner)
        return ExternalMethod(owner, "?", name)
    return UnknownValue(f"attribute {name} of something that is not known")


def module_attribute(interpreter: Interpreter, module: ModuleValue, name: str) -> Value:
    """Return an attribute of a module: an assigned or imported name, else a submodule."""
    interpreter.run_module(module)
    if name in module.names:
        return resolve_external(interpreter, module.names[name])
    return _other_attribute(interpreter, module, name)


class StarredName(NamedTuple):
    """A name of a package outside that a module may have from `from package import *`; whether it is known there."""

    name: ExternalName
    known: bool


def starred_name(interpreter: Interpreter, module: ModuleValue, name: str) -> StarredName | None:
    """Return the external name that a star import may give a module; None if it has no star import."""
    packages: Sequence[str] = module.names.get("*", ())
    answers = interpreter.answers
    for package in packages:
        key = f"{package.partition('.')[0]}:{name}"
        if key in answers.functions or f"{key}.__init__" in answers.methods:
            return StarredName(ExternalName(f"{package}.{name}"), True)
    return StarredName(ExternalName(f"{packages[0]}.{name}"), False) if packages else None


def _other_attribute(interpreter: Interpreter, module: ModuleValue, name: str) -> Value:
    """A name that a module does not assign: a submodule, or one that a star import may give it.

    A name in capitals is a setting, which another settings module may have.
    """
    inner = interpreter.modules.submodule(module, name)
    if inner is not None:
        return inner
    starred = starred_name(interpreter, module, name) if not name.isupper() else None
    return UnknownValue(f"{module.name} has no {name}") if starred is None else starred.name


def resolve_external(interpreter: Interpreter, value: Value, seen: frozenset[int] = frozenset()) -> Value:
    """Resolve a name imported from another module to its value.

    Args:
        interpreter: runs the other module.
        value: the value of the name, which is returned as it is unless it is imported.
        seen: ids of the values that are being resolved: settings that import each other lead back to them.
    """
    for _ in range(20):
        if isinstance(value, Alternatives):  # names that several branches import
            if not any(isinstance(item, _TO_RESOLVE) or item is _CIRCLE for item in value.values):
                return value
            within = seen | {id(value)}
            values = [resolve_external(interpreter, item, within) for item in value.values if id(item) not in within]
            known = [item for item in values if item is not _CIRCLE]
            return join_values(known) if known else _CIRCLE
        if not isinstance(value, ImportedName):
            return value
        if id(value) in seen:
            return _CIRCLE
        seen |= {id(value)}
        interpreter.run_module(value.module)
        found = value.module.names.get(value.name, _NOTHING)
        if found is _NOTHING or found is value:
            return _other_attribute(interpreter, value.module, value.name)
        value = found
    return _CIRCLE


def external_value(interpreter: Interpreter, dotted: str) -> Value:
    """Return the value of an external name from the answers of frameworks, else the name itself."""
    known = interpreter.answers.values.get(dotted)
    return known(interpreter) if known is not None else STANDARD_VALUES.get(dotted, ExternalName(dotted))


def next_in_lineage(interpreter: Interpreter, owner: ClassValue, instance: Value, name: str) -> Value:
    """Return the attribute that `super()` finds: after the class `owner` in the resolution order of the instance."""
    start = instance.of if isinstance(instance, InstanceValue) else instance
    lineage = list(start.lineage()) if isinstance(start, ClassValue) else list(owner.lineage())
    behind = lineage[lineage.index(owner) + 1 :] if owner in lineage else list(owner.lineage())[1:]
    for base in behind:
        if isinstance(base, ClassValue) and name in base.names:
            return _bind_method(interpreter, base.names[name], instance, start)
        if isinstance(base, ExternalName):
            externals = [item.name for item in behind if isinstance(item, ExternalName)]
            if isinstance(instance, InstanceValue):
                return _super_external(interpreter, instance, externals, name)
            if isinstance(start, ClassValue) and name != "__new__":  # `super().as_view()` in a class method
                return _external_method(interpreter, InstanceValue(start), externals, name)
    return UnknownValue(f"super().{name}")


def _super_external(interpreter: Interpreter, instance: InstanceValue, externals: list[str], name: str) -> Value:
    if name == "__init__":

        def initialize(arguments: CallArguments, place: CodePlace) -> Value:
            interpreter.initialize_external(instance, externals, arguments, place)

        return NativeFunction("__init__", initialize)
    answer = _answered_attribute(interpreter, instance, externals, name)
    return answer if answer is not None else _external_method(interpreter, instance, externals, name)


def _answered_attribute(interpreter: Interpreter, instance: InstanceValue, externals: list[str], name: str) -> Value:
    """An attribute that a framework answers for instances of an external class; None if it answers nothing."""
    for external in externals:
        getter = interpreter.answers.method(external, "__getattr__")
        call = NativeCall(interpreter, CallArguments((name,)), instance.place, instance)
        answer = getter(call) if getter else None
        if answer is not None:
            return answer
    return None


def _external_method(interpreter: Interpreter, instance: InstanceValue, externals: list[str], name: str) -> Value:
    for external in externals:
        if interpreter.answers.method(external, name):
            return ExternalMethod(instance, external, name)
    return ExternalMethod(instance, externals[0], name) if externals else UnknownValue(f"attribute {name}")


def _of_instance(interpreter: Interpreter, value: InstanceValue, name: str) -> Value:
    if name in value.attributes:
        return resolve_external(interpreter, value.attributes[name])
    if name in ("__class__", "__dict__"):
        return value.of if name == "__class__" else value.attributes
    if isinstance(value.of, ClassValue) and value.of.has(name):
        found = resolve_external(interpreter, value.of.find(name))
        if is_trait(found):
            return trait_value(interpreter, value, name, found)
        return _bind_method(interpreter, found, value, value.of)
    if isinstance(value.of, ExternalName) and name in value.arguments.keywords:
        return value.arguments.keywords[name]  # a value object such as `Route(url=...)`
    return _of_external_instance(interpreter, value, name)


def _of_external_instance(interpreter: Interpreter, value: InstanceValue, name: str) -> Value:
    externals = value.externals()
    answer = _answered_attribute(interpreter, value, externals, name)
    if answer is not None:
        return answer
    late = late_attribute(interpreter, value, name)
    if late is not None:
        return late
    if externals:
        return _external_method(interpreter, value, externals, name)
    return UnknownValue(f"attribute {name} of {getattr(value.of, 'qualname', 'an object')}")


def _of_class(interpreter: Interpreter, value: ClassValue, name: str) -> Value:
    if name in ("__name__", "__qualname__", "__module__"):
        return value.module.name if name == "__module__" else value.node.name
    if value.has(name):
        found = resolve_external(interpreter, value.find(name))
        is_bound = isinstance(found, FunctionValue) and found.kind == "class"
        return MethodValue(found, value) if is_bound else found
    externals = value.externals()
    if externals:
        return _external_method(interpreter, InstanceValue(value), externals, name)
    return UnknownValue(f"{name} of a class")


def _of_function(value: FunctionValue, name: str) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    if name in ("__name__", "__qualname__", "func_name"):
        return getattr(value.node, "name", "<lambda>")
    if name == "__module__":
        return value.module.name
    if value.marks:  # something that a decorator left there, such as `mapping` of an action
        return InstanceValue(ExternalName(f"{_MARKED}.{name}"), attributes={"function": value})
    return UnknownValue(f"attribute {name} of a function")


def _bind_method(interpreter: Interpreter, found: Value, instance: Value, of: Value) -> Value:
    if isinstance(found, Alternatives):
        return join_values([_bind_method(interpreter, item, instance, of) for item in found.values])
    if isinstance(found, FunctionValue):
        if found.kind == "property":
            return interpreter.call(MethodValue(found, instance), CallArguments(), found.place)
        if found.kind == "static":
            return found
        if found.kind == "class":
            return MethodValue(found, of)
        return MethodValue(found, instance)
    return found


_FINDERS: Mapping[type, Callable[[Interpreter, Any, str], Value]] = {
    ModuleValue: module_attribute,
    ExternalName: lambda interpreter, value, name: external_value(interpreter, f"{value.name}.{name}"),
    InstanceValue: _of_instance,
    ClassValue: _of_class,
    FunctionValue: lambda _, value, name: _of_function(value, name),
    MethodValue: lambda _, value, name: value.instance if name == "__self__" else _of_function(value.function, name),
    SuperValue: lambda interpreter, value, name: next_in_lineage(interpreter, value.owner, value.instance, name),
}
