"""Statements of Django's ORM and cursors, in every version, with the rows that were fetched of their answers."""

import functools

from ...process.bookkeeping import argument, note_safely
from .. import current_request
from ..fetched_items import FETCHES, TakenItems, watched_fetches
from ._answer_fields import columns_of, failure_of, names_its_columns, numbers_of, table_of


def watch(recorder):
    """Watch Django's own cursor, which wraps that of every driver."""
    recorder.when("django.db.backends.utils", functools.partial(_begin, recorder))
    for module in ("django.db.backends.sqlite3.base", "django.db.backends.sqlite3.operations"):
        recorder.when(module, _cover_debugging)


def _cover_debugging(module):
    """Leave out what Django asks SQLite by itself to show a statement with its parameters (`DEBUG`)."""
    cls = getattr(module, "DatabaseOperations", None)
    original = getattr(cls, "last_executed_query", None)
    if original is None or getattr(original, "_tebiki_covers", False):
        return

    @functools.wraps(original)
    def last_executed_query(self, *args, **named):
        before = current_request.COVERED.set(True)
        try:
            return original(self, *args, **named)
        finally:
            current_request.COVERED.reset(before)

    last_executed_query._tebiki_covers = True
    cls.last_executed_query = last_executed_query


def _begin(recorder, module):
    cls = module.CursorWrapper
    for name in ("execute", "executemany"):
        setattr(
            cls, name, _watch_method(recorder, cls.__dict__[name]) if name in cls.__dict__ else _older(recorder, name)
        )
    if recorder.keeps_rows:
        _watch_rows(cls)


def _watch_method(recorder, original):
    @functools.wraps(original)
    def execute(self, *args, **named):
        if current_request.COVERED.get() == current_request.OURS:
            return original(self, *args, **named)
        failure = None
        before = current_request.COVERED.set(True)
        try:
            return original(self, *args, **named)
        except Exception as error:
            failure = failure_of(error, recorder)
            raise
        finally:
            current_request.COVERED.reset(before)
            note_safely("django", _put, recorder, self, args, named, failure)

    return execute


def _put(recorder, wrapper, args, named, failure):
    """Record one statement, and have Django's cursor keep its rows."""
    statement = "%s" % (argument(args, named, 0, ["sql"]),)
    given = argument(args, named, 1, ["params", "param_list"])
    database = getattr(wrapper, "db", None)
    vendor = getattr(database, "vendor", "")
    cursor = getattr(wrapper, "cursor", None)
    answer = failure or numbers_of(cursor, statement, recorder.keeps_rows)
    if recorder.keeps_rows and not failure and not names_its_columns(statement):
        answer.update(columns_of(cursor, statement))
    alias = getattr(database, "alias", None)
    order = recorder.put("django", statement, vendor, given or None, answer, place=alias)
    if recorder.keeps_rows:
        wrapper.__dict__["_tebiki_taken"] = TakenItems(recorder, order, functools.partial(table_of, cursor))


def _older(recorder, name):
    """Django before 1.6 hands the driver's method out by `__getattr__`."""

    def execute(self, *args, **named):
        return getattr(self.cursor, name)(*args, **named)

    return _watch_method(recorder, execute)


def _watch_rows(cls):
    """Record the rows that a program fetches."""
    iterate, get = cls.__iter__, cls.__getattr__

    def fetch(cursor, name, *args, **named):
        return iterate(cursor) if name == "__iter__" else get(cursor, name)(*args, **named)

    methods = watched_fetches(fetch, lambda cursor: cursor.__dict__.get("_tebiki_taken"))
    for name in FETCHES:
        setattr(cls, name, methods[name])
