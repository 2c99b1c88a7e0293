"""Rows of MySQL and MariaDB that a rollback does not bring back: many of their statements commit by themselves.

`TRUNCATE` and every change of a table end the transaction of a case, and what it changed until then stays; so does all
that is written to a table without transactions. So the rows of a new database are copied into tables of it, and put
back from there, after tables that have another form were made anew.
https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
"""

import contextlib
import re

from ._counters import quote_name
from ._kept_parts import keep_parts, list_new_parts
from ._session_locks import wait_briefly

_COMMITTING = frozenset(["mysql", "mariadb"])
_COPY = "tebiki_rows_%d"
_TABLES = (
    "SELECT table_name, engine = 'InnoDB' FROM information_schema.tables WHERE table_schema = DATABASE()"
    " AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND engine IN ('InnoDB', 'MyISAM', 'Aria', 'MEMORY')"
    " AND table_name NOT LIKE 'tebiki\\_%' ORDER BY table_name"
)
_IS_KEPT = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tebiki_parts'"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s"
    " AND extra NOT LIKE '%% GENERATED%%' ORDER BY ordinal_position"
)
_HAVE_TRIGGERS = "SELECT event_object_table FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
_NEXT_ID = re.compile(r" AUTO_INCREMENT=\d+")
_POINT = "tebiki_case"
_BEFORE = (
    "SET @tebiki_mode = @@sql_mode, @tebiki_keys = @@foreign_key_checks",
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0",
)
_AFTER = "SET SESSION sql_mode = @tebiki_mode, foreign_key_checks = @tebiki_keys"
_PASSES = 3  # triggers of one table may change another one


def keep_rows(vendor, cursor):
    """Copy the rows of a new database, and note what it consists of.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor not in _COMMITTING:
        return
    keep_parts(cursor)
    cursor.execute("CREATE TABLE IF NOT EXISTS tebiki_rows (name varchar(200), copy varchar(40), form longtext)")
    cursor.execute("DELETE FROM tebiki_rows")  # of a run that was killed
    with _skip_checks(cursor):
        for number, name in enumerate(_list_tables(cursor)):
            copy = _COPY % number
            cursor.execute("DROP TABLE IF EXISTS %s" % copy)
            cursor.execute("CREATE TABLE %s LIKE %s" % (copy, quote_name(name)))
            cursor.execute(_write_copy(cursor, name, copy))
            cursor.execute("INSERT INTO tebiki_rows VALUES (%s, %s, %s)", (name, copy, _form_of(cursor, name)))


def restore_rows(vendor, cursor):
    """Put the tables and rows back that the new database had, and drop what it had not.

    A table stays as it is while another connection uses it; one that has triggers keeps the form that a case gave it.

    Args:
        vendor: as for `keep_rows`.
        cursor: of the driver, in no transaction.

    Returns:
        whether every case needs this, because a rollback undoes nothing in some of the tables.
    """
    if vendor not in _COMMITTING or not _first_of_rows(cursor, _IS_KEPT):
        return False
    cursor.execute("SELECT name, copy, form FROM tebiki_rows")
    kept = list(cursor.fetchall())
    with _skip_checks(cursor):
        for kind, name in list_new_parts(cursor):
            _attempt(cursor, ["DROP %s %s" % (kind, quote_name(name))])
        tables = _list_tables(cursor)
        fixed = set(_first_of_rows(cursor, _HAVE_TRIGGERS))
        for name, _, form in kept:
            if name not in fixed and (_form_of(cursor, name) if name in tables else "") != form:
                _attempt(cursor, ["DROP TABLE IF EXISTS %s" % quote_name(name), form])
        for _ in range(_PASSES if kept else 0):
            for name, copy in _list_changed(cursor, [row[:2] for row in kept]):
                _attempt(cursor, ["DELETE FROM %s" % quote_name(name), _write_copy(cursor, copy, name)])  # noqa: S608 - own name
    return not all(tables.values())


@contextlib.contextmanager
def _skip_checks(cursor):
    """Have rows copied as they are, zero ids and old dates as well, and hardly wait for other connections."""
    for statement in _BEFORE:
        cursor.execute(statement)
    try:
        with wait_briefly(cursor):
            yield
    finally:
        cursor.execute(_AFTER)


def _attempt(cursor, statements):
    cursor.execute("START TRANSACTION")
    # tebiki: allow swallowed_exception -- what differs in every run is not locked
    try:
        for statement in statements:
            cursor.execute(statement)
    except Exception:  # of the driver
        cursor.execute("ROLLBACK")
    else:
        cursor.execute("COMMIT")


def _list_tables(cursor):
    """Return the tables of the program, each with whether a rollback undoes what is written there."""
    cursor.execute(_TABLES)
    return dict((name, bool(is_undone)) for name, is_undone in cursor.fetchall())


def _form_of(cursor, name):
    """Return the statement that makes a table, without its next id."""
    cursor.execute("SHOW CREATE TABLE %s" % quote_name(name))
    return _NEXT_ID.sub("", cursor.fetchall()[0][1])


def _list_changed(cursor, kept):
    """Return the pairs of a table and its copy whose rows differ; a table that is gone is none."""
    cursor.execute("CHECKSUM TABLE %s" % ", ".join(quote_name(name) for pair in kept for name in pair))
    sums = [row[1] for row in cursor.fetchall()]
    return [pair for pair, found, own in zip(kept, sums[::2], sums[1::2]) if found is not None and found != own]


def _write_copy(cursor, source, target):
    """Return the statement that copies the rows of one table to another one."""
    cursor.execute(_COLUMNS, (source,))
    columns = ", ".join(quote_name(row[0]) for row in cursor.fetchall())
    given = quote_name(target), columns, columns, quote_name(source)
    return "INSERT INTO %s (%s) SELECT %s FROM %s" % given  # noqa: S608 - its own names


def set_point(vendor, connection):
    """Set a savepoint in the transaction of a connection, which `is_point_lost` looks for."""
    if vendor in _COMMITTING:
        _order(connection, "SAVEPOINT " + _POINT)


def is_point_lost(vendor, connection):
    """Return whether a transaction that got a savepoint was ended by a statement of the program, or is not there."""
    if vendor not in _COMMITTING:
        return False
    try:
        _order(connection, "RELEASE SAVEPOINT " + _POINT)
    except Exception:  # of the driver, or the connection was closed
        return True
    return False


def _order(connection, statement):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(statement)


def _first_of_rows(cursor, statement):
    cursor.execute(statement)
    return [row[0] for row in cursor.fetchall()]
