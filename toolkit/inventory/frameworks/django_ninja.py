"""Django Ninja: decorators of `NinjaAPI` and `Router`, nested `add_router`, and the `urls` that Django includes."""

import re
from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._django_patterns import new_pattern
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    InstanceValue,
    NativeFunction,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import MountNote, RouteSink, RuleNote, method_list, notes_of, texts_of

PACKAGES = ("ninja", "ninja_extra")
_VERBS = ("get", "post", "put", "patch", "delete")
_DEEPEST = 8


def _decorator(*methods: str) -> NativeAnswer:
    """Return the answer for `@router.get(path)` and `@router.api_operation([methods], path)`."""

    def answer(call: NativeCall) -> Value:
        given = list(methods) or call.get(0, "methods")
        path = call.get(0 if methods else 1, "path", default="")

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            call.instance.notes.append(RuleNote(path, given, inner.get(0), call.place))
            return inner.get(0)

        return NativeFunction("operation", decorate)

    return answer


def _add_operation(call: NativeCall) -> Value:
    note = RuleNote(call.get(0, "path"), call.get(1, "methods"), call.get(2, "view_func"), call.place)
    call.instance.notes.append(note)


def _add_router(call: NativeCall) -> Value:
    call.instance.notes.append(MountNote(call.get(1, "router"), call.get(0, "prefix", default=""), call.place))


def _api_value(call: NativeCall) -> Value:
    if call.get(0) != "urls":
        return call.instance.attributes.get(str(call.get(0)))
    return list(_patterns(call.interpreter, call.instance, "", _DEEPEST))


def _patterns(interpreter: Interpreter, owner: InstanceValue, prefix: str, depth: int) -> Iterator[Value]:
    """Yield the URL patterns of an API or a router and of everything that is mounted on it."""
    for note in notes_of(owner, RuleNote):
        known = texts_of(note.path)
        for route in [note.path] if known is None else [_join(prefix, text) for text in known]:
            yield new_pattern(route, note.handler, note.place, method_list(note.methods) or ["*"])
    for mount in notes_of(owner, MountNote) if depth else ():
        for child in possible_values(mount.child):
            inner = interpreter.modules.by_suffix(child.rpartition(".")[0]) if isinstance(child, str) else None
            router = interpreter.attribute(inner, child.rpartition(".")[2]) if inner is not None else child
            for part in texts_of(mount.prefix) or ():
                if isinstance(router, InstanceValue):
                    yield from _patterns(interpreter, router, _join(prefix, part), depth - 1)


def _join(prefix: str, path: str) -> str:
    """Join parts to a Django path: one slash between them, none at the start, and `<id>` for `{id}`."""
    joined = re.sub("/{2,}", "/", "/".join(filter(None, (prefix, path)))).lstrip("/")
    return re.sub(r"\{([^{}]*)\}", r"<\1>", joined)


def _nothing(interpreter: Interpreter, sink: RouteSink) -> None:
    """List nothing: an API becomes patterns, which Django's adapter lists."""


_OWN = {
    "api_operation": _decorator(),
    "add_api_operation": _add_operation,
    "add_router": _add_router,
    "__getattr__": _api_value,
    **{verb: _decorator(verb.upper()) for verb in _VERBS},
}

ADAPTER = RouteAdapter(
    packages=PACKAGES,
    tokens=("NinjaAPI(", "NinjaExtraAPI(", "ninja import"),
    methods=for_packages(
        PACKAGES,
        {
            f"{owner}.{name}": answer
            for owner in ("NinjaAPI", "NinjaExtraAPI", "Router")
            for name, answer in _OWN.items()
        },
    ),
    list_routes=_nothing,
)
