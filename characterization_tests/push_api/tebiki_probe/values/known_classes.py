"""Classes of libraries whose instances are written by meaning: bson, cryptography, Django, enum, pytz, uuid and others.

Moments and days of freezegun are those that they say: a test that holds the time still gives them to all rows it makes.

Each is looked for only where the program has imported its library.
"""

import sys

from . import django_values, mongo_handles, public_parts, sqlalchemy_values, sqlite_connections, stdlib_types
from .layouts import layout_of, reference_name

_BSON = frozenset(["Int64", "Decimal128", "ObjectId", "Binary", "Regex", "Timestamp", "Code", "DatetimeMS", "DBRef"])
_BSON |= frozenset(["MinKey", "MaxKey"])
_OF_FREEZEGUN = {"FakeDatetime": "datetime", "FakeDate": "date"}
_loaded = None


def writer_of(kind):
    """Return the writer of instances of a class, called with a `values.Writer`, instance and depth, or None.

    Args:
        kind: a class.
    """
    by_name = _writer_by_name(kind.__module__.partition(".")[0], kind.__name__)
    if by_name is not None:
        return by_name
    if "enum" in sys.modules and isinstance(kind, sys.modules["enum"].EnumMeta):
        return _enum
    if "uuid" in sys.modules and kind is sys.modules["uuid"].UUID:
        return _uuid
    if "zoneinfo" in sys.modules and kind is sys.modules["zoneinfo"].ZoneInfo:
        return stdlib_types.ZONE
    if kind.__module__.partition(".")[0] == "pytz" and issubclass(kind, sys.modules["pytz"].BaseTzInfo):
        return stdlib_types.PYTZ_ZONE
    of_model = sqlalchemy_values.writer_of(kind) if "sqlalchemy" in sys.modules else None
    asked = (one.writer_of(kind) for one in (sqlite_connections, mongo_handles, django_values, public_parts))
    return of_model or next((one for one in asked if one is not None), None)


def _writer_by_name(library, name):
    if library == "bson" and name in _BSON:
        return _bson
    if (library, name) == ("random", "Random"):
        return stdlib_types.RANDOM
    return _of_freezegun if library == "freezegun" and name in _OF_FREEZEGUN else None


def _bson(writer, value, _depth):
    try:
        return _extended_json().encode(value)
    except (TypeError, ValueError):
        return writer.cut_off("opaque", value)


def _extended_json():
    """Import the module, which is needed only if bson is there."""
    global _loaded  # noqa: PLW0603
    if _loaded is None:
        from . import extended_json as _loaded
    return _loaded


def is_constant(value):
    """Return whether a value is a member of an enumeration: its name is written, which is that of a constant."""
    kind = type(value)
    if "enum" not in sys.modules or not isinstance(kind, sys.modules["enum"].EnumMeta):
        return False
    name = dict(layout_of(kind).attributes(value)).get("_name_")
    return bool(reference_name(kind)) and kind.__dict__.get("_member_map_", {}).get(name) is value


def _enum(writer, value, depth):
    name = reference_name(type(value))
    held = dict(layout_of(type(value)).attributes(value))
    if name and held.get("_name_") in type(value).__dict__.get("_member_map_", ()):
        return {"$py": "enum", "of": "%s.%s" % (name, held["_name_"])}
    if name and "_value_" in held:  # several flags at once
        return {"$py": "enum", "of": name, "value": writer.write(held["_value_"], depth)}
    return writer.cut_off("opaque", value)


def _of_freezegun(_writer, value, _depth):
    return {"$py": _OF_FREEZEGUN[type(value).__name__], "of": value.isoformat()}


def _uuid(_writer, value, _depth):
    return {"$uuid": "%s" % value}
