"""A cursor and a connection without a database, whose statements are answered from a recording.

Nothing is connected to: `recorded_statements.py` says which statement gets which rows, and what was not recorded raises
an error of the database.
"""

import ast
import contextlib
import functools
import importlib
import re

from ..record.fetched_items import GivenItems
from ..values.rebuild import Rebuilder
from .recorded_statements import LONGEST_SHOWN, UNKNOWN, Unanswered

_MORE = "(more rows than were fetched) %s"
_NUMBERED = re.compile(r"\(\d+, .*\)\Z", re.DOTALL)


class AnsweringCursor(GivenItems):
    """A cursor without a database, also for documents of MongoDB.

    Args:
        statements: a `RecordedStatements`.
        errors: the module whose classes of exceptions are raised, by their recorded names.
        row_maker: makes a row of the names of the columns and their values; None: rows are tuples.
        connection: whose cursor it is.
        text_of: returns the text of a statement that is not a text.
        is_optional: whether its statements were sent where nothing was recorded.
        most: how many items the program asks for at most; 0: all.

    Attributes:
        returns_count: whether `execute` returns the number of rows, as drivers of MySQL do.
        is_noted: as for `RecordedStatements.answer`.
    """

    alive = True
    is_noted = True
    returns_count = False
    lastrowid = None
    rowcount = -1
    description = None
    closed = False

    def __init__(  # noqa: PLR0913, PLR0917
        self, statements, errors, row_maker=None, connection=None, text_of=None, is_optional=False, most=0
    ):
        super(AnsweringCursor, self).__init__()
        self._statements = statements
        self._is_optional = is_optional
        self._errors = errors
        self._row_maker = row_maker
        self._text_of = text_of or (lambda sql: "%s" % (sql,))
        self.connection = connection
        self._most = most
        self.query = None

    def execute(self, sql, params=None, *_more, **named):
        """Look up the answer to a statement."""
        self._answer(sql, (list(named.values()) or [None])[0] if params is None else params)
        return self.rowcount if self.returns_count else None

    def _answer(self, sql, params):
        self.query = self._text_of(sql)
        place = getattr(self.connection, "place", None)
        line = self._ask(self._statements.answer, self.query, params, self._is_optional, place, self.is_noted)
        self._give()
        self.description, self.rowcount = None, 0 if self.returns_count else -1
        if line is None:
            return
        answer = line.get("answer") or {}
        if "error" in answer:
            raise _class_of(self._errors, answer["error"])(*_arguments_of(answer.get("message", "")))
        if line.get("cut"):
            raise _class_of(self._errors, "InterfaceError")(
                "%s(its rows were not recorded) %s" % (UNKNOWN, line["statement"][:LONGEST_SHOWN])
            )
        rows = line.get("rows") or []
        columns = [tuple(one) for one in answer.get("columns") or ()] or [
            ("column", None) for _ in rows[:1] for _ in rows[0]
        ]
        has_more = line.get("more") and len(rows) not in (answer.get("rows"), self._most or None)
        refuse_more = functools.partial(self._ask, self._statements.refuse, _MORE % (self.query[:LONGEST_SHOWN],))
        self._give([self._make_row(columns, row) for row in rows], refuse_more if has_more else None)
        self.rowcount = answer.get("rows", -1 if self.returns_count else len(rows))
        self.lastrowid = answer.get("last")
        if columns:
            self.description = [column + (None,) * 5 for column in columns]

    def _make_row(self, columns, row):
        values = tuple(Rebuilder().value(row))
        return self._row_maker([name for name, _ in columns], values) if self._row_maker else values

    def executemany(self, sql, params=(), *_more):
        """Look up the answer to a statement with several lists of parameters."""
        given = list(params)
        count = self.execute(sql, given)
        return count if given else None

    def callproc(self, name, params=()):
        """Look up the answer to a call of a procedure."""
        self.execute("CALL %s" % (self._text_of(name),), params)
        return params

    def nextset(self):
        """Go to no other set of rows, because answers with several are not recorded."""

    def _ask(self, ask, *args):
        """Ask the recording; raise what it does not know as an error of the database."""
        try:
            return ask(*args)
        except Unanswered as error:
            raise _class_of(self._errors, "InterfaceError")("%s" % (error,))

    def batch_size(self, _size):
        """Accept a size of batches."""
        return self

    def close(self):
        """Do nothing: nothing is open."""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


class AnsweringConnection(object):
    """A connection without a database that accepts every call of a driver's connection."""

    server_version = 999999
    status = 1
    encoding = "UTF8"
    closed = broken = False
    place = None
    transaction_status = 0

    def __init__(self):
        self.info = self
        self.isolation_level = None
        self.notices = []

    def _accept(self, *_args, **_named):
        return None

    commit = rollback = close = autocommit = set_session = ping = set_client_encoding = set_isolation_level = _accept
    begin = select_db = get_autocommit = set_character_set = add_notice_handler = _accept
    create_function = create_collation = create_aggregate = set_trace_callback = _accept

    def get_transaction_status(self):
        """Return that of a connection without a transaction, for which pools of connections ask."""
        return self.transaction_status

    @staticmethod
    def getlimit(category):
        """Return a limit of SQLite, by which Django (since 5.2) divides long lists: that of its library."""
        with contextlib.closing(importlib.import_module("sqlite3").connect(":memory:")) as connection:
            return connection.getlimit(category)


def _class_of(errors, name):
    """Return an exception class by its recorded name; drivers keep those of SQL states in a separate module."""
    for place in (errors, getattr(errors, "errors", None)):
        if hasattr(place, name):
            return getattr(place, name)
    return getattr(errors, "DatabaseError", Exception)


def _arguments_of(message):
    """Return the arguments of an exception with this message: drivers of MySQL give a number and a text."""
    try:
        return ast.literal_eval(message) if _NUMBERED.match(message) else (message,)
    except (SyntaxError, ValueError):  # it was shortened
        return (message,)
