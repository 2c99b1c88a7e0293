"""Attributes that an instance does not have yet: defaults of traits, and what other methods of its class assign."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    FunctionValue,
    InstanceValue,
    MethodValue,
    UnknownValue,
    Value,
    is_known,
    possible_values,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_TRIED = "late attributes"
_MOST_METHODS = 3


def late_attribute(interpreter: Interpreter, instance: InstanceValue, name: str) -> Value:
    """Return the value of an attribute that nothing followed so far assigns; None if no method of the class does.

    Programs call methods such as `init_handlers` in an order that the source may not show. A method is followed once
    for each instance, and only if it takes no arguments.
    """
    tried: set[tuple[int, int]] = interpreter.notes.setdefault(_TRIED, [set()])[0]
    for method in _assigning_methods(instance.of, name) if isinstance(instance.of, ClassValue) else ():
        key = id(instance), id(method.node)
        if key not in tried:
            tried.add(key)
            interpreter.notes.setdefault("late instances", []).append(instance)  # keeps its identity
            interpreter.call(MethodValue(method, instance), CallArguments(), method.place)
        if name in instance.attributes:
            return instance.attributes[name]
    return None


def is_trait(value: Value) -> bool:
    """Return whether the value of a name in a class is a trait of traitlets, or of a class that inherits from one."""
    return isinstance(value, InstanceValue) and any(name.startswith("traitlets.") for name in value.externals())


def trait_value(interpreter: Interpreter, instance: InstanceValue, name: str, trait: InstanceValue) -> Value:
    """Return the value of a trait: its default, else what a method assigns, else a new instance of its class."""
    value = _default_of_trait(interpreter, instance, name, trait)
    if value is None or isinstance(value, UnknownValue):
        assigned = late_attribute(interpreter, instance, name)
        value = value if assigned is None else assigned
    for item in possible_values(trait.arguments.get(0, "klass")):
        if isinstance(item, ClassValue) and (value is None or isinstance(value, UnknownValue)):
            value = interpreter.construct(item, CallArguments(), trait.place)
    if value is None:
        kind = next(iter(trait.externals())).rpartition(".")[2]
        value = {"List": [], "Dict": {}}.get(kind, UnknownValue(f"the trait {name}"))
    instance.attributes[name] = value
    return value


def _default_of_trait(interpreter: Interpreter, instance: InstanceValue, name: str, trait: InstanceValue) -> Value:
    """Return the default of a trait: of its own method if that is known, else its argument; None if it has none."""
    method = _default_method(instance.of, name) if isinstance(instance.of, ClassValue) else None
    value = None if method is None else interpreter.call(MethodValue(method, instance), CallArguments(), method.place)
    given = trait.arguments.get(0, "default_value")
    return given if is_known(given) and given is not None and not is_known(value or UnknownValue()) else value


def _default_method(of: ClassValue, name: str) -> FunctionValue | None:
    """Return the method under `@default("name")`, or the one that is named `_name_default`."""
    for base in of.lineage():
        for value in list(base.names.values()) if isinstance(base, ClassValue) else ():
            if isinstance(value, FunctionValue) and name in value.marks.get("default", ()):
                return value
    found = of.find(f"_{name}_default")
    return found if isinstance(found, FunctionValue) else None


def _assigning_methods(of: ClassValue, name: str) -> Iterator[FunctionValue]:
    """Yield the first methods without arguments that assign an attribute of `self`, those of the class itself first."""
    count = 0
    for base in of.lineage():
        for value in list(base.names.values()) if isinstance(base, ClassValue) else ():
            if isinstance(value, FunctionValue) and count < _MOST_METHODS and name in _assigned_by(value):
                count += 1
                yield value


def _assigned_by(method: FunctionValue) -> frozenset[str]:
    """Return the attributes of `self` that a plain method without arguments assigns."""
    if isinstance(method.node, ast.Lambda) or method.kind != "plain" or method.node.name == "__init__":
        return frozenset()
    arguments = method.node.args
    if len(arguments.args) != 1 or arguments.vararg or arguments.kwonlyargs or arguments.posonlyargs:
        return frozenset()
    own = arguments.args[0].arg
    return frozenset(
        node.attr
        for node in method.nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == own
    )
