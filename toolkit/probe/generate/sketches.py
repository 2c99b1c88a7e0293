"""Values that have what a function looks up in a parameter: dictionaries with its keys, objects with its attributes."""

import re

from ..values.recording_lines import encoded
from . import boundaries

_TURNS = 6
_DEPTH = 5
_STAND_IN = "argparse:Namespace"  # a class of the standard library that has any attributes
_MADE = "made"  # key of a stand-in, as it is written: a program may have objects of that class, too
_PLAIN = ("a", 1, ["a"], {"a": 1}, None, True)
_FLAG = re.compile(r"_{0,2}(?:is|has|can|should|was)_[a-z]")
_FLAGS = (True, False)
_FIELDS = frozenset(
    ("year", "month", "day", "hour", "minute", "second", "tzinfo", "real", "imag", "numerator", "denominator")
)
"""Attributes of plain values."""
_METHODS = frozenset(
    name for kind in (str, bytes, list, dict, set, tuple, int, float) for name in vars(kind)
) | frozenset(("date", "time", "strftime", "isoformat"))
"""Methods of plain values; an attribute of that name which is merely read may be of any object: `book.title`."""


class _Part(object):
    """Look-ups in one place."""

    def __init__(self):
        self.keys = {}
        self.attributes = {}
        self.item = None
        self.values = []
        self.arguments = None
        self.compared = False  # with anything but true and false

    def follow(self, step):
        """Return the part to which a step leads; None if there is none."""
        if step[0] == "item":
            self.item = self.item or _Part()
            return self.item
        if step[0] == "call":
            part = self.attributes.setdefault(step[1], _Part())
            part.arguments = max(part.arguments or 0, step[2])
            return part
        held = {"key": self.keys, "attr": self.attributes}.get(step[0])
        return None if held is None else held.setdefault(step[1], _Part())


def make_sketches(accesses, reached):
    """Return name of a parameter -> values.

    Args:
        accesses: of a function, a list of `accesses.Access`.
        reached: all places that the function reaches.
    """
    root = _root_of(accesses, reached)
    found = {}
    for name, part in root.keys.items():
        if part.keys or part.item or part.attributes:
            made = [_value(part, turn, 0) for turn in range(_TURNS)]
            texts = [encoded(one) for one in made]  # in which 1 is not True
            found[name] = [one for at, one in enumerate(made) if one is not None and texts[at] not in texts[:at]]
    return found


def _root_of(accesses, reached):
    root = _Part()
    for access in accesses:
        part = _part_at(root, access.path)
        if part is not None:
            part.values += [value for value in boundaries.values_near(access, {}) if value not in part.values]
            others = [value for value in access.values if not isinstance(value, bool)]
            part.compared = part.compared or bool(others or access.others or access.kinds)
    for path in reached:
        _part_at(root, path)
    return root


def _part_at(root, path):
    part = root.follow(("key", path[0]))
    for step in path[1:]:
        part = part.follow(step) if part is not None else None
    return part


def _value(part, turn, depth):
    if depth > _DEPTH:
        return None
    if part.keys:
        return _values(part.keys, turn, depth)
    if part.attributes and not any([_is_of_plain(*pair) for pair in part.attributes.items()]):
        return {"$py": "object", "class": _STAND_IN, "state": _values(part.attributes, turn, depth), _MADE: True}
    if part.item is not None:
        return [_value(part.item, turn + number, depth + 1) for number in range(2)]
    if part.arguments is not None:
        return _method_of(part.arguments)
    choice = part.values or _PLAIN
    return choice[turn % len(choice)]


def _is_of_plain(name, part):
    """Return whether a look-up by that name is one that plain values answer."""
    return name in _FIELDS or (name in _METHODS and (part.arguments is not None or name[:2] == "__"))


def _method_of(count):
    """Return a function that takes any arguments, and answers with the text of so many of them."""
    return {"$py": "method", "of": [" ".join("{%d}" % number for number in range(count)), "format"]}


def _values(parts, turn, depth):
    held = enumerate(sorted(parts.items()))
    return dict((name, _member(name, part, turn + number, depth + 1)) for number, (name, part) in held)


def _member(name, part, turn, depth):
    return _FLAGS[turn % len(_FLAGS)] if _is_flag(name, part) else _value(part, turn, depth)


def _is_flag(name, part):
    """Return whether an attribute is true or false by its name, and the function treats it as nothing else."""
    is_plain = not (part.keys or part.attributes or part.item or part.arguments is not None or part.compared)
    return is_plain and bool(_FLAG.match(name))


def find_flags(accesses, reached):
    """Return the names of the attributes that are flags in all places where a function reaches them.

    Args:
        accesses: of a function, a list of `accesses.Access`.
        reached: all places that the function reaches.
    """
    found, others = set(), set()
    waiting = [_root_of(accesses, reached)]
    while waiting:
        part = waiting.pop()
        for name, inner in part.attributes.items():
            (found if _is_flag(name, inner) else others).add(name)
        waiting += list(part.attributes.values()) + list(part.keys.values()) + ([part.item] if part.item else [])
    return found - others


def has_odd_flag(value, flags):
    """Return whether a flag of a made-up object is neither true nor false.

    What a program does with `is_superuser = ""` says nothing of it: no object of its own has that.

    Args:
        value: an input, as it is written, or a part of it.
        flags: names of attributes.
    """
    if isinstance(value, list):
        return any([has_odd_flag(one, flags) for one in value])
    if not isinstance(value, dict):
        return False
    held = value.get("state") if value.get(_MADE) else None
    if isinstance(held, dict) and any([name in flags and not isinstance(held[name], bool) for name in held]):
        return True
    return any([has_odd_flag(one, flags) for one in value.values()])
