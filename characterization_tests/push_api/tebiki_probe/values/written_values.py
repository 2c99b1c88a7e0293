"""Predicates and keys of serialized values."""

import json

from .plain import is_ascii

_PLAIN_VALUES = 100  # in a field of an exception
_CODE = ("function", "method", "iterator", "same", "exception")
_RESERVED = frozenset(
    ["$py", "$cut", "$oid", "$symbol", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$binary"]
    + ["$code", "$timestamp", "$regularExpression", "$dbPointer", "$date", "$minKey", "$maxKey", "$undefined", "$uuid"]
)


def canonical(written):
    """Return a canonical text of a value."""
    return json.dumps(written, sort_keys=True, separators=(",", ":"))


def is_plain(written):
    """True if a written value holds no object of the program but texts, numbers and containers of their own classes."""
    waiting, seen = [written], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if isinstance(one, dict):
            if "$cut" in one or one.get("$py") in _CODE or (one.get("$py") == "object" and "base" not in one):
                return False
            waiting += list(one.values())
        elif isinstance(one, list):
            waiting += one
    return seen <= _PLAIN_VALUES


def is_name(key):
    """Return whether a key of a dictionary can stand in JSON as it is."""
    return not (key.startswith("$") and key in _RESERVED) and is_ascii(key)
