"""Answer the statements of a call from its recording: the same statement with the same parameters gets its rows.

Nothing is connected to. A query for one row by its key gets a row that another answer showed (`known_rows.py`), and one
whose conditions stand in another order gets the rows of the recorded one (`sql_conditions.py`). Any other statement
that was not recorded in that call raises an error of the database: it is a difference by itself. A moment among its
parameters may be another one if the program made it anew, because a replay has another clock. A time that the program
has measured is 0, as the clock stands still; only when a lock is taken may that stand for another number.
"""

import ast
import contextlib
import functools
import importlib
import re

from ..mask.no_masking import NoMasking
from ..record.fetched_items import GivenItems
from ..values.rebuild import Rebuilder
from ..values.writer import Limits, Writer
from .known_rows import KnownRows
from .made_anew import MadeAnew, comparable, without_elapsed
from .sql_conditions import REMEMBERED, may_be_alike, order_conditions

UNKNOWN = "the recording holds no answer to this statement: "
_SHOWN = 300
_MORE = "(more rows than were fetched) %s"
_TRANSACTIONS = re.compile(
    r"\s*(?:(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET |PRAGMA |END\b)|(?:SELECT 1|;)\s*\Z)",
    re.IGNORECASE,
)
_SAVEPOINT = re.compile(r"\bs\d+_x\d+\b")
_LABEL = re.compile(r"\b(\w+)(\.\"?(\w+)\"?) AS (?:\3_\d+|\1_\3)(?=,|\s+FROM\b)")
_NUMBERED = re.compile(r"\(\d+, .*\)\Z", re.DOTALL)
_COMPARABLE = {}


class Unanswered(Exception):  # noqa: N818 - the driver's own error is raised for it
    """A statement that is not in the recording."""


class RecordedStatements(object):
    """The statements of one call with their answers; each answer is given once, the last one again and again.

    Args:
        lines: `{"statement", "given", "answer", "rows"}`, in their order.
        cached: lines that answer what a framework asks once in a process, or a program keeps from an earlier answer.
        unanswered: a list, to which statements that were not recorded are added.
        given: the input of the case: what is not in it, nor in any row, a program makes anew.
        settles: whether a number that is 0 now may be a time that the program has measured: see `without_elapsed`.

    Attributes:
        used: lines that answered once more than they were recorded in the case, those of `cached` among them.
        are_guessed: whether one answered other parameters: those of the recording are masked, or were made anew.
        answered: `{"statement", "given", "place"}` of those of which a driver knows the database.
        settled: `[position among the lines, parameters with 0 for what was measured]` of each line that was so.
    """

    def __init__(self, lines, cached=(), unanswered=None, given=None, settles=False):  # noqa: PLR0913, PLR0917
        self.used, self.settled = [], []
        self._settles = settles
        self._positions = dict((id(line), number) for number, line in enumerate(lines))
        self.are_guessed, self.answered = False, []
        self._made = MadeAnew(lines, given)
        self._unanswered = [] if unanswered is None else unanswered
        self._waiting = [(_key(line["statement"], line.get("given")), line) for line in lines]
        self._cached = _CachedLines(cached)
        self._used = {}
        self._rows = KnownRows(list(lines) + list(cached), lines)

    def answer(self, sql, given, is_optional=False, place=None, is_noted=True):  # noqa: PLR0913, PLR0917
        """Return the line of a statement; None if it only opens or ends a transaction.

        Args:
            sql: its text.
            given: its parameters.
            is_optional: whether it was sent where nothing was recorded; without an answer, it finds nothing.
            place: tells which database it was sent to; None: nobody knows.
            is_noted: whether it counts if it was not recorded: what a library asks, and can do without, does not.

        Raises:
            Unanswered: it was not recorded.
        """
        if _TRANSACTIONS.match(sql):
            return None
        written = Writer(NoMasking(), Limits()).write(_as_list(given)) if given else None
        line = self._line_of(sql, written)
        if line is None and not is_optional:
            self.refuse(sql[:_SHOWN], is_noted)
        if place is not None:
            self.answered.append({"statement": sql, "given": written, "place": place})
        return line or {"answer": {"rows": 0}}

    def refuse(self, text, is_noted=True):
        """Note what has no answer, unless it does not count.

        Raises:
            Unanswered: always.
        """
        if is_noted:
            self._unanswered.append(text)
        raise Unanswered(UNKNOWN + text)

    def _line_of(self, sql, written):
        """Return the line that answers a statement with these written parameters, or None."""
        key = _key(sql, written)
        line = self._take(key, lambda known, _line: known == key) or self._next_in_another_order(key, written)
        if line is not None:
            return line
        line = self._used.get(key) or self._cached.find(key)
        if line is not None:
            self.used.append(line)
            return line
        line = self._take(key, lambda known, line: self._settle(known, line, key, written, _is_equal))
        return line or self._alike_line(sql, key, written)

    def _alike_line(self, sql, key, written):
        """Return a line whose parameters were masked or are made anew, or one made of known rows, or None."""
        line = self._take(key, lambda known, line: self._is_alike(known, line, key, written))
        if line is not None:
            self.are_guessed = True
            return line
        line = self._made.alike_among(self._cached.with_text(key[0]), written)
        if line is not None:
            self.used.append(line)
            self.are_guessed = True
            return line
        known, line = self._rows.line_of(sql, written)
        if line is not None:
            self.used.append(known)
        return line

    def _take(self, key, fits):
        """Return the first line that waits and fits, which waits no more; None: none does."""
        for number, (known, line) in enumerate(self._waiting):
            if fits(known, line):
                del self._waiting[number]
                self._used[key] = line
                return line
        return None

    def _is_alike(self, known, line, key, written):
        is_alike = known[0] == key[0] and self._made.is_alike(line.get("given"), written)
        return is_alike or self._settle(known, line, key, written, self._made.is_alike)

    def _settle(self, known, line, key, written, is_alike):  # noqa: PLR0913, PLR0917
        """Return whether a line answers a statement but for what was measured, and note that it does."""
        if not self._settles or known[0] != key[0]:
            return False
        given = without_elapsed(line.get("given"), written)
        if given is None or not is_alike(given, written):
            return False
        self.settled.append([self._positions[id(line)], given])
        return True

    def _next_in_another_order(self, key, written):
        """Return the next line of a query that is the same but for the order of its conditions, or None."""
        for number, (known, line) in enumerate(self._waiting):
            if _is_in_another_order(known[0], line.get("given"), key[0], written):
                del self._waiting[number]
                self._used[known] = self._used[key] = line
                return line
        return None


