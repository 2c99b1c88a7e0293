"""Translate inputs and answers of Python 2 to the notation of Python 3, to compare the rest.

Only changes of the language itself are translated: a class or module that moved, text that was `unicode`, a `str` with
bytes other than ASCII. Exceptions that only Python 3 has count as their base class. Everything else that differs is a
difference.

`toolkit/probe/replay/python2_port.py` does the same for the tests of a lock, which run without tebiki.
"""

import codecs
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from toolkit.characterize.cases import canonical
from toolkit.characterize.part_comparison import PartKey, parse_texts, part_key
from toolkit.characterize.python2_names import LIBRARY, MODULES, NAMES, RESERVED, SUPERCLASSES, UNICODE
from toolkit.model.lock import Case, Parts

_TEXTS = ("unicode", "bytes")
_CLASS_PLACES = ("class", "type")
_CODEC_ERRORS = ("builtins:UnicodeDecodeError", "builtins:UnicodeEncodeError")
_REFERENCES = ("name", "enum", "function")


class Port(NamedTuple):
    """Translation of cases and their responses for one side of a comparison."""

    case: Callable[[Case], Case]
    parts: Callable[[Parts], Parts]


def crosses(before: str, now: str) -> bool:
    """Return whether two versions of an interpreter are Python 2 and then a newer one."""
    return before.startswith("2.") and bool(now) and not now.startswith("2.")


def ports_between(before: str, now: str) -> tuple[Port, Port, PartKey]:
    """Return the translation for each side of two versions of Python, and the key by which parts are compared."""
    if crosses(before, now):
        return FROM_PYTHON_2, TO_PYTHON_3, port_key
    return NO_PORT, NO_PORT, part_key


def port_case(case: Case) -> Case:
    """Translate a case of Python 2 for a replay on Python 3."""
    return msgspec.structs.replace(case, ask=port_value(case.ask))


def port_parts(parts: Parts) -> Parts:
    """Translate the parts of a response of Python 2."""
    return {name: port_value(value) for name, value in parts.items()}


def port_key(_name: str, value: Any) -> bytes:
    """A key that is equal for parts that differ only by the Python version that wrote them.

    JSON in any text is compared by value, because the order of its keys is arbitrary in Python 2.
    """
    return canonical(comparable(parse_texts(value)))


def port_name(name: str) -> str:
    """Translate a name (`module:name`) of Python 2 to Python 3."""
    module, colon, rest = name.partition(":")
    moved = NAMES.get(name, MODULES.get(module, module) + colon + rest)
    return NAMES.get(moved, moved)


def port_value(value: Any) -> Any:
    """Translate a value to the notation of Python 3."""
    if isinstance(value, list):
        return [port_value(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind, of = value.get("$py"), value.get("of")
    if kind in _TEXTS and isinstance(of, str):
        return of
    if kind == "dict" and isinstance(of, list):
        return _port_dict(of)
    return {name: _port_field(name, held, value) for name, held in value.items()}


def _port_field(name: str, held: Any, holder: Mapping[str, Any]) -> Any:
    is_name = name in _CLASS_PLACES or (name == "of" and holder.get("$py") in _REFERENCES)
    is_name = is_name and ("$py" in holder or "$cut" in holder)
    return port_name(held) if is_name and isinstance(held, str) else port_value(held)


def _port_dict(pairs: list[Any]) -> dict[str, Any]:
    """Write a dictionary whose keys are all texts unchanged."""
    ported = [port_value(pair) for pair in pairs]
    keys = [pair[0] for pair in ported if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)]
    if len(keys) == len(ported) and not any(key in RESERVED for key in keys):
        return dict(ported)
    return {"$py": "dict", "of": ported}


def comparable(value: Any) -> Any:
    """Return a form that is equal for values that differ only by the Python version that wrote them."""
    if isinstance(value, list):
        return [comparable(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("$py")
    if kind == "function" or (value.get("$cut") == "opaque" and value.get("type") == "builtins:function"):
        return {"$py": "function"}  # Python 2 cannot name nested functions
    plain = {name: comparable(held) for name, held in value.items()}
    if kind == "dict" and isinstance(plain.get("of"), list):
        plain["of"] = sorted(plain["of"], key=canonical)
    elif kind == "re" and isinstance(value.get("of"), list) and isinstance(value["of"][-1], int):
        plain["of"] = [*value["of"][:-1], value["of"][-1] & ~UNICODE]
    elif kind == "exception" and isinstance(plain.get("class"), str):
        name = port_name(plain["class"])
        plain["class"] = SUPERCLASSES.get(name, name)
        if name in _CODEC_ERRORS and isinstance(plain.get("args"), list):
            plain["args"] = [_codec(one) for one in plain["args"][:1]] + plain["args"][1:]
        if name.partition(":")[0].partition(".")[0] in LIBRARY:
            plain.pop("state", None)  # Python's own classes have other attributes in each version
    return plain


def _codec(name: Any) -> Any:
    """Return one name for all spellings of an encoding: Python 2 reports `utf8`, Python 3 `utf-8`."""
    try:
        return codecs.lookup(name).name if isinstance(name, str) else name
    except (LookupError, ValueError, TypeError):  # it may hold anything
        return name


NO_PORT = Port(lambda case: case, lambda parts: parts)
FROM_PYTHON_2 = Port(lambda case: case, port_parts)
"""The translation for the side with Python 2."""
TO_PYTHON_3 = Port(port_case, lambda parts: parts)
"""The translation for the side with Python 3."""
