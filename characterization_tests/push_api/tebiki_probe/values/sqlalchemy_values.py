"""Instances of SQLAlchemy's models: their loaded attributes, and whether a session held them.

What SQLAlchemy itself remembers of an instance is left out: it is made anew. An attribute that was not loaded is asked
for when the program looks at it, as it was while it was recorded.
"""

import sys

from .layouts import reference_name

_STATE = "_sa_instance_state"


def writer_of(kind):
    """Return the writer of instances of a model, as `known_classes.writer_of`; None if the class is none."""
    if kind.__module__ == "sqlalchemy.orm.collections":
        return _COLLECTIONS.get(kind.__name__)
    is_model = any(["_sa_class_manager" in vars(one) for one in kind.__mro__])
    return _write_instance if is_model and not issubclass(kind, type) and reference_name(kind) else None


def _write_instance(writer, value, depth):
    held = dict(vars(value))
    state = held.pop(_STATE, None)
    if state is None:
        return writer.object_(value, depth)
    written = writer.begin_object(value, {"$py": "sqlalchemy_instance", "class": reference_name(type(value))})
    if getattr(state, "key", None) is not None:
        written["stored"] = writer.write(list(state.key[1]), depth)
    if getattr(state, "session_id", None) is not None:
        written["attached"] = True
    written["state"] = writer.fields(sorted(held.items()), depth)
    return written


def _write_list(writer, value, depth):
    return writer.array(list(list.__iter__(value)), depth)


def _write_set(writer, value, depth):
    return writer.set_(set(set.__iter__(value)), depth)


def _write_dictionary(writer, value, depth):
    return writer.mapping(dict(dict.items(value)), depth)


_COLLECTIONS = {
    "InstrumentedList": _write_list,
    "InstrumentedSet": _write_set,
    "InstrumentedDict": _write_dictionary,
}


def make_instance(rebuilder, written, cls):
    """Build an instance and register it before its attributes, which may refer to it.

    Args:
        rebuilder: a `rebuild.Rebuilder`.
        written: what `writer_of` has written.
        cls: its class.
    """
    attributes = sys.modules["sqlalchemy.orm.attributes"]
    sys.modules["sqlalchemy.orm"].configure_mappers()
    made = attributes.manager_of_class(cls).new_instance()
    if "id" in written:
        rebuilder.remember(written["id"], made)
    mapped = attributes.manager_of_class(cls)
    for name, held in written["state"].items():
        value = rebuilder.value(held)
        if name in mapped:
            attributes.set_committed_value(made, str(name), value)
        else:
            vars(made)[str(name)] = value
    if written.get("stored"):
        _attach(made, rebuilder.value(written["stored"]), _session_at_work() if written.get("attached") else None)
    return made


def _attach(made, key, session):
    """Have an instance stand for a row that is stored; with a session, for one that it has loaded.

    Args:
        made: the instance.
        key: the values of its primary key, which need not be loaded.
        session: None: none has loaded it.
    """
    state = vars(made)[_STATE]
    names = [state.mapper.get_property_by_column(column).key for column in state.mapper.primary_key]
    expired = [name for name in names if name not in state.dict]
    for name, value in zip(names, key):
        if name in expired:
            sys.modules["sqlalchemy.orm.attributes"].set_committed_value(made, name, value)
    holder = sys.modules["sqlalchemy.orm"].object_session(made)
    if holder is not None:  # another instance, which refers to it, has brought it there as a new row
        holder.expunge(made)
    sys.modules["sqlalchemy.orm"].make_transient_to_detached(made)  # it expires what is not loaded
    state._expire_attributes(state.dict, expired)
    if session is not None and state.key not in session.identity_map:
        session.add(made)


def _session_at_work():
    """The session of Flask-SQLAlchemy in the application at work; None: there is none."""
    flask = sys.modules.get("flask")
    if flask is None or not flask.has_app_context():
        return None
    held = flask.current_app.extensions.get("sqlalchemy")
    session = getattr(getattr(held, "db", held), "session", None)
    return session() if callable(session) else session
