"""Record the rows that a program fetches from a cursor of any driver, one line for each batch."""

ROWS = 200
"""Rows of one answer that are kept; of a larger one none is, because it could not be given again."""
SHOWN = 500
"""Characters of the message of an error."""
_INSERTS = ("INSERT", "REPLAC")


class TakenRows(object):
    """Rows of one answer.

    Args:
        recorder: a `statements.StatementRecorder`.
        order: the position of the statement; None: it was not written.
        names: names of the columns.
    """

    def __init__(self, recorder, order, names):
        self._recorder = recorder
        self._order = order
        self._names = names
        self._count = 0

    def keep(self, rows, more=False):
        """Write the next rows; each is a sequence, or a mapping by column; `more`: see `statements.put_rows`."""
        if self._order is None:
            return
        self._count += len(rows)
        kept = None if self._count > ROWS else [self._values(row) for row in rows]
        self._recorder.put_rows(self._order, self._names, kept, more)

    def _values(self, row):
        if isinstance(row, dict):
            return [row.get(name) for name in self._names]
        return row


class WatchedCursor(object):
    """Proxy of a cursor that records the fetched rows.

    Args:
        cursor: the real one; taken: a `TakenRows`.
    """

    def __init__(self, cursor, taken):
        self._cursor = cursor
        self._taken = taken

    def __getattr__(self, name):
        return getattr(self._cursor, name)

    def fetchone(self):
        """Fetch the next row, or None."""
        row = self._cursor.fetchone()
        self._taken.keep([] if row is None else [row], more=row is not None)
        return row

    def fetchmany(self, *args, **named):
        """Fetch the next rows."""
        rows = self._cursor.fetchmany(*args, **named)
        self._taken.keep(rows, more=is_full(rows, self._cursor, args, named))
        return rows

    def fetchall(self):
        """Fetch all remaining rows."""
        rows = self._cursor.fetchall()
        self._taken.keep(rows)
        return rows

    def __iter__(self):
        for row in self._cursor:
            self._taken.keep([row], more=True)
            yield row
        self._taken.keep([])


def is_full(rows, cursor, args, named):
    """Return whether `fetchmany` gave as many rows as it was asked for, so that there may be more."""
    asked = args[0] if args else named.get("size")
    return len(rows) >= (asked or getattr(cursor, "arraysize", 1))


def numbers_of(cursor, statement, keeps_rows):
    """Return the numbers of an answer besides its rows: how many, the last id, and the columns.

    Args:
        cursor: after the statement.
        statement: its text.
        keeps_rows: whether a replay has to repeat the answer.
    """
    answer = {}
    rows, last = getattr(cursor, "rowcount", -1), getattr(cursor, "lastrowid", None)
    if isinstance(rows, int) and rows >= 0:
        answer["rows"] = rows
    if keeps_rows:
        if isinstance(last, int) and statement.lstrip()[:6].upper() in _INSERTS:
            answer["last"] = last
        columns = [[column[0], _plain(column[1])] for column in getattr(cursor, "description", None) or ()]
        if columns:
            answer["columns"] = columns
    return answer


def failure_of(error, recorder):
    """Describe an answer that is an error; its message only if a replay has to raise it again."""
    failure = {"error": type(error).__name__}
    if recorder.keeps_rows:
        failure["message"] = recorder.mask_text("%s" % (error,))[:SHOWN]
    return failure


def names_of(cursor):
    """Return the names of the columns of an answer."""
    return [column[0] for column in getattr(cursor, "description", None) or ()]


def _plain(code):
    """Return a driver's type of a column, if it is a number."""
    return code if isinstance(code, int) else None
