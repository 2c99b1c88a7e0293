"""The only connection to a database of ours: a case is a transaction of it, whatever the program commits.

`commit` checks deferred constraints and sets a savepoint, `rollback` goes back to it, the end of the case undoes all.
"""

import contextlib

from ._commit_guard import arm, find_guard, is_disarmed, refuse_others, unlock
from ._counters import remember_state, reset_counters, restore_counters
from ._held_class import hold
from ._kept_rows import restore_rows
from ._session_locks import limit_waits, release_locks

_POINT, _INNER = "tebiki_case", "tebiki_check"


class HeldConnection(object):
    """The only connection to one of our databases.

    Args:
        vendor: its kind.
        connection: of the driver.
    """

    def __init__(self, vendor, connection):
        self.connection = connection
        if hasattr(connection, "prepare_threshold"):
            connection.prepare_threshold = None  # psycopg: a fork shares the session, and would use the same names
        self._vendor = vendor
        self._has_point = self._is_lost = False
        limit_waits(vendor, connection)
        with contextlib.closing(connection.cursor()) as cursor:
            self._is_plain = restore_rows(vendor, cursor)
            self._before = restore_counters(vendor, cursor)
            self._guard = find_guard(vendor, cursor)
            refuse_others(self._guard, cursor)
        connection.commit()
        self._is_set = True
        self._really_commit, self._really_undo = hold(connection, self._commit, self._undo)

    def take_over(self, dialect):
        """Have an engine end its transactions by savepoints, and close nothing.

        A pool that asks whether the connection is still there (`pool_pre_ping`) would leave the transaction for it.
        """
        dialect.do_commit = lambda _connection: self._commit()
        dialect.do_rollback = lambda _connection: self._undo()
        dialect.do_close = dialect.do_terminate = lambda _connection: None
        dialect.set_isolation_level = dialect.reset_isolation_level = lambda *_args: None
        dialect.do_ping = lambda _connection: True
        self.begin()

    def begin(self):
        """Set rows and counters back, and the savepoint of a case, unless it is there."""
        if self._has_point:
            return
        if not self._is_set:  # another program that uses the database may have been ended since
            with contextlib.closing(self.connection.cursor()) as cursor:
                unlock(self._guard, cursor)
                if self._is_lost or self._is_plain:
                    restore_rows(self._vendor, cursor)
                reset_counters(self._vendor, cursor, self._before)
            self._really_commit()
        with contextlib.closing(self.connection.cursor()) as cursor:
            arm(self._guard, cursor)
            cursor.execute("SAVEPOINT " + _POINT)
        self._has_point, self._is_set, self._is_lost = True, False, False

    def remember(self):
        """Set a savepoint; return a function that goes back to it, whatever another process has committed here."""
        with contextlib.closing(self.connection.cursor()) as cursor:
            back = remember_state(self._vendor, cursor)
        self._execute("SAVEPOINT " + _POINT)  # above that state: a commit releases this one alone

        def go_back():
            with contextlib.closing(self.connection.cursor()) as cursor:
                back(cursor)
            if self._vendor != "postgresql":  # where the one of before is still there
                self._execute("SAVEPOINT " + _POINT)

        return go_back

    def end(self):
        """Undo everything since the case began, but what a statement of MySQL has committed by itself."""
        if self._has_point and self._vendor != "postgresql":
            self._find_point("ROLLBACK TO")
        self._really_undo()
        release_locks(self._vendor, self.connection)
        self._really_undo()
        self._has_point = False

    def is_ended(self, if_failed):
        """Return whether the program has ended the transaction of a case by a statement of its own."""
        return self._has_point and is_disarmed(self._guard, self.connection, if_failed)

    def is_closed(self):
        """Return whether the program, or the server, has ended the connection."""
        return bool(getattr(self.connection, "closed", False))

    def rest(self):
        """Undo what was begun by an import."""
        if self._has_point:
            self.end()

    def _commit(self):
        """Keep what was changed until the case ends; a transaction that an error has ended is undone.

        Raises:
            Exception: of the driver; a row does not keep a deferred constraint, and what was changed is undone.
        """
        if not self._has_point:  # no case has begun
            self._undo()
            return
        try:
            self._execute("SAVEPOINT " + _INNER)
        except Exception:  # of the driver
            self._undo()
            return
        if self._vendor == "postgresql":  # MySQL defers none
            self._check()
        self._find_point("RELEASE")
        self._execute("SAVEPOINT " + _POINT)

    def _find_point(self, order):
        """Order something of the savepoint of a case; in MySQL it may be gone: some statements commit by themselves.

        Args:
            order: the words before `SAVEPOINT`.

        Returns:
            whether it was there.
        """
        try:
            self._execute("%s SAVEPOINT %s" % (order, _POINT))
        except Exception:  # of the driver
            if self._vendor == "postgresql":
                raise
            self._is_lost = True
            return False
        return True

    def _check(self):
        try:
            self._execute("SET CONSTRAINTS ALL IMMEDIATE")
        except Exception:
            self._undo()
            raise
        self._execute("ROLLBACK TO SAVEPOINT " + _INNER)  # they are deferred again

    def _undo(self):
        if not self._has_point:
            self._really_undo()
        elif not self._find_point("ROLLBACK TO"):
            self._really_undo()  # as a server does: to where the statement has committed
            self._execute("SAVEPOINT " + _POINT)

    def _execute(self, statement):
        with contextlib.closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)