class _CachedLines(object):
    """Lines of other cases, of which there are many: parameters are looked at only where the statement is the same."""

    def __init__(self, lines):
        self._lines = lines
        self._by_text = None

    def with_text(self, text):
        """Return the lines with the text of a key, in their order."""
        if self._by_text is None:
            self._by_text = {}
            for line in self._lines:
                self._by_text.setdefault(_comparable_text("%s" % (line["statement"],)), []).append(line)
        return self._by_text.get(text, [])

    def find(self, key):
        """Return the last line with a key, or None."""
        for line in reversed(self.with_text(key[0])):
            if _key_of_parameters(line.get("given")) == key[1]:
                return line
        return None


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
                "%s(its rows were not recorded) %s" % (UNKNOWN, line["statement"][:_SHOWN])
            )
        rows = line.get("rows") or []
        columns = [tuple(one) for one in answer.get("columns") or ()] or [
            ("column", None) for _ in rows[:1] for _ in rows[0]
        ]
        has_more = line.get("more") and len(rows) not in (answer.get("rows"), self._most or None)
        refuse_more = functools.partial(self._ask, self._statements.refuse, _MORE % (self.query[:_SHOWN],))
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


def _key(statement, given):
    return (_comparable_text("%s" % (statement,)), _key_of_parameters(given))


def _key_of_parameters(given):
    return repr(comparable(given)) if given else ""


def _is_equal(recorded, given):
    return _key_of_parameters(recorded) == _key_of_parameters(given)


def _comparable_text(text):
    """Return a statement without names that SQLAlchemy makes up, of savepoints and of columns.

    It labels columns in different ways when it loads a row again that the session holds, and when it loads it anew.
    """
    if text not in _COMPARABLE:
        if len(_COMPARABLE) >= REMEMBERED:
            _COMPARABLE.clear()
        _COMPARABLE[text] = _LABEL.sub(r"\1\2", _SAVEPOINT.sub("", text))
    return _COMPARABLE[text]


def _is_in_another_order(known, recorded, text, given):
    """Return whether a recorded query and one that is sent are the same but for the order of their conditions."""
    if known == text or not may_be_alike(known, text):
        return False
    one, other = order_conditions(known, recorded), order_conditions(text, given)
    is_same_text = one is not None and other is not None and one[0] == other[0]
    return is_same_text and repr(comparable(one[1])) == repr(comparable(other[1]))


def _as_list(given):
    return list(given) if isinstance(given, tuple) else given
