"""Statements of Django's ORM and cursors, in every version, with the rows that were fetched of their answers."""

import functools

from .. import current_request
from ._rows import ROWS, failure_of, is_full


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
        _watch_rows(recorder, cls)


def _watch_method(recorder, original):
    @functools.wraps(original)
    def execute(self, sql, params=None):
        with_answer = {}
        before = current_request.COVERED.set(True)
        try:
            return original(self, sql, params)
        except Exception as error:
            with_answer.update(failure_of(error, recorder))
            raise
        finally:
            current_request.COVERED.reset(before)
            vendor = getattr(getattr(self, "db", None), "vendor", "")
            cursor = getattr(self, "cursor", None)
            if not with_answer:
                rows, last = getattr(cursor, "rowcount", -1), getattr(cursor, "lastrowid", None)
                with_answer = {"rows": rows} if isinstance(rows, int) and rows >= 0 else {}
                if recorder.keeps_rows and isinstance(last, int) and "%s" % (sql,) and _is_insert(sql):
                    with_answer["last"] = last
            order = recorder.put("django", "%s" % (sql,), vendor, params or None, with_answer)
            self.__dict__["_tebiki_order"] = order

    return execute


def _is_insert(sql):
    return ("%s" % (sql,)).lstrip()[:6].upper() in ("INSERT", "REPLAC")


def _older(recorder, name):
    """Django before 1.6 hands the driver's method out by `__getattr__`."""

    def execute(self, sql, params=()):
        return getattr(self.cursor, name)(sql, params)

    return _watch_method(recorder, execute)


def _watch_rows(recorder, cls):
    """Record the rows that a program fetches, one line for each batch."""

    def keep(self, rows, more=False):
        order = self.__dict__.get("_tebiki_order")
        if order is not None:
            names = [column[0] for column in getattr(self.cursor, "description", None) or ()]
            taken = self.__dict__.get("_tebiki_taken", (None, 0))
            count = len(rows) + (taken[1] if taken[0] == order else 0)
            self.__dict__["_tebiki_taken"] = (order, count)
            recorder.put_rows(order, names, rows if count <= ROWS else None, more)

    def fetchone(self):
        row = self.cursor.fetchone()
        keep(self, [] if row is None else [row], more=row is not None)
        return row

    def fetchmany(self, *args, **named):
        rows = self.cursor.fetchmany(*args, **named)
        keep(self, rows, more=is_full(rows, self.cursor, args, named))
        return rows

    def fetchall(self):
        rows = self.cursor.fetchall()
        keep(self, rows)
        return rows

    def __iter__(self):  # noqa: N807
        for row in original(self):
            keep(self, [row], more=True)
            yield row
        keep(self, [])

    original = cls.__iter__
    for method in (fetchone, fetchmany, fetchall, __iter__):
        setattr(cls, method.__name__, method)
