"""Named tuples whose class was made on the way: drivers make one for the rows of each statement, which no module holds.

Another class of the same name and members does as well, as long as the class has nothing of its own.
"""

import collections

from .layouts import names_of_members

_MADE = {}


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
    is_plain = cls.__bases__ == (tuple,) and "_make" in cls.__dict__ and cls.__dict__.get("__slots__") == ()
    return is_plain and bool(names_of_members(cls))
