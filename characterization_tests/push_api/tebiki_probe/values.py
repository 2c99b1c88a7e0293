"""Writes whatever a program handles as JSON, without running any of its code.

The form is described in `toolkit/model/recording.py`. Nothing here calls a method that a class of the program could
have overridden: attributes come from the instance's own dictionary, members of subclassed containers from the
container's own methods. So an object with an evil `__repr__` or `__eq__` is written like any other.
"""

import datetime
import decimal
import json
import re
import sys
import types

from .layouts import layout_of, reference_name
from .limits import Limits, Unwritable  # noqa: F401 - writers are made with them

PYTHON_2 = str is bytes
TEXT = type(b"".decode("ascii"))
_INTEGERS = (int,) if not PYTHON_2 else (int, long)  # noqa: F821
_PATIENCE = 2  # instances of a class that may be looked into in vain
_RESERVED = frozenset(
    ["$py", "$cut", "$oid", "$symbol", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$binary"]
    + ["$code", "$timestamp", "$regularExpression", "$dbPointer", "$date", "$minKey", "$maxKey", "$undefined", "$uuid"]
)
_PATTERN = type(re.compile(""))
_REFERENCES = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType) + (
    (types.ClassType,) if PYTHON_2 else ()
)


class Writer(object):
    """Writes one value; a new one for every value.

    Args:
        masking: a `masking.Masking`.
        limits: `Limits`.
        place: how cuts name the value.
        strict: raise `Unwritable` instead of cutting anything.

    Attributes:
        cut: (place, why) of whatever was left out.
    """

    def __init__(self, masking, limits, place="", strict=False):
        self._masking = masking
        self._harmless = masking.harmless
        self._limits = limits
        self._longest = limits.text
        self._strict = strict
        self._left = limits.total
        self._open = set()
        self._objects = {}
        self._ids = 0
        self._place = [place] if place else []
        self.cut = []

    def write(self, value, depth=0):
        """A value as what `json.dumps` can write."""
        kind = type(value)
        plain = _PLAIN.get(kind)
        if plain is not None:
            return plain(self, value)
        self._left -= 1
        if self._left < 0:
            return self._cut("many", value)
        if depth > self._limits.depth:
            return self._cut("deep", value)
        if id(value) in self._objects:
            return self._again(value)
        if id(value) in self._open:
            return self._cut("cycle", value)
        self._open.add(id(value))
        try:
            return (_WRITERS.get(kind) or _OTHERS.get(kind) or _writer_of(kind))(self, value, depth + 1)
        finally:
            self._open.discard(id(value))

    def field(self, name, value, depth):
        """The value of a named field: hidden if its name says so."""
        if type(name) in (str, TEXT) and self._masking.hides(name):
            value = self._hidden(value)
        self._place.append(name if type(name) in (str, TEXT) else "?")
        written = self.write(value, depth)
        self._place.pop()
        return written

    def fields(self, pairs, depth):
        """The values of named fields, by their names, which are of the class `str`."""
        written = {}
        harmless, longest = self._harmless, self._longest
        for name, value in pairs:
            kind = type(value)
            if name not in harmless:
                written[name] = self.field(name, value, depth)
            elif kind in _AS_IS or (kind is _SHORT and len(value) <= longest):
                written[name] = value
            else:
                self._place.append(name)
                written[name] = self.write(value, depth)
                self._place.pop()
        return written

    def _hidden(self, value):
        for base in (TEXT, bytes):
            if issubclass(type(value), base) and type(value) is not base:
                value = _as(base, value)  # its own class might make anything of it
        if self._masking.hidable(value):
            return self._masking.value(value)
        if type(value) in (list, tuple):
            return type(value)([self._hidden(member) for member in value[: self._limits.members]])
        return value  # its own fields and texts are looked at one by one

    def text(self, value):
        """A text, or how it begins."""
        if len(value) > self._longest:
            starts = self._masking.text(value[: self._limits.text])[:200]
            return self._cut("long", value, size=len(value), starts=starts)
        return value

    def octets(self, value):
        """Bytes, as a text if they are one."""
        if len(value) > self._limits.text:
            return self._cut("long", value, size=len(value))
        try:
            return {"$py": "bytes", "of": self._masking.document(value.decode("utf-8"))}
        except UnicodeDecodeError:
            return binary(self._masking.document(value.decode("latin-1")).encode("latin-1"))

    def array(self, value, depth):
        """A list."""
        many = list.__len__(value) > self._limits.members
        held = list.__getitem__(value, slice(0, self._limits.members)) if many else list.__iter__(value)
        members = [member if type(member) in _AS_IS else self.write(member, depth) for member in held]
        if many:
            members.append(self._cut("many", value, size=list.__len__(value)))
        return members

    def tuple_(self, value, depth):
        """A tuple."""
        return {"$py": "tuple", "of": self.array(list(tuple.__iter__(value)), depth)}

    def set_(self, value, depth):
        """A set, in the order of the texts of its members."""
        kind = "frozenset" if isinstance(value, frozenset) else "set"
        members = self.array(list(set.__iter__(value) if kind == "set" else frozenset.__iter__(value)), depth)
        return {"$py": kind, "of": sorted(members, key=canonical)}

    def mapping(self, value, depth):
        """A dictionary, in its own order where it has one."""
        if dict.__contains__(value, "wsgi.input") or dict.__contains__(value, "asgi"):
            return self._cut("opaque", value)  # a request's surroundings: the level of HTTP writes what matters of them
        pairs = list(dict.items(value))
        many = len(pairs) > self._limits.members
        if many:
            del pairs[self._limits.members :]
        if all([type(key) is str and (key in self._harmless or _is_name(key)) for key, _ in pairs]):
            if sys.version_info < (3, 7):
                pairs.sort(key=_first)
            written = self.fields(pairs, depth)
            if many:
                written["$cut"] = self._cut("many", value, size=dict.__len__(value))
            return written
        of = [[self.write(key, depth), self.field(key, held, depth)] for key, held in pairs]
        if PYTHON_2 or many:
            of.sort(key=canonical)
        if many:
            of.append(self._cut("many", value, size=dict.__len__(value)))
        return {"$py": "dict", "of": of}

    def object_(self, value, depth):
        """An instance of a class of the program: its class and its attributes."""
        layout = layout_of(type(value))
        if layout.name is None:
            return self._cut("opaque", value)
        if not self._limits.impatient:
            return self._instance(layout, value, depth)
        if layout.in_vain > _PATIENCE and layout.in_vain & (layout.in_vain - 1):
            layout.in_vain += 1
            return self._cut("opaque", value)
        before = len(self.cut)
        try:
            return self._instance(layout, value, depth)
        finally:  # in vain only by the fault of the class: what is cut cannot be made, or is too large for an argument
            cut = self.cut[before:]
            in_vain = cut and (depth == 1 or any([why.startswith("opaque") for _, why in cut]))
            layout.in_vain = layout.in_vain + 1 if in_vain else 0

    def _instance(self, layout, value, depth):
        written = {"$py": "object", "class": layout.name}
        self._objects[id(value)] = written
        base = layout.base
        if base in _WRITERS:
            written["base"] = _WRITERS[base](self, value, depth)
        elif base is not object:
            written["base"] = _PLAIN[base](self, _as(base, value))
        written["state"] = self.fields(layout.attributes(value)[: self._limits.members], depth)
        return written

    def _again(self, value):
        """An object that has been written, or is being written, before."""
        written = self._objects[id(value)]
        if "id" not in written:
            self._ids += 1
            written["id"] = self._ids
        return {"$py": "same", "of": written["id"]}

    def exception(self, value, depth=0):
        """An exception: its class, its arguments, and its text where it can be had."""
        args = BaseException.__dict__["args"].__get__(value)
        written = self.write(list(args), depth)
        return {"$py": "exception", "class": reference_name(type(value)) or type(value).__name__, "args": written}

    def old_instance(self, value, depth):
        """An instance of a class of Python 2 that does not derive from `object`."""
        name = reference_name(value.__class__)
        if not name:
            return self._cut("opaque", value)
        state = dict((key, self.field(key, held, depth)) for key, held in sorted(value.__dict__.items()))
        return {"$py": "object", "class": name, "state": state}

    def reference(self, value, _depth):
        """A class, function or module, by its name."""
        name = reference_name(value)
        return {"$py": "name", "of": name} if name else self._cut("opaque", value)

    def method(self, value, depth):
        """A bound method: whose, and which."""
        if value.__self__ is None:
            return self._cut("opaque", value)
        return {"$py": "method", "of": [self.write(value.__self__, depth), value.__func__.__name__]}

    def bson(self, value, _depth):
        """A value of a class of bson, as Extended JSON."""
        try:
            written = _extended_json().encode(value)
        except (TypeError, ValueError):
            return self._cut("opaque", value)
        return written

    def _cut(self, why, value, **more):
        kind = type(value)
        name = "%s:%s" % (kind.__module__, kind.__name__)
        self.cut.append((".".join(self._place), "%s %s" % (why, name)))
        if self._strict:
            raise Unwritable(why)
        return dict(more, **{"$cut": why, "type": name})


