"""Methods of plain values: strings, lists, dicts and sets (represented as lists)."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import Any

from toolkit.inventory.interpreter.bounds import (
    LONGEST_TEXT,
    MOST_ITEMS,
    is_bounded_format,
    is_bounded_method,
    is_small,
)
from toolkit.inventory.interpreter.partial_text import filled_in, text_after_unknown
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    NativeFunction,
    UnknownValue,
    Value,
    is_known,
)

_TEXT = frozenset(
    {
        "startswith",
        "endswith",
        "islower",
        "index",
        "encode",
        "replace",
        "lower",
        "title",
        "strip",
        "format",
        "removesuffix",
        "upper",
        "find",
        "lstrip",
        "isalpha",
        "capitalize",
        "removeprefix",
        "split",
        "rfind",
        "count",
        "join",
        "casefold",
        "isupper",
        "rstrip",
        "isalnum",
        "splitlines",
        "isdigit",
        "zfill",
        "rpartition",
        "partition",
        "rsplit",
    }
)
_LIST_CHANGES = frozenset({"append", "extend", "insert", "remove", "pop", "reverse", "clear", "add", "update", "sort"})
_VIEWS = {f"{kind}{name}": name for kind in ("", "iter", "view") for name in ("items", "keys", "values")}
_LONGEST = 10_000
_GROWING = frozenset({"append", "extend", "insert", "add", "update"})


def plain_method(value: Value, name: str) -> Value:
    """Return a method of a plain value."""

    def answer(arguments: CallArguments, _: CodePlace) -> Value:
        if name == "tag":  # `Unicode("/").tag(config=True)` of traitlets: the default stays
            return value
        if isinstance(value, str):
            return _of_text(value, name, arguments)
        if isinstance(value, bytes) and name == "decode":
            return value.decode("utf-8", "replace")
        if isinstance(value, dict):
            return _of_dict(value, name, arguments)
        if isinstance(value, list | tuple | set):
            return _of_list(value, name, arguments)
        return UnknownValue(f"{name} of a {type(value).__name__}")

    if name == "value" and isinstance(value, str):  # of a member of an enumeration, which is its text here
        return value
    return NativeFunction(name, answer)


def _of_text(text: str, name: str, arguments: CallArguments) -> Value:
    if name not in _TEXT:
        return UnknownValue(f"str.{name}")
    values = list(arguments.positional)
    if name == "join":
        return _join(text, values)
    everything = [*values, *arguments.keywords.values()]
    if not all(is_small(item) and _is_printable(item) for item in (text, *everything)):
        return _format_partly(text, arguments) if name == "format" else _unknown_text(name)
    is_bounded = is_bounded_format(text, everything) if name == "format" else is_bounded_method(text, name, values)
    with suppress(Exception):
        made = getattr(text, name)(*values, **arguments.keywords) if is_bounded else None
        return made if is_bounded and not (isinstance(made, str) and len(made) > _LONGEST) else UnknownValue("long")
    return UnknownValue(f"str.{name}")


def _unknown_text(name: str) -> UnknownValue:
    return UnknownValue(f"str.{name} with something not known")


def _format_partly(text: str, arguments: CallArguments) -> Value:
    """Return what is known of `text.format(...)` with arguments that are not known."""
    everything = [*arguments.positional, *arguments.keywords.values()]
    if is_bounded_format(text, everything) and all(map(is_small, everything)):
        with suppress(Exception):
            keywords = {name: filled_in(value) for name, value in arguments.keywords.items()}
            made = text.format(*map(filled_in, arguments.positional), **keywords)
            return text_after_unknown(made, "str.format with something not known")
    return _unknown_text("format")


def _join(text: str, values: list[Value]) -> Value:
    items = values[0] if values and isinstance(values[0], list | tuple) else None
    if items is None or not all(isinstance(item, str) for item in items):
        return UnknownValue("a text joined of something not known")
    is_long = sum(map(len, items)) + len(text) * len(items) > LONGEST_TEXT
    return UnknownValue("a long text") if is_long else text.join(items)


def _is_printable(value: Value) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_printable, value))
    return value is None or isinstance(value, str | int | float)


def _of_dict(value: dict[Any, Value], name: str, arguments: CallArguments) -> Value:
    if name in ("get", "pop", "setdefault"):
        return _look_up(value, name, arguments)
    if name in _VIEWS:
        return list(getattr(value, _VIEWS[name])())
    if name == "update":
        for item in arguments.positional:
            if isinstance(item, dict) and len(value) + len(item) <= MOST_ITEMS:
                value.update(item)
        value.update(arguments.keywords)
        return None
    return dict(value) if name == "copy" else UnknownValue(f"dict.{name}")


def _look_up(value: dict[Any, Value], name: str, arguments: CallArguments) -> Value:
    key, default = arguments.get(0), arguments.get(1, "default")
    if not is_known(key) or isinstance(key, list | dict | set) or not is_small(key):
        return UnknownValue("dict.get of a key that is not known")
    with suppress(TypeError):  # a tuple with a list in it
        if name == "setdefault":
            return value.setdefault(key, default)
        return value.pop(key, default) if name == "pop" else value.get(key, default)
    return UnknownValue("dict.get of a key that is not known")


def _of_list(value: Any, name: str, arguments: CallArguments) -> Value:
    if name in _LIST_CHANGES and isinstance(value, list):
        is_full = name in _GROWING and len(value) >= MOST_ITEMS
        return None if is_full else _change_list(value, name, arguments)
    if name == "copy":
        return list(value)
    if name in ("union", "intersection", "difference"):
        others = (item for other in arguments.positional if isinstance(other, list) for item in other)
        return [*value, *islice(others, MOST_ITEMS)][:MOST_ITEMS]
    if name in ("index", "count") and isinstance(arguments.get(0), str | int):
        with suppress(ValueError):
            return getattr(list(value), name)(arguments.get(0))
    return UnknownValue(f"list.{name}")


def _change_list(value: list[Value], name: str, arguments: CallArguments) -> Value:
    first = arguments.get(0)
    if name in ("append", "add"):
        value.append(first)
    elif name in ("extend", "update"):
        if isinstance(first, list | tuple | dict):
            value.extend(list(first)[: MOST_ITEMS - len(value)])
        elif isinstance(first, UnknownValue):
            value.append(first)  # stands for items that are not known
    elif name == "insert":
        position = first if isinstance(first, int) and abs(first) <= MOST_ITEMS else 0
        value.insert(position, arguments.get(1))
    elif name == "reverse":
        value.reverse()
    elif name == "clear":
        value.clear()
    elif name == "pop":
        with suppress(IndexError, OverflowError):
            return value.pop(first if isinstance(first, int) else -1)
        return UnknownValue("pop of an empty list")
    elif name == "remove" and is_known(first) and is_small(value) and is_small(first):
        with suppress(ValueError):
            value.remove(first)
    return None
