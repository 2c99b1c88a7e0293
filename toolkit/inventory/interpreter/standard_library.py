"""Functions of the standard library that registrations are built with."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from contextlib import suppress

from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.dynamic_import import import_module
from toolkit.inventory.interpreter.native import make_dict, make_text
from toolkit.inventory.interpreter.operations import iterate
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    ExternalName,
    InstanceValue,
    NativeFunction,
    UnknownValue,
    Value,
    each,
    is_known,
    set_origin,
)


def call_builtin_external(name: str, call: NativeCall) -> tuple[bool, Value]:
    """Whether a function of the standard library is known, and what it gives."""
    answer = _STANDARD.get(name)
    return (False, None) if answer is None else (True, answer(call))


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


def _join_path(call: NativeCall) -> Value:
    if call.arguments.positional and all(isinstance(item, str) for item in call.arguments.positional):
        return posixpath.join(*call.arguments.positional)
    return UnknownValue("a path")


def _chain(call: NativeCall) -> Value:
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


_STANDARD: Mapping[str, NativeAnswer] = {
    "functools.wraps": _identity_decorator,
    "functools.partial": _partial,
    "functools.update_wrapper": _first_argument,
    "os.environ.get": _environment,
    "os.getenv": _environment,
    "os.path.join": _join_path,
    "posixpath.join": _join_path,
    "importlib.import_module": import_module,
    "itertools.chain": _chain,
    "collections.OrderedDict": make_dict,
    "collections.defaultdict": lambda call: make_dict(call.without_first()),
    "collections.namedtuple": _named_tuple,
    "urllib.parse.urljoin": _url_join,
    "urlparse.urljoin": _url_join,
    "six.text_type": make_text,
    "copy.copy": _first_argument,
    "copy.deepcopy": _first_argument,
    "typing.cast": lambda call: call.get(1),
}
