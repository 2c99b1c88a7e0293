"""Have a connection of a driver do what an engine does with it: commit to a savepoint, and close nothing.

A program may take the connection out of its pool (`raw_connection`) and commit there.
"""

_AT_ONCE = 0  # psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT
_COMMITTED = ("notifies", "tpc_begin")  # what needs transactions that are committed
_OPTIONS = "isolation_level", "readonly", "deferrable", "autocommit"  # of psycopg2's set_session


def hold(connection, held):
    """Have a connection commit and roll back otherwise; return what really does.

    Args:
        connection: of a driver, whose class is one of Python (`derived_class`).
        held: what does it: `commit`, also for `begin`, with which MySQL commits what was open; `undo`; `at_once`,
            whether each statement is committed by itself, and `set_at_once`, which says so; `refuse`, which notes
            that the case cannot be replayed.

    Returns:
        functions without arguments that commit and roll back.
    """
    kind = type(connection)
    commit, undo = _call(held.commit), _call(held.undo)
    instead = {"begin": commit, "commit": commit, "rollback": undo, "reset": undo, "close": _do_nothing}
    instead["set_autocommit"] = _set_at_once = lambda _connection, value: held.set_at_once(bool(value))
    instead["set_isolation_level"] = lambda _connection, level=None: held.set_at_once(level == _AT_ONCE)
    instead["set_session"] = lambda _connection, *given, **named: _set_session(held, *given, **named)
    own = dict((name, function) for name, function in instead.items() if hasattr(kind, name))
    own.update((name, _with_refusal(kind, name, held)) for name in _COMMITTED if hasattr(kind, name))
    own.update({"__module__": kind.__module__, "__slots__": ()})
    is_method = callable(getattr(kind, "autocommit", None))
    own["autocommit"] = _set_at_once if is_method else property(lambda _connection: held.at_once, _set_at_once)
    # tebiki: allow swallowed_exception -- the server refuses commits of a class that cannot be another one
    try:
        connection.__class__ = type(kind.__name__, (kind,), own)
    except TypeError:
        return connection.commit, connection.rollback
    return lambda: kind.commit(connection), lambda: kind.rollback(connection)


def derived_class(kind):
    """Return a class of Python that is derived from one in C, of which a connection can be held then."""
    return type(kind.__name__, (kind,), {"__module__": kind.__module__})


def _call(function):
    return lambda _connection: function()


def _with_refusal(kind, name, held):
    """Return an attribute, or a method, of a class, that notes when it is asked for."""

    def ask(connection):
        held.refuse()
        return getattr(kind, name).__get__(connection, kind)

    return property(ask, lambda connection, value: getattr(kind, name).__set__(connection, value))


def _set_session(held, *given, **named):
    """Do of psycopg2's method of this name what the transaction of a case leaves to do."""
    value = dict(zip(_OPTIONS, given), **named).get("autocommit")
    if value is not None:
        held.set_at_once(bool(value))


def _do_nothing(_connection, *_args, **_named):
    """Return nothing."""
