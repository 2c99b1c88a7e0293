"""Named tuples whose class was made on the way: drivers make one for the rows of each statement, which no module holds.

Another class of the same name and members does as well, as long as the class has nothing of its own: no method, and no
default of a member.
"""

import collections

from .layouts import names_of_members

_MADE = {}
_PLAIN = collections.namedtuple("_PLAIN", [])
_OF_TYPES = frozenset(["__annotations__", "__annotations_cache__", "__annotate__", "__annotate_func__"])
_OF_TYPES |= frozenset(["__orig_bases__", "_field_types"])
"""Attributes that classes of `typing.NamedTuple` have besides."""


def write(writer, value, depth):
    """Write such a row; None if it is none."""
    if not _is_made(type(value)):
        return None
    names, members = writer.hidden_members(value)
    name = type(value).__name__
    return {"$py": "namedtuple", "class": name, "names": list(names), "of": writer.array(members, depth)}


def make(rebuilder, written):
    """Make a row again, of the same class as others with its name and members."""
    key = written["class"], tuple(written["names"])
    if key not in _MADE:
        _MADE[key] = collections.namedtuple(str(key[0]), [str(name) for name in key[1]], rename=True)
    return _MADE[key](*rebuilder.value(written["of"]))


def _is_made(cls):
    held = cls.__dict__
    if cls.__bases__ != (tuple,) or "_make" not in held or held.get("__slots__") != () or held.get("_field_defaults"):
        return False
    names = names_of_members(cls)
    shown = getattr(held.get("__repr__"), "__code__", None)
    is_plain = shown is not None and shown.co_filename == _PLAIN.__dict__["__repr__"].__code__.co_filename
    return bool(names) and is_plain and not set(held).difference(_PLAIN.__dict__, names, _OF_TYPES)
