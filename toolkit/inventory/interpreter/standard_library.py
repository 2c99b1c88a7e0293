"""Functions of the standard library that registrations use."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import regex

from toolkit.inventory.interpreter.bounds import MOST_ITEMS
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.dynamic_import import find_spec, import_module
from toolkit.inventory.interpreter.native import make_dict, make_text
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    ExternalName,
    FunctionValue,
    InstanceValue,
    NativeFunction,
    UnknownValue,
    Value,
    is_known,
    join_values,
    possible_values,
    set_origin,
)

_PATIENCE, _LONGEST_MATCH = 1.0, 2000
"""Bounds of a match: seconds, and characters of the pattern and the text."""


def call_builtin_external(name: str, call: NativeCall) -> tuple[bool, Value]:
    """Return whether a function of the standard library is known, and its result."""
    answer = _STANDARD.get(name)
    return (False, None) if answer is None else (True, answer(call))


def _first_argument(call: NativeCall) -> Value:
    return call.get(0)


def _identity_decorator(call: NativeCall) -> Value:
    """Handle `functools.wraps(function)`: the wrapper gets the identity of the wrapped function."""
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


def _environment(call: NativeCall, *, is_switch: bool = False) -> Value:
    """Return the default of an environment variable; one that is nothing (None, or empty before a cast) may be set.

    A switch that is off (`env.bool("INVOICES", default=False)`) may be on, unless its name says that it is for
    developers.
    """
    unknown = UnknownValue("an environment variable")
    default = call.get(1, "default", default=unknown)
    call.interpreter.notes.setdefault("environment", []).append((call.get(0, "key"), default, call.place))
    cast = call.arguments.keywords.get("cast", False)
    is_nothing = default is None or (default == "" and cast is not False)
    if default is False and (is_switch or getattr(cast, "name", "") == "bool"):
        name = call.get(0, "key", "var", "name", "option")
        is_nothing = not (isinstance(name, str) and _OF_DEVELOPERS.search(name))
    return join_values([default, unknown]) if is_nothing else default


def read_environment(call: NativeCall, method: str = "") -> Value:
    """`env("NAME", default=...)`, `env.list("NAME")`: the default given there or where `env` was made.

    Args:
        call: of a reader of decouple, environs, django-environ or Starlette, or of a method of one.
        method: name of the method.
    """
    name, made = call.get(0, "var", "name", "option"), call.instance.arguments.keywords
    declared = made.get(name) if isinstance(name, str) else None  # `Env(DEBUG=(bool, False))`
    if isinstance(declared, tuple) and len(declared) == 2 and len(call.arguments.positional) < 2:
        return call.get(-1, "default", default=declared[1])
    return _environment(call, is_switch=method == "bool")


def is_environment_reader(instance: InstanceValue, method: str = "") -> bool:
    """Return whether an instance, or a method of it, reads an environment variable when it is called."""
    is_reader = isinstance(instance.of, ExternalName) and instance.of.name in _ENVIRONMENT_READERS
    return is_reader and (not method or method in _ENVIRONMENT_METHODS)


_OF_DEVELOPERS = re.compile(r"(?i)(?:\A|_)(?:debug|dev|develop\w*|tests?|testing|local|profil\w*)(?:_|\Z)")
_ENVIRONMENT_READERS = frozenset(
    {"decouple.AutoConfig", "decouple.Config", "environ.Env", "environs.Env", "starlette.config.Config"}
)
_ENVIRONMENT_METHODS = frozenset({"str", "bool", "int", "float", "list", "tuple", "dict", "json", "url", "path"})


def _join_path(call: NativeCall) -> Value:
    if call.arguments.positional and all(isinstance(item, str) for item in call.arguments.positional):
        return posixpath.join(*call.arguments.positional)
    return UnknownValue("a path")


def _directory(call: NativeCall) -> Value:
    value = call.get(0)
    return posixpath.dirname(value) if isinstance(value, str) else UnknownValue("a directory")


def _chain(call: NativeCall) -> Value:
    return [item for part in call.arguments.positional for item in known_items(part) or ()][:MOST_ITEMS]


def _named_tuple(call: NativeCall) -> Value:
    names = call.get(1, "field_names")
    fields = names.replace(",", " ").split() if isinstance(names, str) else names
    if not isinstance(fields, list | tuple) or not all(isinstance(field, str) for field in fields):
        return ExternalName("collections.namedtuple")

    def answer(inner: CallArguments, _: CodePlace) -> Value:
        made = InstanceValue(ExternalName("collections.tuple"), inner, place=call.place)
        made.attributes.update(zip(fields, inner.positional, strict=False))
        made.attributes.update(inner.keywords)
        return made

    return NativeFunction("namedtuple", answer)


def _url_join(call: NativeCall) -> Value:
    from urllib.parse import urljoin

    values = [item for part in call.arguments.positional[:2] for item in possible_values(part)]
    if len(values) == 2 and all(isinstance(item, str) and is_known(item) for item in values):
        with suppress(ValueError):
            return urljoin(values[0], values[1])
    return UnknownValue("urljoin()")


def _search(call: NativeCall) -> Value:
    """Handle `re.search(pattern, text)`: True if it matches, else None."""
    return _with_pattern(call, 1, lambda pattern, text: pattern.search(text, timeout=_PATIENCE) is not None or None)


def _match(call: NativeCall) -> Value:
    return _with_pattern(call, 1, lambda pattern, text: pattern.match(text, timeout=_PATIENCE) is not None or None)


def _substitute(call: NativeCall) -> Value:
    """Handle `re.sub(pattern, replacement, text)`."""
    new = call.get(1, "repl")
    if not isinstance(new, str):
        return UnknownValue("re.sub()")
    return _with_pattern(call, 2, lambda pattern, text: pattern.sub(new, text, timeout=_PATIENCE))


def _with_pattern(call: NativeCall, position: int, use: Callable[[Any, str], Value]) -> Value:
    pattern, text = call.get(0, "pattern"), call.get(position, "string")
    if isinstance(pattern, str) and isinstance(text, str) and len(pattern) + len(text) < _LONGEST_MATCH:
        with suppress(regex.error, TimeoutError, IndexError):
            return use(regex.compile(pattern), text)
    return UnknownValue("a match")


def _items(call: NativeCall) -> Value:
    """Handle `six.iteritems(mapping)`."""
    value = call.get(0)
    return list(value.items()) if isinstance(value, dict) else UnknownValue("iteritems()")


def _default_of_trait(call: NativeCall) -> Value:
    """Handle `Unicode("/", config=True)` of traitlets: return the default, which a configuration may change."""
    return call.get(0, "default_value", default=UnknownValue("a trait without default"))


def _instance_trait(call: NativeCall) -> Value:
    """Handle `Instance(Class)` of traitlets, which is no decorator of the class."""
    return InstanceValue(ExternalName("traitlets.Instance"), call.arguments, place=call.place)


def _default_decorator(call: NativeCall) -> Value:
    """Handle `@default("name")` of traitlets: mark the method that returns the default of a trait."""

    def answer(inner: CallArguments, _: CodePlace) -> Value:
        method = inner.get(0)
        if isinstance(method, FunctionValue):
            method.marks.setdefault("default", []).append(call.get(0))
        return method

    return NativeFunction("default", answer)


_STANDARD: Mapping[str, NativeAnswer] = {
    "functools.wraps": _identity_decorator,
    "functools.partial": _partial,
    "functools.update_wrapper": _first_argument,
    "os.environ.get": _environment,
    "os.getenv": _environment,
    "decouple.config": _environment,
    "os.path.join": _join_path,
    "posixpath.join": _join_path,
    "os.path.dirname": _directory,
    "os.path.abspath": _first_argument,
    "os.path.realpath": _first_argument,
    "importlib.import_module": import_module,
    "importlib.util.find_spec": find_spec,
    "itertools.chain": _chain,
    "collections.OrderedDict": make_dict,
    "collections.defaultdict": lambda call: make_dict(call.without_first()),
    "collections.namedtuple": _named_tuple,
    "urllib.parse.urljoin": _url_join,
    "urlparse.urljoin": _url_join,
    "six.text_type": make_text,
    "copy.copy": _first_argument,
    "copy.deepcopy": _first_argument,
    "re.search": _search,
    "re.match": _match,
    "re.sub": _substitute,
    "six.iteritems": _items,
    "six.itervalues": lambda call: (
        list(call.get(0).values()) if isinstance(call.get(0), dict) else UnknownValue("values")
    ),
    **{f"traitlets.{kind}": _default_of_trait for kind in ("Unicode", "CUnicode", "Bool", "Int", "Integer", "Enum")},
    **{f"traitlets.{kind}": _instance_trait for kind in ("Instance", "Type")},
    "traitlets.default": _default_decorator,
    "typing.cast": lambda call: call.get(1),
}
