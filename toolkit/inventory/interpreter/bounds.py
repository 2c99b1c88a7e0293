"""Bounds of interpreted values: a program may build texts and lists that do not fit into memory."""

import re

from toolkit.inventory.interpreter.values import Value

MOST_ITEMS = 5000
LONGEST_TEXT = 20_000
_MOST_PARTS = 2_000  # of a value that is compared, hashed or written out
_WIDE = re.compile(r"\d{5,}|[*]")
_FILLED = re.compile(r"%[^%a-zA-Z]*")
_NESTED = re.compile(r"[:!][^}]*\{")


def is_small(value: Value) -> bool:
    """Return whether a value is cheap to compare, hash and print: not too many elements, and no cycles."""
    if not isinstance(value, list | tuple | dict | set):
        return not isinstance(value, str | bytes) or len(value) <= LONGEST_TEXT
    waiting, left = [(value, 0)], _MOST_PARTS
    while waiting:
        one, depth = waiting.pop()
        left -= 1
        if left < 0 or depth > _DEEPEST:
            return False
        if isinstance(one, dict):
            waiting += [(part, depth + 1) for pair in list(one.items())[:left] for part in pair]
        elif isinstance(one, list | tuple | set):
            waiting += [(part, depth + 1) for part in list(one)[: left + 1]]
    return True


_DEEPEST = 50


def is_bounded_format(text: str, values: object) -> bool:
    """Return whether `text.format(...)` pads to a small width only, including widths passed as arguments."""
    return not _WIDE.search("".join(re.findall(r"\{[^{}]*", text))) and (not _NESTED.search(text) or _are_short(values))


def is_bounded_percent(text: str) -> bool:
    """Return whether `text % ...` pads to a small width only."""
    return not any(_WIDE.search(one) for one in _FILLED.findall(text))


def is_bounded_width(pattern: str) -> bool:
    """Return whether the format of one value pads to a small width only."""
    return not _WIDE.search(pattern.lstrip("*"))


def is_bounded_method(text: str, name: str, values: list[Value]) -> bool:
    """Return whether a method of a text returns no text that is much longer."""
    if name == "zfill":
        return _are_short(values)
    if name == "replace" and len(values) > 1 and all(isinstance(it, str) for it in values[:2]):
        return text.count(values[0]) * len(values[1]) <= LONGEST_TEXT
    return True


def _are_short(values: object) -> bool:
    numbers = [it for it in values if isinstance(it, int | float)] if isinstance(values, list | tuple) else []
    return all(abs(it) <= LONGEST_TEXT for it in numbers)
