"""A transaction of PostgreSQL that cannot be committed: what a case changes stays in it, whatever a program sends.

A deferred trigger waits for the end of the transaction and raises then. Where a program has ended the transaction of a
case itself, those after it are read-only (`default_transaction_read_only`), and the case is not locked.
https://www.postgresql.org/docs/current/sql-createtrigger.html
"""

import contextlib

_VENDOR = "postgresql"
_KEEPING = """\
CREATE TABLE IF NOT EXISTS tebiki_guard (id integer);
CREATE OR REPLACE FUNCTION tebiki_refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $tebiki$ BEGIN
  IF pg_catalog.current_query() !~* 'set[[:space:]]+constraints' THEN
    RAISE EXCEPTION 'a case of a replay cannot be committed'; END IF; RETURN NULL; END $tebiki$;
DROP TRIGGER IF EXISTS tebiki_guard ON tebiki_guard;
CREATE CONSTRAINT TRIGGER tebiki_guard AFTER INSERT ON tebiki_guard DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE PROCEDURE tebiki_refuse_commit()"""
"""A transaction that asks for its deferred constraints is let go on: engines and Django do so between two commits."""
_FIND = (
    "SELECT pg_catalog.quote_ident(n.nspname) || '.tebiki_guard' FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
    " WHERE c.relname OPERATOR(pg_catalog.=) 'tebiki_guard'"
)
_FAILED = "25P02"  # of the server: statements are refused until a rollback


def keep_guard(vendor, cursor):
    """Make the table of the guard in a new database.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor == _VENDOR:
        for statement in _KEEPING.split(";\n"):
            cursor.execute(statement)


def find_guard(vendor, cursor):
    """Return the name of the guard's table in a database; empty if it has none.

    Args:
        vendor: as for `keep_guard`.
        cursor: of the driver.
    """
    if vendor != _VENDOR:
        return ""
    cursor.execute(_FIND)
    return next((row[0] for row in cursor.fetchall()), "")


def refuse_others(table, cursor):
    """Have every transaction of a session be read-only but those of ours, where there is a guard.

    Args:
        table: what `find_guard` returned.
        cursor: of the driver.
    """
    if table:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")


def unlock(table, cursor):
    """Have the transaction that a cursor begins change the database.

    Args:
        table: what `find_guard` returned.
        cursor: of the driver, in no transaction.
    """
    if table:
        cursor.execute("SET TRANSACTION READ WRITE")


def arm(table, cursor):
    """Keep the transaction that a cursor begins from being committed.

    Args:
        table: what `find_guard` returned.
        cursor: of the driver, in no transaction.
    """
    unlock(table, cursor)
    if table:
        cursor.execute("INSERT INTO %s VALUES (1)" % table)  # noqa: S608 - its own name


def guard_case(vendor, connection):
    """Keep the transaction that a connection is to begin from being committed; return the guard's table.

    Args:
        vendor: as for `keep_guard`.
        connection: of the driver.
    """
    if vendor != _VENDOR:
        return ""
    with contextlib.closing(connection.cursor()) as cursor:
        table = find_guard(vendor, cursor)
        arm(table, cursor)
    return table


def is_disarmed(table, connection, if_failed=False):
    """Return whether the transaction that was armed has ended.

    Args:
        table: what `find_guard` returned.
        connection: of the driver.
        if_failed: what is returned where an error has stopped a transaction, of which it is not known which one it is.
    """
    if not table:
        return False
    try:
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute("SELECT 1 FROM %s" % table)  # noqa: S608 - its own name
            return not cursor.fetchall()
    except Exception as error:  # of the driver: a statement has failed before, or the connection was ended
        codes = getattr(error, "pgcode", ""), getattr(error, "sqlstate", ""), error.args
        return if_failed or _FAILED not in "%r" % (codes,)
