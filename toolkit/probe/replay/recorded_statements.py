"""The statements of a call with what a database answered, as recorded: the same statement gets its rows.

A query for one row by its key gets a row that another answer showed (`known_rows.py`), and one whose conditions stand
in another order gets the rows of the recorded one (`sql_conditions.py`). Any other statement that was not recorded in
that call raises an error: it is a difference by itself. A moment among its parameters may be another one if the program
made it anew, because a replay has another clock. A time that the program has measured is 0, as the clock stands still;
only when a lock is taken may that stand for another number.
"""

import re

from ..mask.no_masking import NoMasking
from ..values.writer import Limits, Writer
from .known_rows import KnownRows
from .made_anew import MadeAnew, comparable, without_elapsed
from .sql_conditions import REMEMBERED, may_be_alike, order_conditions

UNKNOWN = "the recording holds no answer to this statement: "
LONGEST_SHOWN = 300
_TRANSACTIONS = re.compile(
    r"\s*(?:(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET |PRAGMA |END\b)|(?:SELECT 1|;)\s*\Z)",
    re.IGNORECASE,
)
_SAVEPOINT = re.compile(r"\bs\d+_x\d+\b")
_LABEL = re.compile(r"\b(\w+)(\.\"?(\w+)\"?) AS (?:\3_\d+|\1_\3)(?=,|\s+FROM\b)")
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
            self.refuse(sql[:LONGEST_SHOWN], is_noted)
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
