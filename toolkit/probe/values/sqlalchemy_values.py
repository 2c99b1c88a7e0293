"""Instances of SQLAlchemy's models: their loaded attributes, and whether a session held them.

Of what SQLAlchemy itself remembers of an instance, only what it has yet to store is written: a row that is new, and
attributes that were set, with what was stored before. An attribute that was not loaded is asked for when the program
looks at it, as it was while it was recorded.
"""

import sys

from . import sqlalchemy_statements
from .layouts import is_value_of_rows, reference_name
from .plain import INTEGERS, TEXT, without_class

_STATE = "_sa_instance_state"
_KEYS = frozenset([str, TEXT]).union(INTEGERS)


def writer_of(kind):
    """Return the writer of instances of a model, as `known_classes.writer_of`; None if the class is none."""
    if kind.__module__ == "sqlalchemy.orm.state":
        return _write_state if kind.__name__ == "InstanceState" else None
    if kind.__module__ == "sqlalchemy.orm.collections":
        return _COLLECTIONS.get(kind.__name__)
    if kind.__module__ == "sqlalchemy.sql.elements" and issubclass(kind, TEXT):
        return _write_name
    of_statement = sqlalchemy_statements.writer_of(kind)
    if of_statement is not None:
        return of_statement
    is_model = any(["_sa_class_manager" in vars(one) for one in kind.__mro__])
    return _write_instance if is_model and not issubclass(kind, type) and reference_name(kind) else None


def _write_name(writer, value, depth):
    """Write the name of a table or of a parameter without the other forms that it remembers once it was asked."""
    written = {"$py": "object", "class": reference_name(type(value)), "base": writer.text(without_class(TEXT, value))}
    return dict(written, state=writer.fields([("quote", getattr(value, "quote", None))], depth))


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
    for part, found in _list_unsaved(state):
        written[part] = writer.fields(sorted(found.items()), depth)
    unset = _list_unset(state)
    if unset:
        written["unset"] = unset
    return written


def _list_unset(state):
    """Return the columns of a stored row that are neither loaded nor expired: nobody asks for what was never set."""
    expired = getattr(state, "expired_attributes", None)
    if expired is None or getattr(state, "key", None) is None:  # before 1.0 nothing tells
        return []
    deferred = frozenset(getattr(state, "callables", ()))
    missing = [name for name in state.manager if name not in state.dict and name not in deferred.union(expired)]
    return sorted([name for name in missing if _has_no_loader(state.manager[name].impl)])


def _has_no_loader(attribute):
    """Return whether nothing loads an attribute when it is looked at, unless it is expired: no deferred column."""
    is_column = getattr(attribute, "accepts_scalar_loader", False)
    return is_column and getattr(attribute, "callable_", None) is None


def _write_state(writer, value, depth):
    """Write what SQLAlchemy remembers of an instance, which `vars(instance)` hands on, by the instance."""
    instance = value.obj()
    if instance is None:
        return writer.cut_off("opaque", value)
    return {"$py": "sqlalchemy_state", "of": writer.write(instance, depth)}


def state_of(instance):
    """Return what SQLAlchemy remembers of an instance."""
    return vars(instance)[_STATE]


def _list_unsaved(state):
    """Return what a flush would store: earlier values by name, members of collections that are never loaded, and names.

    A new row is stored as a whole, so that only such collections matter.
    """
    before, added, removed, unknown = {}, {}, {}, {}
    sign = type(sys.modules["sqlalchemy.orm.attributes"].NO_VALUE)
    for name, held in list(state.committed_state.items()):
        if hasattr(held, "added_items"):
            added[name], removed[name] = list(held.added_items), list(held.deleted_items)
        elif getattr(state, "key", None) is not None and type(held) is sign:
            unknown[name] = None
        elif getattr(state, "key", None) is not None:
            before[name] = held
    parts = (("before", before), ("added", added), ("removed", removed), ("unsaved", unknown))
    return [(part, found) for part, found in parts if found]


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
    session = _session_at_work() if written.get("attached") else None
    key = rebuilder.value(written["stored"]) if written.get("stored") else None
    known = _instance_of(session, cls, key) if session is not None and key else None
    made = attributes.manager_of_class(cls).new_instance() if known is None else known
    if "id" in written:
        rebuilder.remember(written["id"], made)
    mapped = attributes.manager_of_class(cls)
    for name, value in rebuilder.members(written["state"]):
        if name in mapped and _is_loaded_whole(mapped[name]):
            attributes.set_committed_value(made, str(name), value)
        else:
            vars(made)[str(name)] = value
        if is_value_of_rows(type(value)):
            value._parents[_parent_of(made)] = str(name)
    if key and known is None:
        _attach(made, key, session)
        if _is_nothing_loaded(written, mapped):
            _expire_whole(made)
        for name in written.get("unset", ()):
            state_of(made).expired_attributes.discard(name)
    _mark_unsaved(rebuilder, written, made)
    if session is not None and not written.get("stored"):
        session.add(made)
    return made


