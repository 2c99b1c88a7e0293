"""Writers of scalar built-in values: numbers, texts, dates and times, patterns."""

import datetime
import decimal
import re

PYTHON_2 = str is bytes
TEXT = type(b"".decode("ascii"))
INTEGERS = (int,) if not PYTHON_2 else (int, long)  # noqa: F821


def binary(value):
    """Write bytes as Extended JSON."""
    import base64

    return {"$binary": {"base64": base64.b64encode(bytes(value)).decode("ascii"), "subType": "00"}}


def is_ascii(text):
    """Return whether a `str` holds ASCII alone; in Python 3 it does not matter."""
    return not PYTHON_2 or all(letter < "\x80" for letter in text)


def without_class(base, value):
    """Convert an instance of a subclass to the built-in class."""
    if base in INTEGERS:
        return base.__int__(value) if base is int else int(base.__repr__(value).rstrip("L"))
    if base is float:
        return float.__float__(value)
    return base.__getitem__(value, slice(None))


def text_in(name):
    """Return the text that a key of a class of its own extends, as members of some enumerations do; None for others."""
    base = next((base for base in (TEXT, str) if issubclass(type(name), base)), None)
    return None if base is None else without_class(base, name)


def _floating(_writer, value):
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return {"$numberDouble": "NaN"}
    if value in (float("inf"), float("-inf")):
        return {"$numberDouble": "Infinity" if value > 0 else "-Infinity"}
    return value


def _native(writer, value):
    """Write a `str` of Python 2: a text if it is ASCII, bytes if not."""
    return writer.text(value) if is_ascii(value) else writer.octets(value)


def _unicode(writer, value):
    return {"$py": "unicode", "of": writer.text(value)}


def _octets(writer, value):
    return writer.octets(value)


def _text(writer, value):
    return writer.text(value)


def _py(kind, of):
    return lambda _writer, value, _depth=0: {"$py": kind, "of": of(value)}


def _py_nested(kind, of):
    return lambda writer, value, depth: {"$py": kind, "of": writer.write(of(value), depth)}


def _singleton(name):
    return lambda _writer, _value, _depth: {"$py": "name", "of": "builtins:%s" % name}


PLAIN = {
    type(None): lambda _writer, value: value,
    bool: lambda _writer, value: value,
    float: _floating,
    datetime.datetime: _py("datetime", lambda value: value.isoformat()),
    datetime.date: _py("date", lambda value: value.isoformat()),
    datetime.time: _py("time", lambda value: value.isoformat()),
    datetime.timedelta: _py("timedelta", lambda value: [value.days, value.seconds, value.microseconds]),
    decimal.Decimal: _py("Decimal", str),
    complex: _py("complex", lambda value: [value.real, value.imag]),
}
"""Class -> what writes an instance of it, which is nowhere counted: called with a `values.Writer` and the instance."""
PLAIN.update(dict.fromkeys(INTEGERS, lambda _writer, value: int(value)))
PLAIN.update({str: _native, TEXT: _unicode} if PYTHON_2 else {str: _text, bytes: _octets})
FIXED = frozenset((type(None), bool, float, TEXT, bytes, datetime.datetime, datetime.date) + INTEGERS)
"""Classes of Python's own whose instances never change, and hold nothing that does."""
UNCHANGING = frozenset((tuple, frozenset, TEXT, bytes, float) + INTEGERS)
"""Classes of Python's own whose instances do not change, though what they hold may."""
AS_IS = frozenset([type(None), bool] + ([] if PYTHON_2 else [int]))
"""Classes whose instances are written without a look."""
SHORT = None if PYTHON_2 else str
"""The class whose instances are written without a look unless they are long."""
PARTS = {
    bytearray: lambda writer, value, _depth: {"$py": "bytearray", "of": writer.octets(bytes(value))},
    slice: _py_nested("slice", lambda value: [value.start, value.stop, value.step]),
    type(re.compile("")): _py_nested("re", lambda value: [value.pattern, value.flags]),
    type(Ellipsis): _singleton("Ellipsis"),
    type(NotImplemented): _singleton("NotImplemented"),
}
"""Class -> what writes an instance of it by its parts: called with the depth as well."""
if not PYTHON_2:
    PARTS[range] = _py_nested("range", lambda value: [value.start, value.stop, value.step])
if hasattr(datetime, "timezone"):
    PARTS[datetime.timezone] = _py("timezone", lambda value: value.utcoffset(None).total_seconds())
