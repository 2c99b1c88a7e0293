"""Statements of PyMySQL's own cursors, with the rows that were fetched of their answers."""

import sys

from ._mysql_cursors import MysqlCursors


def _sequence_of(kind):
    """Return what cursors give several rows as: tuples, but lists of dictionaries and of rows that are not stored."""
    cursors = sys.modules["pymysql"].cursors
    if not isinstance(kind, type) or not issubclass(kind, (cursors.DictCursorMixin, cursors.SSCursor)):
        return tuple
    return list if issubclass(kind, cursors.SSCursor) else lambda rows: rows or ()


_CURSORS = MysqlCursors("pymysql", "DictCursorMixin", _sequence_of)
answer_statements = _CURSORS.answer_statements


def watch(recorder):
    """Watch the class of connections."""
    _CURSORS.watch(recorder)
