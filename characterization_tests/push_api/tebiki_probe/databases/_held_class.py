"""Have a connection of a driver do what an engine does with it: commit to a savepoint, and close nothing.

A program may take the connection out of its pool (`raw_connection`) and commit there.
"""


def hold(connection, commit, undo):
    """Have a connection commit and roll back otherwise; return what really does.

    Args:
        connection: of a driver, whose class is one of Python (`derived_class`).
        commit: called in place of its `commit`, and of its `begin`, with which MySQL commits what was open.
        undo: called in place of its `rollback`.

    Returns:
        functions without arguments that commit and roll back.
    """
    kind = type(connection)
    instead = {"begin": commit, "commit": commit, "rollback": undo, "reset": undo}
    instead = dict((name, _call(function)) for name, function in instead.items())
    instead.update(dict.fromkeys(("close", "set_isolation_level", "set_session"), _do_nothing))
    own = dict((name, function) for name, function in instead.items() if hasattr(kind, name))
    own.update({"__module__": kind.__module__, "__slots__": ()})
    is_method = callable(getattr(kind, "autocommit", None))
    own["autocommit"] = _do_nothing if is_method else property(lambda _self: False, _do_nothing)
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


def _do_nothing(_connection, *_args, **_named):
    """Return nothing."""
