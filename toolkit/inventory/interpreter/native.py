"""Builtins, and functions of the standard library that registrations use."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from toolkit.inventory.interpreter.assignment import set_attribute
from toolkit.inventory.interpreter.attributes import starred_name
from toolkit.inventory.interpreter.bounds import is_small
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.dynamic_import import import_module
from toolkit.inventory.interpreter.operations import known_items, truth_of
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    Environment,
    ExternalMethod,
    ExternalName,
    FunctionValue,
    InstanceValue,
    NativeFunction,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_OWN_NAMES = frozenset({"staticmethod", "classmethod", "property", "object", "type", "super"})


def builtin_value(interpreter: Interpreter, name: str, around: Environment) -> Value:
    """Return the value of a builtin name."""
    if name == "__file__":
        return around.module.path
    starred = starred_name(interpreter, around.module, name)
    if starred is not None and starred.known:
        return starred.name
    answer = _BUILTINS.get(name)
    if answer is not None:
        return NativeFunction(name, lambda arguments, place: answer(NativeCall(interpreter, arguments, place)))
    if name in _OWN_NAMES or hasattr(builtins, name):
        return ExternalName(f"builtins.{name}")
    return starred.name if starred is not None else UnknownValue(f"name {name}")


def _getattr(call: NativeCall) -> Value:
    holder, name = call.get(0), call.get(1)
    if not isinstance(name, str):
        return UnknownValue("getattr of a name that is not known")
    value = call.interpreter.attribute(holder, name, call.place)
    missing = isinstance(value, UnknownValue | ExternalMethod)
    return call.get(2) if missing and len(call.arguments.positional) > 2 else value


def _setattr(call: NativeCall) -> Value:
    if isinstance(call.get(1), str):
        set_attribute(call.get(0), call.get(1), call.get(2))


def _hasattr(call: NativeCall) -> Value:
    holder, name = call.get(0), call.get(1)
    if isinstance(holder, ClassValue) and isinstance(name, str):
        if holder.find(name) is not None or not holder.externals():
            return holder.find(name) is not None
        answers = (call.interpreter.answers.method(external, "__hasattr__") for external in holder.externals())
        known = next(filter(None, answers), None)
        asked = call.having(CallArguments((name,)), InstanceValue(holder))
        return known(asked) if known is not None else UnknownValue("hasattr")
    if isinstance(holder, InstanceValue | FunctionValue) and isinstance(name, str) and name in holder.attributes:
        return True
    return UnknownValue("hasattr")


def _isinstance(call: NativeCall) -> Value:
    value, kinds = call.get(0), call.get(1)
    names = {getattr(kind, "name", "") for kind in (kinds if isinstance(kinds, tuple) else (kinds,))}
    plain = {name.rpartition(".")[2] for name in names}
    if isinstance(value, str):
        return bool(plain & {"str", "basestring", "string_types", "unicode", "text_type"})
    if isinstance(value, list | tuple | dict):
        own = {"dict"} if isinstance(value, dict) else {"list", "tuple", "Iterable", "Sequence", "set"}
        return bool(plain & own)
    if isinstance(value, InstanceValue) and isinstance(value.of, ClassValue):
        lineage = list(value.of.lineage())
        wanted = kinds if isinstance(kinds, tuple) else (kinds,)
        if any(isinstance(kind, ClassValue) and kind in lineage for kind in wanted):
            return True
        if all(isinstance(kind, ClassValue) for kind in wanted):
            return False
    if value is None:
        return "NoneType" in plain
    return UnknownValue("isinstance")


def _sequence(call: NativeCall) -> Value:
    if not call.arguments.positional:
        return []
    items = known_items(call.arguments.positional[0])
    return UnknownValue("a sequence") if items is None else items


def _reverse(call: NativeCall) -> Value:
    value = _sequence(call)
    return value[::-1] if isinstance(value, list) else value


def _tuple(call: NativeCall) -> Value:
    value = _sequence(call)
    return tuple(value) if isinstance(value, list) else value


def make_dict(call: NativeCall) -> Value:
    """Handle `dict(...)`."""
    made: dict[Any, Value] = {}
    first = call.get(0)
    if isinstance(first, dict):
        made.update(first)
    elif isinstance(first, list | tuple):
        with suppress(TypeError, ValueError):
            made.update(first)
    made.update(call.arguments.keywords)
    return made


def make_text(call: NativeCall) -> Value:
    """Handle `str(...)`."""
    value = call.get(0, default="")
    with suppress(ValueError):  # a number of too many digits
        return str(value) if isinstance(value, str | int | float) or value is None else UnknownValue("str()")
    return UnknownValue("str()")


def _number(call: NativeCall) -> Value:
    with suppress(TypeError, ValueError, OverflowError):
        return int(call.get(0, default=0))
    return UnknownValue("int()")


def _truth(call: NativeCall) -> Value:
    truth = truth_of(call.get(0))
    return UnknownValue("bool()") if truth is None else truth


def _length(call: NativeCall) -> Value:
    value = call.get(0)
    return len(value) if isinstance(value, str | list | tuple | dict) else UnknownValue("len()")


def _range(call: NativeCall) -> Value:
    bounds = call.arguments.positional
    if bounds and all(isinstance(bound, int) for bound in bounds):
        with suppress(TypeError, ValueError):
            return list(range(*bounds)[:1000])
    return UnknownValue("range()")


def _zip(call: NativeCall) -> Value:
    parts = [known_items(item) for item in call.arguments.positional]
    known = [part for part in parts if part is not None]
    return list(zip(*known, strict=False)) if len(known) == len(parts) else UnknownValue("zip()")


def _enumerate(call: NativeCall) -> Value:
    value = _sequence(call)
    return list(enumerate(value)) if isinstance(value, list) else value


def _sort(call: NativeCall) -> Value:
    value = _sequence(call)
    with suppress(TypeError):
        return sorted(value) if isinstance(value, list) and is_small(value) else value
    return value


def _map(call: NativeCall) -> Value:
    value = _sequence(call.without_first())
    if not isinstance(value, list):
        return value
    return [call.interpreter.call(call.get(0), CallArguments((item,)), call.place) for item in value]


def _filter(call: NativeCall) -> Value:
    value = _sequence(call.without_first())
    if not isinstance(value, list):
        return value
    test = call.get(0)
    kept = (
        (item, item if test is None else call.interpreter.call(test, CallArguments((item,)), call.place))
        for item in value
    )
    return [item for item, answer in kept if truth_of(answer) is not False]


def _type(call: NativeCall) -> Value:
    value = call.get(0)
    if len(call.arguments.positional) == 1 and isinstance(value, InstanceValue):
        return value.of
    return UnknownValue("type()")


_BUILTINS: Mapping[str, NativeAnswer] = {
    "getattr": _getattr,
    "setattr": _setattr,
    "hasattr": _hasattr,
    "isinstance": _isinstance,
    "list": _sequence,
    "set": _sequence,
    "frozenset": _sequence,
    "reversed": _reverse,
    "iter": _sequence,
    "tuple": _tuple,
    "dict": make_dict,
    "str": make_text,
    "unicode": make_text,
    "int": _number,
    "bool": _truth,
    "len": _length,
    "range": _range,
    "xrange": _range,
    "zip": _zip,
    "enumerate": _enumerate,
    "sorted": _sort,
    "map": _map,
    "filter": _filter,
    "type": _type,
    "__import__": import_module,
}
