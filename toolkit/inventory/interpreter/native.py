"""Builtins, and the functions of the standard library that registrations are built with."""

from __future__ import annotations

import builtins
import posixpath
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    Environment,
    ExternalMethod,
    ExternalName,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    NativeFunction,
    UnknownValue,
    Value,
    each,
    is_known,
    set_origin,
)

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_OWN_NAMES = frozenset({"staticmethod", "classmethod", "property", "object", "type", "super"})


def builtin_value(interpreter: Interpreter, name: str, around: Environment) -> Value:
    """The value of a name that neither a function nor its module defines."""
    if name == "__file__":
        return around.module.path
    stars = around.module.names.get("*", ())
    for package in stars:
        if _knows(interpreter, package, name):
            return ExternalName(f"{package}.{name}")
    answer = _BUILTINS.get(name)
    if answer is not None:
        return NativeFunction(name, lambda arguments, place: answer(NativeCall(interpreter, arguments, place)))
    if name in _OWN_NAMES or hasattr(builtins, name):
        return ExternalName(f"builtins.{name}")
    if stars:
        return ExternalName(f"{stars[0]}.{name}")
    return UnknownValue(f"name {name}")


def _knows(interpreter: Interpreter, package: str, name: str) -> bool:
    top = package.partition(".")[0]
    answers = interpreter.answers
    return f"{top}:{name}" in answers.functions or f"{top}:{name}.__init__" in answers.methods


def call_builtin_external(name: str, call: NativeCall) -> tuple[bool, Value]:
    """Whether a function of the standard library is known, and what it gives."""
    answer = _STANDARD.get(name)
    return (False, None) if answer is None else (True, answer(call))


def _getattr(call: NativeCall) -> Value:
    holder, name = call.get(0), call.get(1)
    if not isinstance(name, str):
        return UnknownValue("getattr of a name that is not known")
    value = call.interpreter.attribute(holder, name, call.place)
    missing = isinstance(value, UnknownValue | ExternalMethod)
    return call.get(2) if missing and len(call.arguments.positional) > 2 else value


def _setattr(call: NativeCall) -> Value:
    from toolkit.inventory.interpreter.expressions import set_attribute

    if isinstance(call.get(1), str):
        set_attribute(call.get(0), call.get(1), call.get(2))


def _hasattr(call: NativeCall) -> Value:
    holder, name = call.get(0), call.get(1)
    if isinstance(holder, ClassValue) and isinstance(name, str):
        found = holder.find(name) is not None
        return True if found else (False if not holder.externals() else UnknownValue("hasattr"))
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
    from toolkit.inventory.interpreter.expressions import iterate

    if not call.arguments.positional:
        return []
    items = iterate(call.arguments.positional[0])
    return UnknownValue("a sequence") if items is None else items


def _reverse(call: NativeCall) -> Value:
    value = _sequence(call)
    return value[::-1] if isinstance(value, list) else value


def _tuple(call: NativeCall) -> Value:
    value = _sequence(call)
    return tuple(value) if isinstance(value, list) else value


def _dict(call: NativeCall) -> Value:
    made: dict[Any, Value] = {}
    first = call.get(0)
    if isinstance(first, dict):
        made.update(first)
    elif isinstance(first, list | tuple):
        with suppress(TypeError, ValueError):
            made.update(first)
    made.update(call.arguments.keywords)
    return made


def _text(call: NativeCall) -> Value:
    value = call.get(0, default="")
    return str(value) if isinstance(value, str | int | float) or value is None else UnknownValue("str()")


def _number(call: NativeCall) -> Value:
    with suppress(TypeError, ValueError):
        return int(call.get(0, default=0))
    return UnknownValue("int()")


def _truth(call: NativeCall) -> Value:
    from toolkit.inventory.interpreter.expressions import truth_of

    truth = truth_of(call.get(0))
    return UnknownValue("bool()") if truth is None else truth


def _length(call: NativeCall) -> Value:
    value = call.get(0)
    return len(value) if isinstance(value, str | list | tuple | dict) else UnknownValue("len()")


def _range(call: NativeCall) -> Value:
    bounds = call.arguments.positional
    if bounds and all(isinstance(bound, int) for bound in bounds):
        with suppress(ValueError):
            return list(range(*bounds))[:1000]
    return UnknownValue("range()")


