"""Guards of Django's connections: what is not of the transaction of a case changes nothing in a database of ours."""

import contextlib

from ._commit_guard import CommitGuard, refuse_changes

_MARK = "_tebiki_guard"


@contextlib.contextmanager
def changing(connection):
    """Let a connection change its database, outside of a case; then the transactions of cases alone may do so.

    Args:
        connection: of Django, which is open and in no transaction.
    """
    with contextlib.closing(connection.connection.cursor()) as cursor:  # of the driver: Django's own is watched
        if not hasattr(connection, _MARK):
            setattr(connection, _MARK, CommitGuard(connection.vendor, cursor))
        guard = getattr(connection, _MARK)
        guard.allow_others(cursor)
        yield
        guard.refuse_others(cursor)


def arm_case(connection):
    """Keep the transaction of a case, which a connection is to begin, from being committed."""
    guard = getattr(connection, _MARK, None)
    if guard is not None:  # that of a file has none
        with contextlib.closing(connection.connection.cursor()) as cursor:
            guard.arm(cursor)


def keep_apart(vendor, made, connections):
    """Keep a further connection, which a program opens in a case, from changing anything, and the case from replays.

    It sees nothing of what the case changes, and what it changes itself would stay.

    Args:
        vendor: as SQLAlchemy and Django name it.
        made: the connection, of the driver.
        connections: those of the case, of Django.
    """
    with contextlib.closing(made.cursor()) as cursor:
        refuse_changes(vendor, cursor)
    made.commit()
    for connection in connections:
        if hasattr(connection, _MARK):
            getattr(connection, _MARK).refuse()
