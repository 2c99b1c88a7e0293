"""Translate inputs and answers of Python 2 to the form in which Python 3 writes them.

Only names that the language itself has changed are put for each other: a class of exceptions that moved, a text that
was `unicode`, a `str` that holds other than ASCII. Everything else that differs is a difference.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from toolkit.model.lock import Case, Parts

_MOVED = re.compile(r"\A(?:exceptions|__builtin__):(?=\w)")
_TEXTS = ("unicode", "bytes")


class Port(NamedTuple):
    """What is done to the cases that are put to one side, and to what comes of them."""

    case: Callable[[Case], Case]
    parts: Callable[[Parts], Parts]


def crosses(before: str, now: str) -> bool:
    """Whether two versions of an interpreter are Python 2 and then a newer one."""
    return before.startswith("2.") and bool(now) and not now.startswith("2.")


def port_case(case: Case) -> Case:
    """A case of Python 2, to be put to Python 3."""
    return msgspec.structs.replace(case, ask=port_value(case.ask))


def port_parts(parts: Parts) -> Parts:
    """What came of a case in Python 2."""
    return {name: port_value(value) for name, value in parts.items()}


def port_value(value: Any) -> Any:
    """A value as Python 3 writes it."""
    if isinstance(value, str):
        return _MOVED.sub("builtins:", value)
    if isinstance(value, list):
        return [port_value(one) for one in value]
    if isinstance(value, dict):
        if value.get("$py") in _TEXTS and isinstance(value.get("of"), str):
            return value["of"]
        return {name: port_value(held) for name, held in value.items()}
    return value


NO_PORT = Port(lambda case: case, lambda parts: parts)
FROM_PYTHON_2 = Port(lambda case: case, port_parts)
"""The side that is Python 2 still;"""
TO_PYTHON_3 = Port(port_case, lambda parts: parts)
"""and the other one."""
