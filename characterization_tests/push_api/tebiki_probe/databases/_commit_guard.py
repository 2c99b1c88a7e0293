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
_REFUSED = "25001", "25006"  # of the server: not within a transaction; not in one that is read-only
_POINT = "tebiki_guarded"


def keep_guard(vendor, cursor):
    """Make the table of the guard in a new database.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor == _VENDOR:
        for statement in _KEEPING.split(";\n"):
            cursor.execute(statement)


class CommitGuard(object):
    """Keeps the transactions of one session from being committed.

    Args:
        vendor: as for `keep_guard`.
        cursor: of the driver.
    """

    def __init__(self, vendor, cursor):
        self._table = _find_table(cursor) if vendor == _VENDOR else ""
        self._is_undone = self._is_refused = False

    def refuse_others(self, cursor):
        """Have every transaction of the session be read-only but those of ours."""
        if self._table:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

    def unlock(self, cursor):
        """Have the transaction that a cursor begins change the database."""
        if self._table:
            cursor.execute("SET TRANSACTION READ WRITE")

    def arm(self, cursor):
        """Keep the transaction that a cursor begins from being committed."""
        self._is_undone = self._is_refused = False
        if self._table:
            self.unlock(cursor)
            cursor.execute("INSERT INTO %s VALUES (1)" % self._table)  # noqa: S608 - its own name
            cursor.execute("SAVEPOINT " + _POINT)

    def note(self, error):
        """Note an error of the driver: what a server refuses within a transaction alone cannot be replayed."""
        self._is_refused = self._is_refused or bool(self._table) and _has_code(error, _REFUSED)

    def is_ended(self, connection, if_failed):
        """Return whether the program has ended the transaction that was armed, or was refused what it may do without.

        One that an error has stopped says nothing but whether it has our savepoint, to which it goes back then.

        Args:
            connection: of the driver.
            if_failed: what is returned where an error has stopped it, now or when this was asked before.
        """
        if not self._table:
            return False
        if self._is_refused and not if_failed:  # its session goes on
            self._is_refused = False
            return True
        try:
            with contextlib.closing(connection.cursor()) as cursor:
                cursor.execute("SELECT 1 FROM %s" % self._table)  # noqa: S608 - its own name
                return not cursor.fetchall() or self._is_undone and if_failed
        except Exception as error:  # of the driver: a statement has failed before, or the connection was ended
            return if_failed or not _has_code(error, [_FAILED]) or not self._go_back(connection)

    def _go_back(self, connection):
        self._is_undone = True
        try:
            with contextlib.closing(connection.cursor()) as cursor:
                cursor.execute("ROLLBACK TO SAVEPOINT " + _POINT)
        except Exception:  # of the driver: it is another transaction
            return False
        return True


def guard_case(vendor, connection):
    """Keep the transaction that a connection is to begin from being committed; return its guard, if there is one.

    Args:
        vendor: as for `keep_guard`.
        connection: of the driver.
    """
    if vendor != _VENDOR:
        return None
    with contextlib.closing(connection.cursor()) as cursor:
        guard = CommitGuard(vendor, cursor)
        guard.arm(cursor)
    return guard


@contextlib.contextmanager
def noting(guard):
    """Note the error that a statement ends in.

    Args:
        guard: of the connection; None: it has none.
    """
    try:
        yield
    except Exception as error:
        if guard is not None:
            guard.note(getattr(error, "__cause__", None) or error)
        raise


def _find_table(cursor):
    """Return the name of the guard's table in a database; empty if it has none."""
    cursor.execute(_FIND)
    return next((row[0] for row in cursor.fetchall()), "")


def _has_code(error, codes):
    """Return whether an error of a driver has one of some codes of the server."""
    given = "%r" % ((getattr(error, "pgcode", ""), getattr(error, "sqlstate", ""), error.args),)
    return any(code in given for code in codes)
