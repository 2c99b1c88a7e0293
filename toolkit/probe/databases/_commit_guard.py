"""A transaction of PostgreSQL that cannot be committed: what a case changes stays in it, whatever a program sends.

A deferred trigger waits for the end of the transaction and raises then. Where a program has ended the transaction of a
case itself, those after it are read-only (`default_transaction_read_only`), and the case is not locked.
https://www.postgresql.org/docs/current/sql-createtrigger.html
"""

import contextlib
import re

_VENDOR = "postgresql"
_KEEPING = (
    "CREATE TABLE IF NOT EXISTS tebiki_guard (armed timestamptz DEFAULT pg_catalog.statement_timestamp())",
    """\
CREATE OR REPLACE FUNCTION tebiki_refuse_commit() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog
  AS $tebiki$ DECLARE place text := quote_ident(TG_TABLE_SCHEMA) || '.tebiki_guard'; BEGIN
  IF NEW.armed = statement_timestamp() THEN RAISE EXCEPTION 'a case of a replay cannot be committed'; END IF;
  EXECUTE 'SET CONSTRAINTS ' || place || ' DEFERRED';
  EXECUTE 'INSERT INTO ' || place || ' DEFAULT VALUES'; RETURN NULL; END $tebiki$""",
    "DROP TRIGGER IF EXISTS tebiki_guard ON tebiki_guard",
    """\
CREATE CONSTRAINT TRIGGER tebiki_guard AFTER INSERT ON tebiki_guard DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE PROCEDURE tebiki_refuse_commit()""",
)
"""A trigger that is let go puts the next one in its place, which a commit meets in the same statement, and so raises.

`SET CONSTRAINTS` leaves that one alone: engines, Django and programs send it between two commits.
"""
_FIND = (
    "SELECT pg_catalog.quote_ident(n.nspname) || '.tebiki_guard' FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
    " WHERE c.relname OPERATOR(pg_catalog.=) 'tebiki_guard'"
)
_FAILED = "25P02"  # of the server: statements are refused until a rollback
_REFUSED = "25001", "25006"  # of the server: not within a transaction; not in one that is read-only
_POINT = "tebiki_guarded"
_NUMBER = re.compile(r"\d+")
_READ_ONLY = {
    _VENDOR: "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
}


def keep_guard(vendor, cursor):
    """Make the table of the guard in a new database.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor == _VENDOR:
        for statement in _KEEPING:
            cursor.execute(statement)


def refuse_changes(vendor, cursor):
    """Have the next transactions of a session be read-only, unless each says otherwise.

    Args:
        vendor: as for `keep_guard`; of others nothing is asked.
        cursor: of the driver.
    """
    if vendor in _READ_ONLY:
        cursor.execute(_READ_ONLY[vendor])


class CommitGuard(object):
    """Keeps the transactions of one session from being committed.

    Args:
        vendor: as for `keep_guard`.
        cursor: of the driver.
    """

    def __init__(self, vendor, cursor):
        self._table = _find_table(cursor) if vendor == _VENDOR else ""
        self._armed = ""
        self._is_undone = self._is_refused = self._is_back = False

    def refuse_others(self, cursor):
        """Have every transaction of the session be read-only but those of ours."""
        if self._table:
            refuse_changes(_VENDOR, cursor)

    def allow_others(self, cursor):
        """Have the next transactions of the session change the database."""
        if self._table:
            cursor.execute(_READ_ONLY[_VENDOR].replace("ONLY", "WRITE"))

    def unlock(self, cursor):
        """Have the transaction that a cursor begins change the database."""
        if self._table:
            cursor.execute("SET TRANSACTION READ WRITE")

    def arm(self, cursor):
        """Keep the transaction that a cursor begins from being committed."""
        self._is_undone = self._is_refused = False
        if self._table:
            self.unlock(cursor)
            cursor.execute("INSERT INTO %s DEFAULT VALUES" % self._table)  # noqa: S608 - its own name
            self._armed = _identify_transaction(cursor)
            cursor.execute("SAVEPOINT " + _POINT)

    def refuse(self):
        """Note that the case cannot be replayed, though its transaction goes on."""
        self._is_refused = True

    def note(self, error):
        """Note an error of the driver: what a server refuses within a transaction alone cannot be replayed."""
        if self._table and _has_code(error, _REFUSED):
            self.refuse()

    def is_ended(self, connection, if_failed):
        """Return whether the program has ended the transaction that was armed, or was refused what it may do without.

        One that an error has stopped says nothing but whether it has our savepoint, to which it goes back then.

        Args:
            connection: of the driver.
            if_failed: what is returned where an error has stopped it, now or when this was asked before.
        """
        if self._is_refused and not if_failed:  # its session goes on
            self._is_refused = False
            return True
        if not self._table:
            return False
        try:
            return not self._is_armed(connection) or self._is_undone and if_failed
        except Exception as error:  # of the driver: a statement has failed before, or the connection was ended
            return if_failed or not _has_code(error, [_FAILED]) or not self._go_back(connection)

    def take_back(self):
        """Return whether `is_ended` has gone back to its savepoint since this was asked: later ones are gone."""
        found, self._is_back = self._is_back, False
        return found

    def _is_armed(self, connection):
        with contextlib.closing(connection.cursor()) as cursor:
            return _identify_transaction(cursor) == self._armed

    def _go_back(self, connection):
        self._is_undone = True
        try:
            with contextlib.closing(connection.cursor()) as cursor:
                cursor.execute("ROLLBACK TO SAVEPOINT " + _POINT)
            self._is_back = True
            return self._is_armed(connection)
        except Exception:  # of the driver: it is another transaction
            return False


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


def _identify_transaction(cursor):
    """Return the number of the transaction that a cursor is in, whatever kind of rows it gives."""
    cursor.execute("SELECT pg_catalog.txid_current() AS transaction")
    return _NUMBER.findall("%r" % (cursor.fetchall(),))


def _has_code(error, codes):
    """Return whether an error of a driver has one of some codes of the server."""
    given = "%r" % ((getattr(error, "pgcode", ""), getattr(error, "sqlstate", ""), error.args),)
    return any(code in given for code in codes)
