"""Describe the answer of a driver to a statement: its numbers, its columns, its error, and its rows as a table."""

import re

from ...isolation.refusal_signs import text_of
from ...process.bookkeeping import note_safely

SHOWN = 500
"""Characters of the message of an error."""
_NAME = re.compile(r"[^\W\d][\w.]*(?:\((?:\*|[^\W\d][\w.]*)?\))?\Z", re.U)  # also `count(*)` and `max(price)`
_LITERAL = re.compile(r"""'(?:[^'\\]|\\.|'')*(?:'|\Z)|"[^"]*'[^"]*(?:"|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)""", re.S)
_UNNAMED = "?column?"  # as PostgreSQL calls it
_GIVEN = r"""(?:\bAS\s+["'`\[]?|[`\[]|\.")%s(?!\w)"""
_OF_MODELS = re.compile(r"""\s*SELECT\s+(?:DISTINCT\s+)?["`\[]\w+["`\]]\.""")
_INSERTS = ("INSERT", "REPLAC")


def numbers_of(cursor, statement, keeps_rows):
    """Return the numbers of an answer besides its rows: how many, and the last id.

    Args:
        cursor: after the statement.
        statement: its text.
        keeps_rows: whether a replay has to repeat the answer.
    """
    answer = {}
    rows, last = getattr(cursor, "rowcount", -1), getattr(cursor, "lastrowid", None)
    if isinstance(rows, int) and rows >= 0:
        answer["rows"] = rows
    if keeps_rows and isinstance(last, int) and statement.lstrip()[:6].upper() in _INSERTS:
        answer["last"] = last
    return answer


def columns_of(cursor, statement):
    """Return the columns of an answer, by name and the driver's number of their type; nothing if it has none."""
    described = list(getattr(cursor, "description", None) or ())
    has_literals = any(["'%s'" % (it[0],) in statement for it in described])
    bare = _LITERAL.sub(" ", statement) if has_literals else ""
    columns = [[_shown_name(place, it[0], statement, bare), _plain(it[1])] for place, it in enumerate(described)]
    return {"columns": columns} if columns else {}


def names_its_columns(statement):
    """Return whether Django made a query of a model, whose columns it knows: nobody asks the cursor for them."""
    return bool(_OF_MODELS.match(statement))


def failure_of(error, recorder):
    """Describe an answer that is an error; its message only if a replay has to raise it again."""
    failure = {"error": type(error).__name__}
    if recorder.keeps_rows:
        message = note_safely("message", lambda: recorder.mask_text(text_of(error))[:SHOWN])
        failure.update({} if message is None else {"message": message})
    return failure


def table_of(cursor, rows):
    """Return the names of a cursor's columns, and the values of rows, which are sequences or mappings by column."""
    names = [column[0] for column in getattr(cursor, "description", None) or ()]
    return names, [[row.get(name) for name in names] if isinstance(row, dict) else row for row in rows]


def _shown_name(place, name, statement, bare):
    """Return the name of a column; its position where some databases name it by its expression, with all literals.

    Args:
        place: of the column.
        name: as the driver gives it.
        statement: its text.
        bare: that without literals and comments; may be empty where no literal is the name of a column.
    """
    text = "%s" % (name,)
    is_given = re.search(_GIVEN % re.escape(text), statement, re.I)
    is_named_there = "'" not in bare and re.search(r"(?<!\w)%s(?!\w)" % re.escape(text), bare, re.U)
    is_text = "'%s'" % text in statement and not is_named_there
    is_name = is_given or (_NAME.match(text) and not is_text) or text == _UNNAMED
    return name if is_name else "column %d" % place


def _plain(code):
    return code if isinstance(code, int) else None