def _parent_of(made):
    """Return by what a value inside a row knows it: since 1.4 by its state."""
    is_old = sys.modules["sqlalchemy"].__version__.startswith(("0.", "1.0", "1.1", "1.2", "1.3"))
    return made if is_old else state_of(made)


def _instance_of(session, cls, key):
    """Return the instance that stands for a row in a session already; None if none does."""
    mapper = sys.modules["sqlalchemy.orm"].class_mapper(cls)
    return session.identity_map.get(mapper.identity_key_from_primary_key(tuple(key)))


def _is_loaded_whole(attribute):
    """Return whether an attribute holds its value; a dynamic relationship only notes that it was changed."""
    return getattr(attribute.impl, "supports_population", True)


def _mark_unsaved(rebuilder, written, made):
    """Mark attributes as set but not stored: every relationship of a new row, and what was written as such."""
    attributes, state = sys.modules["sqlalchemy.orm.attributes"], vars(made)[_STATE]
    mapped, never = attributes.manager_of_class(type(made)), getattr(attributes, "NEVER_SET", attributes.NO_VALUE)
    unsaved = dict.fromkeys(written.get("unsaved", ()), never)
    if not written.get("stored"):
        unsaved.update((it.key, never) for it in state.mapper.relationships if it.key in state.dict)
    unsaved.update((name, rebuilder.value(held)) for name, held in written.get("before", {}).items())
    for name, before in unsaved.items():
        if name in mapped and _is_loaded_whole(mapped[name]):
            state._modified_event(state.dict, mapped[name].impl, before)
    for name, held in written.get("added", {}).items():
        history = mapped[name].impl._modified_event(state, state.dict)
        for one in rebuilder.value(held):
            history.added_items.add(one)
        for one in rebuilder.value(written.get("removed", {}).get(name, [])):
            history.deleted_items.add(one)


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


def _is_nothing_loaded(written, mapped):
    """Return whether an instance was expired as a whole, as by a commit, and at most some attributes were set since."""
    since = [name for part in ("before", "added", "unsaved") for name in written.get(part, {})]
    return not any([name in mapped and name not in since for name in written["state"]])


def _expire_whole(made):
    """Have what is not set loaded at once, with the relationships that are loaded by a join."""
    state = vars(made)[_STATE]
    expired = getattr(state, "expired_attributes", None)
    if expired is not None:  # before 1.0 relationships are never among them
        expired.update(name for name in state.manager if name not in state.dict)


def list_held_rows(application):
    """Return the rows that the session of an application of Flask holds, in a fixed order, then new ones.

    None of them if there is no session yet, or if it is to delete rows.
    """
    session = _session_of(application)
    if not callable(session) or not _has_begun(session):
        return []
    session = session()
    if list(session.deleted):
        return []
    new = sorted(session.new, key=lambda row: state_of(row).insert_order)
    return sorted(session.identity_map.values(), key=_place_of) + new


def _has_begun(session):
    try:
        return session.registry.has()
    # tebiki: allow swallowed_exception -- Flask-SQLAlchemy 3 has one for each context, and there is none
    except RuntimeError:
        return False


def turn_collections(rows):
    """Turn the loaded relations of rows to several rows that nothing orders: a database may give them in any order."""
    waiting, seen = list(rows), set()
    while waiting:
        row = waiting.pop()
        if id(row) in seen:
            continue
        seen.add(id(row))
        for relation in state_of(row).mapper.relationships:
            held = vars(row).get(relation.key)
            if isinstance(held, list):
                if not relation.order_by:
                    list.reverse(held)  # without telling the row
                waiting += list.__iter__(held)
            elif _STATE in getattr(held, "__dict__", ()):
                waiting.append(held)


def _place_of(row):
    """Return class and primary key of a row, as far as no code of the program is needed to compare them."""
    cls, key = state_of(row).key[:2]
    return cls.__module__, cls.__name__, ["%s" % (one,) if type(one) in _KEYS else "" for one in key]


def _session_at_work():
    """Return the session of Flask-SQLAlchemy in the application at work; None: there is none."""
    flask = sys.modules.get("flask")
    if flask is None or not flask.has_app_context():
        return None
    session = _session_of(flask.current_app)
    return session() if callable(session) else session


def _session_of(application):
    """Return the scoped session of Flask-SQLAlchemy in an application; its old names warn, and are not asked for."""
    held = application.extensions.get("sqlalchemy")
    held = getattr(held, "__dict__", {}).get("db", held)
    return getattr(held, "__dict__", {}).get("session")
