"""BSON's own kinds of values where Python has none: bson's classes if this interpreter has them, else small ones.

The small ones hold what bson's hold under the same names, so that code written for bson's finds its way.
"""

import binascii
import importlib

_TEXT = type(b"".decode())  # a formatter takes the u off u""


class _Value(object):
    """Equal to another of its kind that holds the same."""

    def _held(self):
        return tuple(sorted(self.__dict__.items()))

    def __eq__(self, other):
        return type(self) is type(other) and self._held() == other._held()

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash((type(self).__name__, repr(self._held())))

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % pair for pair in self._held()))


class Int64(int if str is not bytes else long):  # noqa: F821 - Python 2
    """An integer of 64 bits."""


class Decimal128(_Value):
    """A decimal number, kept as text."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return str(self.text)


class ObjectId(_Value):
    """Twelve bytes."""

    def __init__(self, hexadecimal):
        self.binary = binascii.unhexlify(hexadecimal.encode("ascii"))
        if len(self.binary) != 12:
            raise ValueError("an ObjectId has 24 hexadecimal digits, unlike %r" % (hexadecimal,))

    def __str__(self):
        return binascii.hexlify(self.binary).decode("ascii")

    def __lt__(self, other):
        return self.binary < other.binary


class Binary(bytes):
    """Bytes of a subtype."""

    def __new__(cls, data, subtype=0):
        """Bytes that know their subtype."""
        self = bytes.__new__(cls, data)
        self.subtype = subtype
        return self

    def __eq__(self, other):
        return bytes.__eq__(self, other) and self.subtype == getattr(other, "subtype", 0)

    def __ne__(self, other):
        return not self == other

    __hash__ = bytes.__hash__


class Regex(_Value):
    """A regular expression that is not compiled; `flags` are those of `re`."""

    def __init__(self, pattern, flags=0):
        self.pattern = pattern
        self.flags = flags


class Timestamp(_Value):
    """A time in seconds and a counter."""

    def __init__(self, time, inc):
        self.time = time
        self.inc = inc


class Code(_TEXT):
    """JavaScript; `scope` is None or the values of its variables."""

    def __new__(cls, code, scope=None):
        """A text that knows its scope."""
        self = _TEXT.__new__(cls, code)
        self.scope = scope
        return self

    def __eq__(self, other):
        return _TEXT.__eq__(self, other) and self.scope == getattr(other, "scope", None)

    def __ne__(self, other):
        return not self == other

    __hash__ = _TEXT.__hash__


class DatetimeMS(_Value):
    """Milliseconds since 1970: a date that `datetime` cannot say."""

    def __init__(self, milliseconds):
        self.milliseconds = milliseconds

    def __int__(self):
        return self.milliseconds


class MinKey(_Value):
    """A value that sorts before everything."""


class MaxKey(_Value):
    """A value that sorts after everything."""


_HOMES = {
    Int64: "bson.int64",
    Decimal128: "bson.decimal128",
    ObjectId: "bson.objectid",
    Binary: "bson.binary",
    Regex: "bson.regex",
    Timestamp: "bson.timestamp",
    Code: "bson.code",
    DatetimeMS: "bson.datetime_ms",
    MinKey: "bson.min_key",
    MaxKey: "bson.max_key",
}
_found = {}


def bson_class(own):
    """Return bson's class for one of the classes here, or that class itself if this interpreter's bson has none."""
    if own not in _found:
        try:
            _found[own] = getattr(importlib.import_module(_HOMES[own]), own.__name__)
        except Exception:  # bson is absent, older than the class, or another package of that name
            _found[own] = own
    return _found[own]
