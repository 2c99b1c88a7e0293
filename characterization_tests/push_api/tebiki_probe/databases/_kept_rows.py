"""Rows of MySQL and MariaDB that a rollback does not bring back: many of their statements commit by themselves.

`TRUNCATE` and every change of a table end the transaction of a case, and what it changed until then stays. So the rows
of a new database are copied into tables of it, and put back from there.
https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
"""

import contextlib

_COMMITTING = frozenset(["mysql", "mariadb"])
_COPY = "tebiki_rows_%d"
_TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
    " AND engine = 'InnoDB' AND table_name NOT LIKE 'tebiki\\_%' ORDER BY table_name"
)
_IS_KEPT = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tebiki_rows'"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s"
    " AND extra NOT LIKE '%% GENERATED%%' ORDER BY ordinal_position"
)
_POINT = "tebiki_case"
_BEFORE = (
    "SET @tebiki_mode = @@sql_mode, @tebiki_keys = @@foreign_key_checks, @tebiki_wait = @@innodb_lock_wait_timeout",
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0",
    "SET SESSION innodb_lock_wait_timeout = 1, lock_wait_timeout = 1",
)
_AFTER = (
    "SET SESSION sql_mode = @tebiki_mode, foreign_key_checks = @tebiki_keys, innodb_lock_wait_timeout = @tebiki_wait"
)
_PASSES = 3  # triggers of one table may change another one


def keep_rows(vendor, cursor):
    """Copy the rows of a new database.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor not in _COMMITTING:
        return
    cursor.execute("CREATE TABLE IF NOT EXISTS tebiki_rows (name varchar(200), copy varchar(40))")
    cursor.execute("DELETE FROM tebiki_rows")  # of a run that was killed
    with _skip_checks(cursor):
        for number, name in enumerate(_first_of_rows(cursor, _TABLES)):
            copy = _COPY % number
            cursor.execute("DROP TABLE IF EXISTS %s" % copy)
            cursor.execute("CREATE TABLE %s LIKE %s" % (copy, _quote(name)))
            cursor.execute(_write_copy(cursor, name, copy))
            cursor.execute("INSERT INTO tebiki_rows VALUES (%s, %s)", (name, copy))


def restore_rows(vendor, cursor):
    """Put the rows back that the new database had, and drop tables that it had not.

    A table stays as it is while another connection uses it, or if one of its columns is gone.

    Args:
        vendor: as for `keep_rows`.
        cursor: of the driver, in no transaction.
    """
    if vendor not in _COMMITTING or not _first_of_rows(cursor, _IS_KEPT):
        return
    cursor.execute("SELECT name, copy FROM tebiki_rows")
    kept = list(cursor.fetchall())
    with _skip_checks(cursor):
        for name in sorted(set(_first_of_rows(cursor, _TABLES)) - set(pair[0] for pair in kept)):
            _attempt(cursor, ["DROP TABLE %s" % _quote(name)])
        for _ in range(_PASSES if kept else 0):
            for name, copy in _list_changed(cursor, kept):
                _attempt(cursor, ["DELETE FROM %s" % _quote(name), _write_copy(cursor, copy, name)])  # noqa: S608 - own name


@contextlib.contextmanager
def _skip_checks(cursor):
    """Have rows copied as they are, zero ids and old dates as well, and wait for no other connection."""
    for statement in _BEFORE:
        cursor.execute(statement)
    try:
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


def _list_changed(cursor, kept):
    """Return the pairs of a table and its copy whose rows differ; a table that is gone is none."""
    cursor.execute("CHECKSUM TABLE %s" % ", ".join(_quote(name) for pair in kept for name in pair))
    sums = [row[1] for row in cursor.fetchall()]
    return [pair for pair, found, own in zip(kept, sums[::2], sums[1::2]) if found is not None and found != own]


def _write_copy(cursor, source, target):
    """Return the statement that copies the rows of one table to another one."""
    cursor.execute(_COLUMNS, (source,))
    columns = ", ".join(_quote(row[0]) for row in cursor.fetchall())
    given = _quote(target), columns, columns, _quote(source)
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


def _quote(name):
    return "`%s`" % name.replace("`", "``")