def binary(value):
    """Bytes as Extended JSON."""
    import base64

    return {"$binary": {"base64": base64.b64encode(bytes(value)).decode("ascii"), "subType": "00"}}


def canonical(written):
    """One text for one value."""
    return json.dumps(written, sort_keys=True, separators=(",", ":"))


def _extended_json():
    """The module, which is needed only where there is bson."""
    global _loaded  # noqa: PLW0603
    if _loaded is None:
        from . import extended_json as _loaded
    return _loaded


_loaded = None


def _is_name(key):
    """Whether a key of a dictionary can stand in JSON as it is."""
    return not (key.startswith("$") and key in _RESERVED) and _ascii(key)


def _first(pair):
    return pair[0]


def _ascii(key):
    return not PYTHON_2 or all(letter < "\x80" for letter in key)


def _as(base, value):
    if base in _INTEGERS:
        return base.__int__(value) if base is int else int(base.__repr__(value).rstrip("L"))
    if base is float:
        return float.__float__(value)
    return base.__getitem__(value, slice(None))


def _writer_of(kind):
    """How instances of a class that is not built in are written; remembered for the next one."""
    if kind.__module__.partition(".")[0] == "bson" and kind.__name__ in _BSON:
        writer = Writer.bson
    elif "enum" in sys.modules and isinstance(kind, sys.modules["enum"].EnumMeta):
        writer = _enum
    elif issubclass(kind, type):
        writer = Writer.reference
    elif issubclass(kind, BaseException):
        writer = Writer.exception
    elif PYTHON_2 and kind is types.InstanceType:
        writer = Writer.old_instance
    elif "uuid" in sys.modules and kind is sys.modules["uuid"].UUID:
        writer = _uuid
    else:
        writer = Writer.object_
    if len(_OTHERS) > 5000:
        _OTHERS.clear()
    _OTHERS[kind] = writer
    return writer


