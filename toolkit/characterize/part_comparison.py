"""Compare the parts of two responses: JSON bodies by value, everything else literally.

The order of keys in a JSON object has no meaning for its readers, and depends on the hash seed in Python 2; its white
space shows in the header `content-length`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from toolkit.characterize.cases import canonical
from toolkit.model.lock import Parts

_SHOWN = 80  # maximum number of characters of a differing value

PartKey = Callable[[str, Any], bytes]
"""(name of a part, its value) -> key that is the same for equivalent parts."""


def part_key(name: str, value: Any) -> bytes:
    """Return a key that is the same for equivalent values of a part."""
    return canonical(parse_body(value) if name == "body" else value)


def changed_parts(
    expected: Parts, actual: Parts, ignored: Iterable[str] = (), key: PartKey = part_key
) -> dict[str, tuple[Any, Any]]:
    """Return the differing parts: name -> (expected, actual); None if absent."""
    names = sorted((set(expected) | set(actual)) - set(ignored))
    return {
        name: (expected.get(name), actual.get(name))
        for name in names
        if (name in expected) != (name in actual) or not _is_equal(name, expected.get(name), actual.get(name), key)
    }


def first_difference(one: Any, other: Any, path: str = "") -> str:
    """Describe the first place where two values differ, as in `result.total: 1 -> 2`; empty if they are equal."""
    if canonical(one) == canonical(other):
        return ""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
        pairs = [(f"{path}.{name}" if path else str(name), one[name], other[name]) for name in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"{path}[{number}]", *both) for number, both in enumerate(zip(one, other, strict=True))]
    else:
        return f"{path or 'value'}: " + " -> ".join(canonical(value).decode()[:_SHOWN] for value in (one, other))
    return next(filter(None, (first_difference(before, now, place) for place, before, now in pairs)), "")


def parse_body(body: Any) -> Any:
    """Parse a body that is a JSON object or array without duplicate keys; return other bodies unchanged."""
    if not isinstance(body, str) or body.lstrip()[:1] not in ("{", "["):
        return body
    try:
        return json.loads(body, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return body


def parse_texts(value: Any) -> Any:
    """Parse every text in a value that is a JSON object or array."""
    if isinstance(value, dict):
        return {name: parse_texts(held) for name, held in value.items()}
    return [parse_texts(one) for one in value] if isinstance(value, list) else parse_body(value)


def _is_equal(name: str, expected: Any, actual: Any, key: PartKey) -> bool:
    return canonical(expected) == canonical(actual) or key(name, expected) == key(name, actual)


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a name stands twice")
    return held


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")
