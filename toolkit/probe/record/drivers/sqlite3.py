"""SQLite statements, as the library traces them, with their parameters filled in."""

import functools

from ...process.bookkeeping import argument, note_safely
from ...values.sqlite_connections import is_reading
from .. import current_request

_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


def watch(recorder):
    """Trace every connection that is opened from now on."""
    recorder.when("sqlite3", functools.partial(_begin, recorder))


def _begin(recorder, module):
    original = module.connect
    if not hasattr(module.Connection, "set_trace_callback"):  # Python 2
        recorder.sink.leave_out("no_events", "sqlite3")
        return

    def trace(place, statement):
        is_covered = current_request.COVERED.get() or is_reading()
        if not is_covered and not statement.lstrip().upper().startswith(_TRANSACTIONS):
            recorder.put("sqlite3", statement, place=place)

    @functools.wraps(original)
    def connect(*args, **named):
        connection = original(*args, **named)
        place = argument(args, named, 0, ["database"])
        told = functools.partial(trace, place)
        note_safely("sqlite3", lambda: connection.set_trace_callback(told))  # a class of the program's may refuse it
        return connection

    for place in (module, module.dbapi2):
        place.connect = connect
