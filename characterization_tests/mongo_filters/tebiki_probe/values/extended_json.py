r"""MongoDB Extended JSON v2, canonical: what requests, answers and recordings are written in.

Dates come out as naive `datetime` in UTC, as PyMongo hands them out, objects as plain `dict`, as `json.loads` does:
the code that is asked shall see what it sees at work. An object is a wrapper only if its keys are exactly those of
one; `{"$regex": "a", "$ne": "b"}` is none.
Specification: https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/.
"""

import base64
import binascii
import collections
import datetime
import json
import re
import sys
import uuid

from . import bson_types
from .bson_types import bson_class

try:
    from collections.abc import Mapping
except ImportError:  # Python 2
    from collections import Mapping

_TEXT = type(b"".decode())  # a formatter takes the u off u""
_INTEGERS = (int,) if str is not bytes else (int, long)  # noqa: F821 - Python 2
_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, as BSON has it
_MILLISECOND = datetime.timedelta(milliseconds=1)
_PATTERN = type(re.compile(""))
_ORDERED = dict if sys.version_info >= (3, 6) else collections.OrderedDict
_FLAGS = ((2, "i"), (4, "l"), (8, "m"), (16, "s"), (32, "u"), (64, "x"))
_BITS = dict((letter, bit) for bit, letter in _FLAGS)


def write(value):
    """Serialize a value as one line of ASCII text.

    Raises:
        TypeError: Extended JSON cannot express the value.
        ValueError: an integer of more than 64 bits.
    """
    return json.dumps(encode(value), separators=(",", ":"))


def read(text):
    """Parse a text in Extended JSON.

    Raises:
        ValueError: it is not JSON, or a wrapper holds what it cannot.
    """
    return decode(json.loads(text))


def encode(value):
    """Convert a value to one that `json.dumps` can write.

    Args:
        value: any BSON value, of bson's classes or of `bson_types`; a tuple is an array.

    Raises:
        TypeError: Extended JSON cannot express the value.
        ValueError: an integer of more than 64 bits.
    """
    if value is None or isinstance(value, bool):
        return value
    for cls in type(value).__mro__:
        known = _WRITERS.get(cls) or _WRITERS_BY_NAME.get(_bson_name(cls))
        if known:
            return known(value)
    if isinstance(value, Mapping):
        return _object(value)
    raise TypeError("%s.%s cannot be written as Extended JSON" % (type(value).__module__, type(value).__name__))


def decode(parsed):
    """Decode parsed Extended JSON; each call builds a new value.

    Raises:
        ValueError: a wrapper holds what it cannot.
    """
    if isinstance(parsed, list):
        return [decode(element) for element in parsed]
    if not isinstance(parsed, dict):
        return parsed
    reader = _READERS.get(frozenset(parsed)) if len(parsed) <= 2 else None
    if reader is None:
        return dict((name, decode(held)) for name, held in parsed.items())
    try:
        return reader(parsed)
    except Exception as error:  # bson raises what it likes
        raise ValueError("cannot read %s: %s" % (json.dumps(parsed)[:80], error))


def _bson_name(cls):
    return cls.__name__ if (cls.__module__ or "").partition(".")[0] == "bson" else None


def _object(value):
    return _ORDERED((_name(name), encode(held)) for name, held in value.items())


def _array(value):
    return [encode(element) for element in value]


def _name(name):
    if not isinstance(name, (str, _TEXT)):
        raise TypeError("field names are strings, not %s" % type(name).__name__)
    return name


def _integer(value):
    if not -(2**63) <= value < 2**63:
        raise ValueError("integers in BSON have at most 64 bits")
    return {"$numberInt" if -(2**31) <= value < 2**31 else "$numberLong": str(int(value))}


def _long(value):
    return {"$numberLong": str(int(value))}


def _double(value):
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return {"$numberDouble": "NaN"}
    if value in (float("inf"), float("-inf")):
        return {"$numberDouble": "Infinity" if value > 0 else "-Infinity"}
    return {"$numberDouble": repr(float(value))}


