"""Have an engine of SQLAlchemy end its transactions as a case of ours does, and close nothing.

Where it is set to AUTOCOMMIT, each of its statements is committed before the next one.
"""

import functools

_AT_ONCE = "AUTOCOMMIT"
_EXECUTING = ("do_execute", "do_executemany", "do_execute_no_params")


def take_over(dialect, commit, undo):
    """Have the dialect of an engine call functions of ours; may be called again.

    A pool that asks whether the connection is still there (`pool_pre_ping`) would leave the transaction for it.

    Args:
        dialect: of SQLAlchemy.
        commit: keeps what was changed; without arguments, as `undo`.
        undo: goes back to the last commit.
    """
    level = [_level_of(dialect)]

    def set_level(_connection, name):
        level[0] = "%s" % (name,)

    def end(_connection):
        (commit if _is_at_once(level) else undo)()

    def execute(original, *args, **named):
        if _is_at_once(level):
            commit()
        return original(*args, **named)

    dialect.do_commit = lambda _connection: commit()
    dialect.do_rollback = end
    dialect.do_close = dialect.do_terminate = lambda _connection: None
    dialect.set_isolation_level = set_level
    dialect.reset_isolation_level = lambda connection: set_level(connection, _level_of(dialect))
    dialect.do_ping = lambda _connection: True
    for name in _EXECUTING:
        original = getattr(type(dialect), name, None)
        if original is not None:
            setattr(dialect, name, functools.partial(execute, functools.partial(original, dialect)))


def _level_of(dialect):
    """Return the level that `create_engine` was given; empty if it was given none."""
    given = getattr(dialect, "_on_connect_isolation_level", None) or getattr(dialect, "isolation_level", None)
    return "%s" % (given or "",)


def _is_at_once(level):
    return level[0].upper().replace("_", " ") == _AT_ONCE
