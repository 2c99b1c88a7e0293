"""Record the statements that a program sends to its databases, each at one layer only.

SQLAlchemy and Django are asked above the driver; `sqlite3` itself is asked only for what neither of them sent.
"""

import functools
import sys

from ..mask.document_systems import DOCUMENT_SYSTEMS
from ..mask.named_rows import without_values
from ..mask.sql_results import ANY_SECRET, secret_columns
from ..mask.sql_settings import without_settings
from ..process.adapters import adapter_names, watch_adapters
from ..process.bookkeeping import pass_on_signals
from ..values.writer import Limits, Writer
from . import current_request, drivers

_ABOVE = ("sqlalchemy.engine", "django.db.backends.utils")
_REMEMBERED = 1000
_MEMORY = memoryview if str is not bytes else buffer  # noqa: F821 - as drivers give what is stored as bytes
_SILENT = ("psycopg2", "psycopg", "asyncpg", "MySQLdb", "pymysql", "cx_Oracle", "oracledb", "pyodbc")


def watch(watched, sink, masking, keeps_rows=False, senders=None):
    """Watch database libraries once they are imported, and report used drivers without an adapter.

    Args:
        watched: an `import_watch.ImportWatch`.
        sink: a `sink.Sink`.
        masking: a `masking.Masking`.
        keeps_rows: whether the rows of answers are written as well.
        senders: a `senders.SenderStacks`; None: what sends a statement is not written.

    Returns:
        a `StatementRecorder`.
    """
    recorder = StatementRecorder(watched, sink, masking, keeps_rows, senders)
    watch_adapters(watched, drivers, recorder)
    if not keeps_rows:
        watched.when("mongomock", lambda _module: sink.leave_out("no_events", "mongomock"))
    for driver in frozenset(_SILENT).difference(adapter_names(drivers)):
        watched.when(driver, functools.partial(_leave_out, sink, driver))
    return recorder


def _leave_out(sink, driver, _module):
    """Count a driver that is used directly; Django and SQLAlchemy import theirs after themselves."""
    if not any(name in sys.modules for name in _ABOVE):
        sink.leave_out("no_events", driver)


