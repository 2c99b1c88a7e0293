"""Assignments to names, attributes, items, and the elements of tuples."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING

from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    Alternatives,
    CallArguments,
    ClassValue,
    CodePlace,
    Environment,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
    is_known,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter


def assign_value(interpreter: Interpreter, target: ast.expr, value: Value, around: Environment) -> None:
    """Assign a value to a name, an attribute, an item, or the elements of a tuple."""
    if isinstance(target, ast.Name):
        names = around.module.names if target.id in around.of_module else around.names
        names[target.id] = value
    elif isinstance(target, ast.Attribute):
        set_attribute(interpreter.evaluate(target.value, around), target.attr, value)
    elif isinstance(target, ast.Subscript):
        holder, key = interpreter.evaluate(target.value, around), interpreter.evaluate(target.slice, around)
        if isinstance(holder, dict | list) and is_known(key):
            with suppress(TypeError, IndexError):
                holder[key] = value
        elif isinstance(holder, InstanceValue):
            place = CodePlace(around.module.path, target.lineno)
            method = interpreter.attribute(holder, "__setitem__", place)
            interpreter.call(method, CallArguments((key, value)), place)
    elif isinstance(target, ast.Tuple | ast.List):
        items = known_items(value)
        for position, part in enumerate(target.elts):
            known = items is not None and position < len(items)
            item = items[position] if known and items is not None else UnknownValue("part of a tuple")
            assign_value(interpreter, part.value if isinstance(part, ast.Starred) else part, item, around)


def set_attribute(holder: Value, name: str, value: Value) -> None:
    """Assign a value to an attribute of an instance, class, function or module."""
    if isinstance(holder, Alternatives):
        for item in holder.values:
            set_attribute(item, name, value)
    elif isinstance(holder, InstanceValue | FunctionValue):
        holder.attributes[name] = value
    elif isinstance(holder, ClassValue | ModuleValue):
        holder.names[name] = value
