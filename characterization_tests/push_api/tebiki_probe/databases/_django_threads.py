"""Threads of a program that uses Django: each would open a connection of its own, and commit what it changes.

While a case runs they get the connections of the case, whose transaction is undone with all that they did.
https://docs.djangoproject.com/en/stable/ref/databases/#general-notes
"""

import functools
import threading

_SHARED = {}  # alias -> connection of the case that runs
_MARK = "_tebiki_threads"
_OWNER = []  # the thread that runs it


def share_with_threads(handler, connections):
    """Give the connections of a case to all threads until `keep_from_threads` is called.

    Args:
        handler: Django's `connections`.
        connections: those of the case.
    """
    kind = type(handler)
    if not hasattr(kind, _MARK):
        setattr(kind, _MARK, True)
        kind.__getitem__ = _find_shared(kind.__getitem__)
    _OWNER[:] = [threading.current_thread()]
    for connection in connections:
        if not hasattr(connection, _MARK):
            setattr(connection, _MARK, True)
            _allow_sharing(connection)
            connection.close = _keep_open(connection.close)
        # tebiki: allow module_state -- a process runs one case at a time
        _SHARED[connection.alias] = connection


def keep_from_threads():
    """Have threads open connections of their own again."""
    _SHARED.clear()


def shared_connections():
    """Return the connections of the case that runs; none outside of cases."""
    return list(_SHARED.values())


def _find_shared(find):
    @functools.wraps(find)
    def find_connection(handler, alias):
        shared = _SHARED.get(alias)
        return find(handler, alias) if shared is None or _is_owner() else shared

    return find_connection


def _keep_open(close):
    """Return a `close` that does nothing in another thread: the case goes on."""

    @functools.wraps(close)
    def close_in_owner():
        return close() if _is_owner() or not _SHARED else None

    return close_in_owner


def _allow_sharing(connection):
    if hasattr(connection, "inc_thread_sharing"):
        connection.inc_thread_sharing()
    else:  # before Django 2.2
        connection.allow_thread_sharing = True


def _is_owner():
    return threading.current_thread() in _OWNER