class StatementRecorder(object):
    """Writes statements; this is what drivers are handed.

    Args:
        watched: an `import_watch.ImportWatch`; `sink`: a `sink.Sink`; `masking`: a `masking.Masking`.
        keeps_rows: whether drivers hand rows of answers to `put_rows`.
        senders: as of `watch`.

    Attributes:
        notes_places: whether lines say which database each statement was sent to, as in no file of a recording.
    """

    notes_places = False

    def __init__(self, watched, sink, masking, keeps_rows=False, senders=None):  # noqa: PLR0913, PLR0917
        self._senders = senders
        self.when = watched.when
        self.keeps_rows = keeps_rows
        self.sink = sink
        self._masking = masking
        self._answered = {}  # position -> the newest position when it was used last, and the statement
        self._newest = 0
        self._columns = {}

    def put(self, system, statement, database="", given=None, answer=None, place=None):  # noqa: PLR0913, PLR0917
        """Record one statement; never raises. Returns its position, to which its rows refer.

        Args:
            system: the library.
            statement: SQL, or the name of a command.
            database: its name or dialect.
            given: parameters, or the document of a command.
            answer: numbers of rows, or the error.
            place: tells which database it was sent to: a path, an address, a name in the settings.
        """
        try:
            line = {"kind": "command", "system": system, "order": self.sink.next_order()}
            if self.keeps_rows:
                name = self._masking.name_of_answer(statement, given, system in DOCUMENT_SYSTEMS)
                self._remember(line["order"], statement, name)
            if system not in DOCUMENT_SYSTEMS:
                statement, given = self._masking.statement(statement, given)
            line["statement"] = statement
            writer = Writer(self._masking, Limits(), "given")
            if given is not None:
                line["given"] = writer.write(given)
            if database:
                line["database"] = database
            if answer:
                line["answer"] = answer
            if self.notes_places and place is not None:
                line["place"] = "%s" % (place,)
            if writer.cut:
                line["cut"] = sorted(set("%s: %s" % pair for pair in writer.cut))
            if current_request.REQUEST.get() is not None:
                self._add_to_request(line)
            self.sink.put(line)
            return line["order"]
        except Exception as error:
            pass_on_signals()
            self.sink.leave_out("fault", "%s: %s" % (system, type(error).__name__))
            return None

    def _add_to_request(self, line):
        """Add a statement to the current request, and to the statement what sends it."""
        request = current_request.REQUEST.get()
        if len(request.commands) < 1000:
            request.commands.append(line["order"])
        if self._senders is not None:
            line.update(self._senders.describe())

    def put_rows(self, order, names, rows, more=False):
        """Record rows fetched from the answer to a statement; never raises.

        Args:
            order: the position of the statement.
            names: names of the columns, by which values are hidden.
            rows: those that were taken now; None: there are too many to be kept.
            more: whether the program left off before it knew that there are no more.
        """
        try:
            line = {"kind": "rows", "of": order}
            if more:
                line["more"] = True
            if rows is None:
                line["cut"] = True
            else:
                writer = Writer(self._masking, Limits(), "rows")
                columns = self._columns_of(order, tuple(["%s" % (name,) for name in names])) if rows else ()
                views = [[type(value) is _MEMORY for value in row] for row in rows]
                rows = self._without_settings(order, names, [_without_views(*pair) for pair in zip(rows, views)])
                line["rows"] = [self._write_row(writer, columns, *pair) for pair in zip(rows, views)]
                if writer.cut:
                    line["cut"] = True
            self.sink.put(line)
        except Exception as error:
            pass_on_signals()
            self.sink.leave_out("fault", "rows: %s" % (type(error).__name__,))

    def mask_text(self, text):
        """Mask the secrets in a text."""
        return self._masking.text(text)

    def _remember(self, order, statement, name):
        """Remember a statement until its rows are fetched; after it is forgotten, all values of its rows are hidden."""
        self._newest = order
        self._answered[order] = (order, statement, name)
        if len(self._answered) > _REMEMBERED:
            used = sorted((held[0], position) for position, held in list(self._answered.items()))
            for _, position in used[: _REMEMBERED // 2]:
                self._answered.pop(position, None)

    def _columns_of(self, order, names):
        """Return the names of the columns of an answer, or of their sources where only those are secret."""
        _, statement, name = self._answered.get(order, (0, None, None))
        if statement is None:
            return [name if self._masking.hides(name) else ANY_SECRET for name in names]
        self._answered[order] = (self._newest, statement, name)
        found = self._columns.get((statement, names))
        if found is None:
            secrets = secret_columns(statement, names, self._masking.hides)
            found = [name if self._masking.hides(name) else secret or name for name, secret in zip(names, secrets)]
            if len(self._columns) >= _REMEMBERED:
                self._columns.clear()
            self._columns[statement, names] = found
        return found

    def _without_settings(self, order, names, rows):
        """Mask the values in rows of a table of settings, by the secrets that the rows or their statement name."""
        _, statement, name = self._answered.get(order, (0, "", None))
        if name and list(names) == ["document"]:
            return [[without_values(self._mask_setting, held, name) for held in row] for row in rows]
        return without_settings(self._masking, statement or "", ["%s" % (one,) for one in names], rows, name)

    def _mask_setting(self, value, name):
        return self._masking.whole_value(value, name) if self._masking.hidable(value) else value

    @staticmethod
    def _write_row(writer, names, row, views):
        known = names if len(names) == len(row) else [ANY_SECRET] * len(row)
        return [_write_value(writer, *held) for held in zip(known, row, views)]


def _without_views(row, views):
    """Return a row with the bytes of its views, which are masked as any others."""
    return [bytes(value) if is_view else value for value, is_view in zip(row, views)] if any(views) else row


def _write_value(writer, name, value, is_view):
    """Write a value of a row, as a view if it was one; Python 2 has none."""
    written = writer.field(name, value, 0)
    is_shown = is_view and str is not bytes and isinstance(written, dict)
    return {"$py": "memoryview", "of": written} if is_shown else written
