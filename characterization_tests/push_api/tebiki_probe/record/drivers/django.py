"""Statements of Django's ORM and cursors, in every version."""

import functools

from .. import current_request


def watch(recorder):
    """Look on at Django's own cursor, which wraps that of every driver."""
    recorder.when("django.db.backends.utils", functools.partial(_begin, recorder))


def _begin(recorder, module):
    cls = module.CursorWrapper
    for name in ("execute", "executemany"):
        setattr(
            cls, name, _watch_method(recorder, cls.__dict__[name]) if name in cls.__dict__ else _older(recorder, name)
        )


def _watch_method(recorder, original):
    @functools.wraps(original)
    def execute(self, sql, params=None):
        with_answer = {}
        before = current_request.COVERED.set(True)
        try:
            return original(self, sql, params)
        except Exception as error:
            with_answer["error"] = type(error).__name__
            raise
        finally:
            current_request.COVERED.reset(before)
            vendor = getattr(getattr(self, "db", None), "vendor", "")
            if not with_answer:
                rows = getattr(getattr(self, "cursor", None), "rowcount", -1)
                with_answer = {"rows": rows} if isinstance(rows, int) and rows >= 0 else {}
            recorder.put("django", "%s" % (sql,), vendor, params or None, with_answer)

    return execute


def _older(recorder, name):
    """Django before 1.6 hands the driver's method out by `__getattr__`."""

    def execute(self, sql, params=()):
        return getattr(self.cursor, name)(sql, params)

    return _watch_method(recorder, execute)
