"""Rebuild values from what `writer.py` has written.

The form is described in `toolkit/model/recording.py`. Objects are made without calling their `__init__`: what it did
is in their attributes already.
"""

import datetime
import decimal
import importlib
import re
import types

from . import (
    django_values,
    extended_json,
    inner_functions,
    made_rows,
    mongo_handles,
    public_parts,
    sqlalchemy_values,
    sqlite_connections,
    stdlib_types,
)
from .layouts import built_in_base
from .plain import TEXT


class Unmakeable(Exception):  # noqa: N818 - it is a finding about a case
    """A value, or a part of it, was cut, or its class is no longer there."""


class Rebuilder(object):
    """Rebuilds the values of one case, in which an object may be repeated.

    Args:
        is_lenient: whether attributes of rows that cannot be rebuilt are left out, as if they were not loaded.

    Attributes:
        kept: objects to which weak references lead, perhaps nothing else.
    """

    def __init__(self, is_lenient=False):
        self._is_lenient = is_lenient
        self._objects = {}
        self.kept = []

    def value(self, written):
        """Rebuild one value.

        Raises:
            Unmakeable: it cannot be rebuilt.
        """
        if isinstance(written, list):
            return [self.value(one) for one in written]
        if not isinstance(written, dict):
            return str(written) if type(written) is TEXT and str is bytes else written
        if "$cut" in written:
            raise Unmakeable("%s was not recorded (%s)" % (written.get("type"), written["$cut"]))
        kind = written.get("$py")
        if kind is not None:
            return self._of_kind(kind, written)
        if len(written) <= 2 and any(name.startswith("$") for name in written):
            if list(written) == ["$uuid"]:
                return __import__("uuid").UUID(written["$uuid"])
            made = extended_json.decode(written)
            if not isinstance(made, dict):
                return made
        return dict((str(name), self.value(one)) for name, one in written.items())

    def members(self, written):
        """Yield the names and rebuilt values of the attributes of a row.

        Raises:
            Unmakeable: one cannot be rebuilt, and none may be left out.
        """
        for name, held in written.items():
            try:
                yield name, self.value(held)
            except Unmakeable:
                if not self._is_lenient:
                    raise

    def remember(self, number, made):
        """Register an object to which later values may refer."""
        self._objects[number] = made

    def _of_kind(self, kind, written):
        for makers in (django_values.MAKERS, stdlib_types.MAKERS, public_parts.MAKERS):
            if kind in makers:
                return makers[kind](self, written["of"])
        if kind not in _MAKERS:
            raise Unmakeable("a newer probe has written this: %s" % kind)
        return _MAKERS[kind](self, written)

    def _tuple(self, written):
        return tuple(self.value(written["of"]))

    def _set(self, written):
        return set(self.value(written["of"]))

    def _frozenset(self, written):
        return frozenset(self.value(written["of"]))

    def _dict(self, written):
        return dict((self.value(key), self.value(held)) for key, held in written["of"])

    def _bytes(self, written):
        return written["of"].encode("utf-8")

    def _bytearray(self, written):
        return bytearray(self.value(written["of"]))

    def _memoryview(self, written):
        return memoryview(self.value(written["of"]))

    def _unicode(self, written):
        return TEXT(written["of"])

    def _datetime(self, written):
        text = written["of"]
        day, _, rest = text.partition("T")
        made = datetime.datetime.combine(_day(day), datetime.time())
        clock, offset = _split_offset(rest)
        return (made + _since_midnight(clock)).replace(tzinfo=offset)

    def _date(self, written):
        return _day(written["of"])

    def _time(self, written):
        clock, offset = _split_offset(written["of"])
        made = datetime.datetime(2000, 1, 1) + _since_midnight(clock)  # noqa: DTZ001 - only its time is used
        return made.time().replace(tzinfo=offset)

    def _timedelta(self, written):
        return datetime.timedelta(*written["of"])

    def _timezone(self, written):
        return _zone(datetime.timedelta(seconds=written["of"]))

    def _Decimal(self, written):  # noqa: N802 - named by the class
        return decimal.Decimal(written["of"])

    def _complex(self, written):
        return complex(*written["of"])

    def _range(self, written):
        return range(*written["of"])

    def _slice(self, written):
        return slice(*self.value(written["of"]))

    def _re(self, written):
        pattern, flags = self.value(written["of"])
        return re.compile(pattern, flags & ~32 if isinstance(pattern, bytes) else flags)

    def _name(self, written):
        return find_object(written["of"])

    def _enum(self, written):
        named = find_object(written["of"])
        return named(self.value(written["value"])) if "value" in written else named

    def _function(self, written):
        try:
            return inner_functions.make_function(self, written)
        except (ImportError, LookupError) as error:
            raise Unmakeable("%s" % (error,))

    def _method(self, written):
        owner, name = written["of"]
        return getattr(self.value(owner), str(name))

    def _same(self, written):
        try:
            return self._objects[written["of"]]
        except KeyError:
            raise Unmakeable("an object refers to one that is made later")

    def _object(self, written):
        cls = find_object(written["class"])
        if "base" in written:
            made = self._fill(cls, self.value(written["base"]))
        else:
            made = _bare(cls) if isinstance(cls, type) else _old_instance(cls)
        if "id" in written:
            self._objects[written["id"]] = made
        self._put(made, written["state"])
        return made

    def _mongo(self, written):
        return mongo_handles.make_handle(written, find_object(written["class"]))

    def _sqlalchemy_instance(self, written):
        return sqlalchemy_values.make_instance(self, written, find_object(written["class"]))

    def _sqlalchemy_state(self, written):
        return sqlalchemy_values.state_of(self.value(written["of"]))

    def _put(self, made, state):
        """Give an instance its attributes where they were read from, past descriptors that would act on them."""
        own = _own_attributes(made)
        for name, held in state.items():
            value = self.value(held)
            if own is None or _is_slot(type(made), str(name)):
                object.__setattr__(made, str(name), value)
            else:
                own[str(name)] = value

    def _fill(self, cls, base):
        kind = built_in_base(cls)
        if kind not in _FILLED and kind not in stdlib_types.EXTENDED:
            return kind.__new__(cls, base)
        made = kind.__new__(cls)
        _FILLED.get(kind, stdlib_types.fill)(made, base)
        return made

    def _exception(self, written):
        cls = find_object(written["class"])
        made = cls.__new__(cls, *self.value(written["args"]))
        made.args = tuple(self.value(written["args"]))
        self._put(made, written.get("state") or {})
        return made


