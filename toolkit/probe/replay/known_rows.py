"""Answer a query for one row by its key from a row that another answer showed.

A program that holds a row (in the identity map of a session, in a field of an object) does not ask for it again; its
replay may, or may ask for it before the statement that had brought it: the order can depend on addresses in memory.
"""

import re

_QUERY = re.compile(r"\s*SELECT\s+(?:DISTINCT\s+)?(\S.*?)\s+FROM\s+[\"`\[]?(\w+)", re.IGNORECASE | re.DOTALL)
_BY_COLUMN = re.compile(
    r"[\"`\]]?\s+WHERE\s+\(?([\w.\"`\[\]]+)\s*=\s*(?:\?|%s|%\(\w+\)s|:\w+)\)?(?:\s+LIMIT\s+\d+)?\s*\Z", re.IGNORECASE
)
_KEYS = ("id", "pk", "uuid")
_ADDING = re.compile(r"\s*INSERT\s+INTO\b(?!.*\b(?:ON\s+(?:CONFLICT|DUPLICATE))\b)", re.IGNORECASE | re.DOTALL)
_READING = re.compile(r"\s*SELECT\b", re.IGNORECASE)


class KnownRows(object):
    """Rows of answers.

    Args:
        lines: statements with their answers; of several rows with the same key the first one counts.
        own: those of the case itself; of tables that these change, no row is known.
    """

    def __init__(self, lines, own):
        self._lines = lines
        self._own = own
        self._by_columns = None

    def line_of(self, sql, given):
        """Return the line whose answer holds the row that a query asks for, and a line with that row alone.

        Args:
            sql: the query.
            given: its parameters, as a recording writes them.

        Returns:
            (None, None) if the query is another one, or no such row is known.
        """
        query = _QUERY.match(sql)
        asked = query and _BY_COLUMN.match(sql, query.end())
        values = list(given.values()) if isinstance(given, dict) else given
        if not asked or not isinstance(values, list) or len(values) != 1 or self._is_changed(query.group(2)):
            return None, None
        columns = [one.split(" AS ")[0].strip() for one in query.group(1).split(",")]
        if "(" in query.group(1) or asked.group(1) not in columns or not _is_key(asked.group(1), query.group(2)):
            return None, None
        place = columns.index(asked.group(1))
        for line in self._answers_with(query.group(1)):
            for row in line["rows"]:
                if len(row) == len(columns) and row[place] == values[0]:
                    answer = dict((line.get("answer") or {}), rows=1)
                    return line, dict(line, statement=sql, given=given, answer=answer, rows=[row])
        return None, None

    def _answers_with(self, columns):
        if self._by_columns is None:
            self._by_columns = {}
            for line in self._lines:
                query = _QUERY.match(line["statement"]) if line.get("rows") and not line.get("cut") else None
                if query:
                    self._by_columns.setdefault(query.group(1), []).append(line)
        return self._by_columns.get(columns, ())

    def _is_changed(self, table):
        """Return whether the case may change rows of a table: it is said, but not to read or to add rows."""
        named = re.compile(r"\b%s\b" % re.escape(table), re.IGNORECASE)
        texts = [line["statement"] for line in self._own]
        return any([named.search(it) and not (_READING.match(it) or _ADDING.match(it)) for it in texts])


def _is_key(column, table):
    """Return whether a column is the key of a table by its name."""
    name = re.sub(r"[\"`\[\]]", "", column).rpartition(".")[2].lower()
    return name in _KEYS or name.endswith("_ptr_id") or name == table.lower() + "_id"
