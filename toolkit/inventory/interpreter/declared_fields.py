"""Fields of dataclasses, of classes of attrs and of named tuples, whose constructors are generated."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Value,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_DECLARATIONS = ("attrs.field", "attr.field", "attr.ib", "attr.attrib", "dataclasses.field")
_LATER = ("__attrs_post_init__", "__post_init__")


def fill_fields(interpreter: Interpreter, of: ClassValue, made: InstanceValue, arguments: CallArguments) -> None:
    """Set the attributes that a generated constructor sets, those of bases first, and follow what it calls then.

    Args:
        interpreter: interpreter that calls factories of defaults and `__post_init__`.
        of: the class of the instance.
        made: the new instance; its attributes are extended.
        arguments: arguments of the constructor.
    """
    fields: dict[str, Value] = {}
    for base in reversed([base for base in of.lineage() if isinstance(base, ClassValue)]):
        for node in base.node.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                fields[node.target.id] = base.names.get(node.target.id)
    for name, declared in fields.items():
        if isinstance(declared, InstanceValue) and set(declared.externals()) & set(_DECLARATIONS):
            made.attributes[name] = _default(interpreter, declared)
    positions = [name for name, declared in fields.items() if not _is_left_out(declared)]
    made.attributes.update(zip(positions, arguments.positional, strict=False))
    if fields:
        made.attributes.update(arguments.keywords)
        later = next((found for name in _LATER if isinstance(found := of.find(name), FunctionValue)), None)
        if later is not None:
            interpreter.enter(later, CallArguments(), made)


def _default(interpreter: Interpreter, declared: InstanceValue) -> Value:
    """Return the default of `field(factory=Class)` or `field(default=value)`."""
    factory = declared.arguments.get(-1, "factory", "default_factory")
    if factory is not None:
        return interpreter.call(factory, CallArguments(), declared.place)
    return declared.arguments.get(-1, "default")


def _is_left_out(declared: Value) -> bool:
    return isinstance(declared, InstanceValue) and declared.arguments.get(-1, "init") is False
