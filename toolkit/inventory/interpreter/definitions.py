"""Definitions of functions and classes, and their decorators."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from toolkit.inventory.interpreter.assignment import assign_value
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    Environment,
    ExternalName,
    FunctionValue,
    MethodValue,
    NativeFunction,
    UnknownValue,
    Value,
    function_of,
    possible_values,
    set_origin,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_KINDS = {"staticmethod": "static", "classmethod": "class", "property": "property", "cached_property": "property"}


def define_function(interpreter: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, around: Environment) -> str:
    """Define a function and apply its decorators, the last one first."""
    from toolkit.inventory.interpreter.expressions import defaults_of

    made = FunctionValue(node, around.module, around, qualified_name(around, node.name))
    made.defaults = defaults_of(interpreter, node.args, around)
    made.owner = around.names.get(OWNER)
    value = apply_decorators(interpreter, made, node.decorator_list, around)
    assign_value(interpreter, ast.copy_location(ast.Name(node.name, ast.Store()), node), value, around)
    return ""


OWNER = "<class>"
"""Name under which the environment of a class body stores the class."""


def qualified_name(around: Environment, name: str) -> str:
    """Return the qualified name of a definition inside its module."""
    owner = around.names.get(OWNER)
    if isinstance(owner, ClassValue):
        return f"{owner.qualname}.{name}"
    return f"{around.function.qualname}.<locals>.{name}" if around.function is not None else name


def define_class(interpreter: Interpreter, node: ast.ClassDef, around: Environment) -> str:
    """Define a class: follow its body, then apply its decorators."""
    from toolkit.inventory.interpreter.expressions import class_body

    bases: list[Value] = []
    for base in node.bases:
        value = interpreter.evaluate(base, around)
        bases.extend(item for item in possible_values(value) if isinstance(item, ClassValue | ExternalName))
    made = ClassValue(node, around.module, tuple(bases), qualified_name(around, node.name))
    made.keywords = {item.arg: interpreter.evaluate(item.value, around) for item in node.keywords if item.arg}
    made.names[OWNER] = made
    from toolkit.inventory.interpreter.statements import execute_block

    execute_block(interpreter, node.body, class_body(around.module, made.names, around))
    made.names.pop(OWNER, None)
    for base in made.lineage():
        if isinstance(base, ClassValue) and base is not made:
            hook = base.names.get("__init_subclass__")
            if isinstance(hook, FunctionValue):
                interpreter.call(MethodValue(hook, made), CallArguments(), made.place)
                break
    value = apply_decorators(interpreter, made, node.decorator_list, around)
    assign_value(interpreter, ast.copy_location(ast.Name(node.name, ast.Store()), node), value, around)
    return ""


def apply_decorators(
    interpreter: Interpreter, made: FunctionValue | ClassValue, decorators: list[ast.expr], around: Environment
) -> Value:
    """Return the value of a definition after its decorators are applied."""
    value: Value = made
    for node in reversed(decorators):
        if isinstance(node, ast.Attribute) and node.attr in ("setter", "getter", "deleter"):
            return around.names.get(made.qualname.rpartition(".")[2], made)
        decorator = interpreter.evaluate(node, around)
        kind = _kind_of(decorator)
        if kind and isinstance(made, FunctionValue):
            made.kind = kind
            continue
        place = CodePlace(around.module.path, node.lineno)
        outcome = interpreter.call(decorator, CallArguments((value,)), place)
        value = _same_or_wrapped(outcome, value, made)
    return value


def _kind_of(decorator: Value) -> str:
    if isinstance(decorator, ExternalName | NativeFunction):
        name = decorator.name.rpartition(".")[2]
        return _KINDS.get(name, "")
    return ""


def _same_or_wrapped(outcome: Value, before: Value, made: FunctionValue | ClassValue) -> Value:
    """Return the decorated value: a wrapper remembers the original, an unknown decorator changes nothing."""
    if outcome is None or isinstance(outcome, UnknownValue):
        return before
    for item in possible_values(outcome):
        wrapper = item.function if isinstance(item, MethodValue) else item
        if wrapper is not made:
            set_origin(wrapper, before)
    return outcome if any(function_of(item) is not None for item in possible_values(outcome)) else before