def _zip(call: NativeCall) -> Value:
    from toolkit.inventory.interpreter.expressions import iterate

    parts = [iterate(item) for item in call.arguments.positional]
    known = [part for part in parts if part is not None]
    return list(zip(*known, strict=False)) if len(known) == len(parts) else UnknownValue("zip()")


def _enumerate(call: NativeCall) -> Value:
    value = _sequence(call)
    return list(enumerate(value)) if isinstance(value, list) else value


def _sort(call: NativeCall) -> Value:
    value = _sequence(call)
    with suppress(TypeError):
        return sorted(value) if isinstance(value, list) else value
    return value


def _map(call: NativeCall) -> Value:
    value = _sequence(call.without_first())
    if not isinstance(value, list):
        return value
    return [call.interpreter.call(call.get(0), CallArguments((item,)), call.place) for item in value]


def _filter(call: NativeCall) -> Value:
    from toolkit.inventory.interpreter.expressions import truth_of

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


def _first_argument(call: NativeCall) -> Value:
    return call.get(0)


def _identity_decorator(call: NativeCall) -> Value:
    """`functools.wraps(function)`: the wrapper stands for what it wraps."""
    wrapped = call.get(0)

    def answer(inner: CallArguments, _: CodePlace) -> Value:
        set_origin(inner.get(0), wrapped)
        return inner.get(0)

    return NativeFunction("wraps", answer)


def _partial(call: NativeCall) -> Value:
    function, bound = call.get(0), call.arguments.without_first()

    def answer(inner: CallArguments, _: CodePlace) -> Value:
        merged = CallArguments((*bound.positional, *inner.positional), {**bound.keywords, **inner.keywords})
        return call.interpreter.call(function, merged, call.place)

    return NativeFunction("partial", answer)


def _environment(call: NativeCall) -> Value:
    """An environment variable is taken for its default."""
    default = call.get(1, "default", default=UnknownValue("an environment variable"))
    call.interpreter.notes.setdefault("environment", []).append((call.get(0, "key"), default, call.place))
    return default


def _import_module(call: NativeCall) -> Value:
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


def _join_path(call: NativeCall) -> Value:
    if call.arguments.positional and all(isinstance(item, str) for item in call.arguments.positional):
        return posixpath.join(*call.arguments.positional)
    return UnknownValue("a path")


def _chain(call: NativeCall) -> Value:
    from toolkit.inventory.interpreter.expressions import iterate

    return [item for part in call.arguments.positional for item in iterate(part) or ()]


def _named_tuple(call: NativeCall) -> Value:
    names = call.get(1, "field_names")
    fields = names.replace(",", " ").split() if isinstance(names, str) else names
    if not isinstance(fields, list | tuple):
        return ExternalName("collections.namedtuple")

    def answer(inner: CallArguments, _: CodePlace) -> Value:
        made = InstanceValue(ExternalName("collections.tuple"), inner, place=call.place)
        made.attributes.update(zip(fields, inner.positional, strict=False))
        made.attributes.update(inner.keywords)
        return made

    return NativeFunction("namedtuple", answer)


def _url_join(call: NativeCall) -> Value:
    from urllib.parse import urljoin

    values = [item for part in call.arguments.positional[:2] for item in each(part)]
    if len(values) == 2 and all(isinstance(item, str) and is_known(item) for item in values):
        with suppress(ValueError):
            return urljoin(values[0], values[1])
    return UnknownValue("urljoin()")


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
    "dict": _dict,
    "str": _text,
    "unicode": _text,
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
    "__import__": _import_module,
}
_STANDARD: Mapping[str, NativeAnswer] = {
    "functools.wraps": _identity_decorator,
    "functools.partial": _partial,
    "functools.update_wrapper": _first_argument,
    "os.environ.get": _environment,
    "os.getenv": _environment,
    "os.path.join": _join_path,
    "posixpath.join": _join_path,
    "importlib.import_module": _import_module,
    "itertools.chain": _chain,
    "collections.OrderedDict": _dict,
    "collections.defaultdict": lambda call: _dict(call.without_first()),
    "collections.namedtuple": _named_tuple,
    "urllib.parse.urljoin": _url_join,
    "urlparse.urljoin": _url_join,
    "six.text_type": _text,
    "copy.copy": _first_argument,
    "copy.deepcopy": _first_argument,
    "typing.cast": lambda call: call.get(1),
}