_FILLED = {dict: dict.update, list: list.extend, set: set.update}
_MAKERS = {
    "tuple": Rebuilder._tuple,
    "namedtuple": made_rows.make,
    "set": Rebuilder._set,
    "frozenset": Rebuilder._frozenset,
    "dict": Rebuilder._dict,
    "bytes": Rebuilder._bytes,
    "bytearray": Rebuilder._bytearray,
    "memoryview": Rebuilder._memoryview,
    "unicode": Rebuilder._unicode,
    "datetime": Rebuilder._datetime,
    "date": Rebuilder._date,
    "time": Rebuilder._time,
    "timedelta": Rebuilder._timedelta,
    "timezone": Rebuilder._timezone,
    "Decimal": Rebuilder._Decimal,
    "complex": Rebuilder._complex,
    "range": Rebuilder._range,
    "slice": Rebuilder._slice,
    "re": Rebuilder._re,
    "name": Rebuilder._name,
    "enum": Rebuilder._enum,
    "function": Rebuilder._function,
    "method": Rebuilder._method,
    "same": Rebuilder._same,
    "object": Rebuilder._object,
    "exception": Rebuilder._exception,
    "django_request": django_values.make_request,
    "mongo": Rebuilder._mongo,
    "sqlite": sqlite_connections.make_connection,
    "sqlite_cursor": sqlite_connections.make_cursor,
    "sqlalchemy_instance": Rebuilder._sqlalchemy_instance,
    "sqlalchemy_state": Rebuilder._sqlalchemy_state,
}


def find_object(name):
    """Return the object called `module:qualname`.

    Raises:
        Unmakeable: there is no such object.
    """
    module, _, path = name.partition(":")
    try:
        value = importlib.import_module(module)
        for part in path.split(".") if path else ():
            value = getattr(value, part)
    except (ImportError, AttributeError) as error:
        raise Unmakeable("there is no %s any more (%s)" % (name, error))
    return value


def _bare(cls):
    """Create an instance without attributes; nodes of `ast` and the like come from C, which creates them itself."""
    try:
        return object.__new__(cls)
    except TypeError:
        return cls.__new__(cls)


def _own_attributes(made):
    """Return the dictionary of an instance, or None; its class is not asked, since it may not answer so early."""
    try:
        held = object.__getattribute__(made, "__dict__")
    except AttributeError:
        return None
    except TypeError:  # of a class of Python 2 that does not derive from `object`
        held = getattr(made, "__dict__", None)
    return held if type(held) is dict else None


def _is_slot(cls, name):
    for one in getattr(cls, "__mro__", ()):
        if name in one.__dict__:
            return type(one.__dict__[name]) is types.MemberDescriptorType
    return False


def _old_instance(cls):
    return types.InstanceType(cls)


def _day(text):
    return datetime.date(*map(int, text.split("-")))


def _since_midnight(text):
    whole, _, fraction = text.partition(".")
    hours, minutes, seconds = (list(map(int, whole.split(":"))) + [0, 0])[:3]
    micro = int((fraction + "000000")[:6])
    return datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)


def _split_offset(text):
    """Split `12:34:56+09:00` into time and zone; None without a zone."""
    match = re.match(r"([\d:.]+)(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?\Z", text)
    if match is None:
        raise Unmakeable("%r is not a time" % (text,))
    clock, sign, hours, minutes, seconds = match.groups()
    if not sign:
        return clock, None
    offset = datetime.timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return clock, _zone(-offset if sign == "-" else offset)


def _zone(offset):
    if hasattr(datetime, "timezone"):
        return datetime.timezone(offset) if offset else datetime.timezone.utc

    class Fixed(datetime.tzinfo):
        """Fixed UTC offset, which Python 2 lacks."""

        def utcoffset(self, _moment):
            return offset

        def dst(self, _moment):
            return datetime.timedelta(0)

        def tzname(self, _moment):
            return None

    return Fixed()
