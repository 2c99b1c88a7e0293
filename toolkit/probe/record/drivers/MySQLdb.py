"""Statements of mysqlclient's own cursors, with the rows that were fetched of their answers."""  # noqa: N999 - as it is imported

from ._mysql_cursors import MysqlCursors

_CURSORS = MysqlCursors("MySQLdb", "CursorDictRowsMixIn", lambda _kind: tuple)
answer_statements = _CURSORS.answer_statements


def watch(recorder):
    """Watch the class of connections."""
    _CURSORS.watch(recorder)