_OTHERS = {}


def _enum(self, value, _depth):
    name = reference_name(type(value))
    member = dict(layout_of(type(value)).attributes(value)).get("_name_")
    return {"$py": "enum", "of": "%s.%s" % (name, member)} if name and member else self._cut("opaque", value)


def _uuid(_self, value, _depth):
    return {"$uuid": "%s" % value}


def _floating(_self, value):
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return {"$numberDouble": "NaN"}
    if value in (float("inf"), float("-inf")):
        return {"$numberDouble": "Infinity" if value > 0 else "-Infinity"}
    return value


def _native(self, value):
    """A `str` of Python 2: a text if it is ASCII, bytes if not."""
    return self.text(value) if _ascii(value) else self.octets(value)


def _unicode(self, value):
    return {"$py": "unicode", "of": self.text(value)}


def _py(kind, of):
    return lambda _self, value, _depth=0: {"$py": kind, "of": of(value)}


def _py_nested(kind, of):
    return lambda self, value, depth: {"$py": kind, "of": self.write(of(value), depth)}


_BSON = frozenset(
    [
        "Int64",
        "Decimal128",
        "ObjectId",
        "Binary",
        "Regex",
        "Timestamp",
        "Code",
        "DatetimeMS",
        "DBRef",
        "MinKey",
        "MaxKey",
    ]
)
_PLAIN = {
    type(None): lambda _self, value: value,
    bool: lambda _self, value: value,
    float: _floating,
    datetime.datetime: _py("datetime", lambda value: value.isoformat()),
    datetime.date: _py("date", lambda value: value.isoformat()),
    datetime.time: _py("time", lambda value: value.isoformat()),
    datetime.timedelta: _py("timedelta", lambda value: [value.days, value.seconds, value.microseconds]),
    decimal.Decimal: _py("Decimal", str),
    complex: _py("complex", lambda value: [value.real, value.imag]),
}
FIXED = frozenset((type(None), bool, float, TEXT, bytes, datetime.datetime, datetime.date) + _INTEGERS)
"""Classes of Python's own whose instances never change, and hold nothing that does."""
_AS_IS = frozenset([type(None), bool] + ([] if PYTHON_2 else [int]))  # written without a look
_SHORT = None if PYTHON_2 else str  # written without a look unless it is long
_PLAIN.update(dict.fromkeys(_INTEGERS, lambda _self, value: int(value)))
_PLAIN.update({str: _native, TEXT: _unicode} if PYTHON_2 else {str: Writer.text, bytes: Writer.octets})
_WRITERS = {
    dict: Writer.mapping,
    list: Writer.array,
    tuple: Writer.tuple_,
    set: Writer.set_,
    frozenset: Writer.set_,
    bytearray: lambda self, value, _depth: {"$py": "bytearray", "of": self.octets(bytes(value))},
    slice: _py_nested("slice", lambda value: [value.start, value.stop, value.step]),
    _PATTERN: _py_nested("re", lambda value: [value.pattern, value.flags]),
    type(range(0)): _py_nested("range", lambda value: [value.start, value.stop, value.step])
    if not PYTHON_2
    else Writer.array,
    types.MethodType: Writer.method,
}
_WRITERS.update(dict.fromkeys(_REFERENCES, Writer.reference))
if hasattr(datetime, "timezone"):
    _WRITERS[datetime.timezone] = _py("timezone", lambda value: value.utcoffset(None).total_seconds())
