"""Clients, databases and collections of MongoDB (PyMongo, mongomock): which one it is, and nothing of its connection.

A replay makes one that has not connected; its operations are answered from the recording.
"""

from .layouts import reference_name

_LIBRARIES = ("pymongo", "mongomock")
_KINDS = frozenset(["MongoClient", "Database", "Collection"])


def writer_of(kind):
    """Return the writer of a class, as `known_classes.writer_of`; None if it is another one."""
    own = [one for one in kind.__mro__ if one.__module__.partition(".")[0] in _LIBRARIES and one.__name__ in _KINDS]
    return _WRITERS[own[0].__name__] if own else None


def _write_client(writer, value, _depth):
    return _write(writer, value, value, [])


def _write_database(writer, value, _depth):
    return _write(writer, value, value.client, [value.name])


def _write_collection(writer, value, _depth):
    return _write(writer, value, value.database.client, [value.database.name, value.name])


def _write(writer, value, client, names):
    name = reference_name(type(client))
    if not name:
        return writer.cut_off("opaque", value)
    written = {"$py": "mongo", "class": name, "of": names}
    if getattr(getattr(client, "codec_options", None), "tz_aware", False):
        written["tz_aware"] = True
    return written


def make_handle(written, cls):
    """Make a client that does not connect, or a database or a collection of one.

    Args:
        written: what was written of it.
        cls: the class of its client.
    """
    made = cls(connect=False, tz_aware=written.get("tz_aware", False), serverSelectionTimeoutMS=1)
    for name in written["of"]:
        made = made[name]
    return made


_WRITERS = {"MongoClient": _write_client, "Database": _write_database, "Collection": _write_collection}
