"""Name the kind of a difference, by which similar ones are grouped."""

import re
from typing import Any

from toolkit.characterize.difference_places import ABSENT, PartPairs, PlaceDifference, common_ends, find_places
from toolkit.text.python_repr import python_repr

_NUMBERED = re.compile(r"(?<=\.)\d+(?=\.|$| )|(?<= line )\d+")
_VARYING = re.compile(r"masked-[\w.-]*|0x[0-9a-fA-F]+|\d+")
_QUOTED = re.compile(r"""u?'[^']*'|u?"[^"]*\"""")

Kind = tuple[str, str, str]
"""Place without numbers, and the values before and now."""


def fold_place(place: str) -> str:
    """Return a place with list indices folded: `body.data.*.point`."""
    return _NUMBERED.sub("*", place)


def fold_message(text: str) -> str:
    """Return a message without quoted texts and numbers."""
    return _VARYING.sub("#", _QUOTED.sub("'...'", text))


def shape_of(place: PlaceDifference) -> Kind:
    """Return the kind of a difference within one function: values by their class, exceptions by their message."""
    if isinstance(place.was, str) and isinstance(place.now, str):
        return (fold_place(place.place), *_middles(place.was, place.now))
    return (fold_place(place.place), _shape(place.was), _shape(place.now))


def signature_of(place: PlaceDifference) -> Kind:
    """Return the kind of a difference across functions: equal values, or texts that differ by the same words."""
    if isinstance(place.was, str) and isinstance(place.now, str):
        return (fold_place(place.place), *_middles(place.was, place.now))
    return (fold_place(place.place), _value(place.was), _value(place.now))


def kinds_of_parts(parts: PartPairs) -> frozenset[Kind]:
    """Return the properties to keep while an input is shrunk: parts, class and message of exceptions."""
    return frozenset((_part_of(one.place), _raised(one.was), _raised(one.now)) for one in find_places(parts))


def _raised(value: Any) -> str:
    return _exception(value) if is_exception(value) else ""


def _part_of(place: str) -> str:
    return place if place.startswith("header ") else re.split(r"[. ]", place, maxsplit=1)[0]


def _middles(was: str, now: str) -> tuple[str, str]:
    """Return the middles of two texts, without common prefix and suffix."""
    start, ending = common_ends(was, now)
    middles = [text[start : len(text) - ending] for text in (was, now)]
    return _VARYING.sub("#", middles[0]), _VARYING.sub("#", middles[1])


def is_exception(value: Any) -> bool:
    """Return whether a value is a serialized exception."""
    return isinstance(value, dict) and value.get("$py") == "exception"


def _shape(value: Any) -> str:
    if value is ABSENT or value is None or isinstance(value, bool):
        return "" if value is ABSENT else str(value)
    if is_exception(value):
        return _exception(value)
    if isinstance(value, dict):
        return str(value.get("class") or value.get("$py") or next(iter(value), "object")).partition(" ")[0]
    return type(value).__name__


def _value(value: Any) -> str:
    if value is ABSENT:
        return ""
    if is_exception(value):
        return _exception(value)
    return _VARYING.sub("#", value) if isinstance(value, str) else python_repr(value)


def _exception(value: Any) -> str:
    args = [fold_message(arg) if isinstance(arg, str) else _shape(arg) for arg in value.get("args") or ()]
    return f"{value.get('class', '?')}({', '.join(args)})"