def _date(value):
    if value.tzinfo is not None:
        value = value.replace(tzinfo=None) - value.utcoffset()
    since = value - _EPOCH
    return _milliseconds((since.days * 86400 + since.seconds) * 1000 + since.microseconds // 1000)


def _milliseconds(value):
    return {"$date": {"$numberLong": str(int(value))}}


def _bytes(value, subtype=0):
    return {"$binary": {"base64": base64.b64encode(bytes(value)).decode("ascii"), "subType": "%02x" % subtype}}


def _bytes_of_python_2(value):
    try:
        return value.decode("utf-8")  # a text, as bson takes it
    except UnicodeDecodeError:
        return _bytes(value)


def _regex(value):
    pattern = value.pattern if isinstance(value.pattern, _TEXT) else value.pattern.decode("utf-8")
    options = "".join(letter for bit, letter in _FLAGS if value.flags & bit)
    return {"$regularExpression": {"pattern": pattern, "options": options}}


def _code(value):
    written = {"$code": _TEXT(value)}
    return written if value.scope is None else dict(written, **{"$scope": encode(value.scope)})


_WRITERS = {
    _TEXT: _TEXT,
    float: _double,
    list: _array,
    tuple: _array,
    datetime.datetime: _date,
    uuid.UUID: lambda value: _bytes(value.bytes, 4),
    _PATTERN: _regex,
    bytes: _bytes if str is not bytes else _bytes_of_python_2,
}
_WRITERS.update(dict.fromkeys(_INTEGERS, _integer))
_WRITERS_BY_NAME = {
    "Int64": _long,
    "Decimal128": lambda value: {"$numberDecimal": str(value)},
    "ObjectId": lambda value: {"$oid": str(value)},
    "Binary": lambda value: _bytes(value, value.subtype),
    "Regex": _regex,
    "Timestamp": lambda value: {"$timestamp": {"t": value.time, "i": value.inc}},
    "Code": _code,
    "DatetimeMS": _milliseconds,
    "DBRef": lambda value: encode(value.as_doc()),
    "MinKey": lambda value: {"$minKey": 1},  # noqa: ARG005
    "MaxKey": lambda value: {"$maxKey": 1},  # noqa: ARG005
}
for _writer_name, _writer in _WRITERS_BY_NAME.items():
    if hasattr(bson_types, _writer_name):
        _WRITERS[getattr(bson_types, _writer_name)] = _writer


def _new(own, *parts):
    return bson_class(own)(*parts)


def _read_date(parsed):
    held = parsed["$date"]
    if isinstance(held, _TEXT):
        return _EPOCH + _since_epoch(held)
    milliseconds = int(held["$numberLong"])
    try:
        return _EPOCH + milliseconds * _MILLISECOND
    except OverflowError:
        return _new(bson_types.DatetimeMS, milliseconds)


def _since_epoch(text):
    """Return the time since 1970 of a text such as `2024-01-02T03:04:05.678Z`, relaxed Extended JSON's only zone."""
    if not text.endswith("Z"):
        raise ValueError("a date as a text is in UTC and ends in Z")
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ"
    return datetime.datetime.strptime(text, form) - _EPOCH  # noqa: DTZ007


def _read_binary(parsed):
    held = parsed["$binary"]
    data = base64.b64decode(held["base64"])
    if base64.b64encode(data).decode("ascii") != held["base64"]:
        raise binascii.Error("this is not base64")
    subtype = int(held["subType"], 16)
    return data if subtype == 0 and str is not bytes else _new(bson_types.Binary, data, subtype)


def _read_regex(parsed):
    held = parsed["$regularExpression"]
    return _new(bson_types.Regex, held["pattern"], sum(_BITS[letter] for letter in set(held["options"])))


def _read_code(parsed):
    scope = parsed.get("$scope")
    return _new(bson_types.Code, parsed["$code"], None if scope is None else decode(scope))


def _read_timestamp(parsed):
    return _new(bson_types.Timestamp, parsed["$timestamp"]["t"], parsed["$timestamp"]["i"])


_READERS = {
    ("$numberInt",): lambda parsed: int(parsed["$numberInt"]),
    ("$numberLong",): lambda parsed: _new(bson_types.Int64, parsed["$numberLong"]),
    ("$numberDouble",): lambda parsed: float(parsed["$numberDouble"]),
    ("$numberDecimal",): lambda parsed: _new(bson_types.Decimal128, parsed["$numberDecimal"]),
    ("$oid",): lambda parsed: _new(bson_types.ObjectId, parsed["$oid"]),
    ("$date",): _read_date,
    ("$binary",): _read_binary,
    ("$timestamp",): _read_timestamp,
    ("$regularExpression",): _read_regex,
    ("$code",): _read_code,
    ("$code", "$scope"): _read_code,
    ("$symbol",): lambda parsed: parsed["$symbol"],
    ("$minKey",): lambda parsed: _new(bson_types.MinKey),  # noqa: ARG005
    ("$maxKey",): lambda parsed: _new(bson_types.MaxKey),  # noqa: ARG005
}
_READERS = dict((frozenset(names), reader) for names, reader in _READERS.items())
