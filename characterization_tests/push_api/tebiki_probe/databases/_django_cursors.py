"""Statements of Django's cursors: what changes the server is refused, what a case cannot do is noted."""

import functools
import importlib

from ._commit_guard import noting
from ._committed_statements import needs_commit


def watch_cursors(guard):
    """Have Django's cursors check each statement first.

    Args:
        guard: says whether a statement stays in a database of ours.
    """
    cursors = importlib.import_module("django.db.backends.utils").CursorWrapper
    for name in ("execute", "executemany"):
        setattr(cursors, name, _with_check(guard, getattr(cursors, name)))


def _with_check(guard, original):

    @functools.wraps(original)
    def execute(cursor, sql, *args, **named):
        guard.require_own_server(cursor.db.vendor, sql)
        case = getattr(cursor.db, "_tebiki_guard", None)
        if case is not None and needs_commit(cursor.db.vendor, sql):
            case.refuse()
        with noting(case):
            return original(cursor, sql, *args, **named)

    return execute
