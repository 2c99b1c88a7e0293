"""The only connection to a database of ours: a case is a transaction of it, whatever the program commits.

`commit` checks deferred constraints and sets a savepoint, `rollback` goes back to it, the end of the case undoes all.
"""

import contextlib

from ._commit_guard import CommitGuard
from ._committed_statements import needs_commit
from ._counters import remember_state, reset_counters, restore_counters
from ._held_class import hold
from ._held_engine import take_over
from ._kept_rows import restore_rows
from ._session_locks import limit_waits, release_locks
from ._session_settings import SessionSettings

_POINT, _INNER = "tebiki_case", "tebiki_check"


class HeldConnection(object):
    """The only connection to one of our databases.

    Args:
        vendor: its kind.
        connection: of the driver.

    Attributes:
        at_once: whether the driver was told to commit each statement by itself (`autocommit`).
    """

    def __init__(self, vendor, connection):
        self.connection = connection
        if hasattr(connection, "prepare_threshold"):
            connection.prepare_threshold = None  # psycopg: a fork shares the session, and would use the same names
        self._vendor = vendor
        self._has_point = self._is_lost = self._is_doubtful = False
        self.at_once = False
        limit_waits(vendor, connection)
        self._settings = SessionSettings(vendor, connection)
        with contextlib.closing(connection.cursor()) as cursor:
            self._is_plain = restore_rows(vendor, cursor)
            self._before = restore_counters(vendor, cursor)
            self._guard = CommitGuard(vendor, cursor)
            self._guard.refuse_others(cursor)
        connection.commit()
        self._is_set = True
        self._really_commit, self._really_undo = hold(connection, self)

    def take_over(self, dialect, asked, open_own):
        """Have an engine that connects end its transactions by savepoints, and close nothing.

        Args:
            dialect: of the engine.
            asked: arguments of its driver.
            open_own: returns a connection of the driver with these.
        """
        take_over(dialect, self.commit, self.undo)
        self.begin()
        self._settings.join(dialect, asked, open_own)

    def attend(self, dialect, statement):
        """Have a statement find the settings of its engine, and note if the case cannot be replayed."""
        if not self._settings.suit(dialect) or needs_commit(dialect.name, statement):
            self.refuse()

    def refuse(self):
        """Note that the case cannot be replayed."""
        self._guard.refuse()

    def begin(self):
        """Set rows and counters back, and the savepoint of a case, unless it is there."""
        if self._has_point:
            return
        if not self._is_set:  # another program that uses the database may have been ended since
            with contextlib.closing(self.connection.cursor()) as cursor:
                self._guard.unlock(cursor)
                if self._is_lost or self._is_plain:
                    restore_rows(self._vendor, cursor)
                reset_counters(self._vendor, cursor, self._before)
            self._really_commit()
        with contextlib.closing(self.connection.cursor()) as cursor:
            self._guard.arm(cursor)
            cursor.execute("SAVEPOINT " + _POINT)
        self._has_point, self._is_set, self._is_lost, self._is_doubtful = True, False, False, False

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
        self._settings.rest()

    def is_ended(self, if_failed):
        """Return whether the program has ended the transaction of a case by a statement of its own.

        So it is told where it was to commit each statement by itself and one has failed, which undoes others here.
        """
        try:
            self.set_at_once(False)
        except Exception:  # of the driver: a server would have refused an earlier statement
            self.at_once, self._is_doubtful = False, True
        if not self._has_point or self._is_doubtful:
            return self._has_point
        found = self._guard.is_ended(self.connection, if_failed)
        if self._guard.take_back() and not found:
            self._execute("SAVEPOINT " + _POINT)  # a session of the program that is open still goes back to it
        return found

    def note(self, error):
        """Note an error of the driver."""
        self._guard.note(error)

    def set_at_once(self, value):
        """Have the program's rollbacks keep what was changed, or not any more; what was changed before is kept."""
        if self.at_once != value and self._has_point:
            self.commit()
        self.at_once = value

    def is_closed(self):
        """Return whether the program, or the server, has ended the connection."""
        return bool(getattr(self.connection, "closed", False))

    def rest(self):
        """Undo what was begun by an import."""
        if self._has_point:
            self.end()

    def commit(self):
        """Keep what was changed until the case ends; a transaction that an error has ended is undone.

        Raises:
            Exception: of the driver; a row does not keep a deferred constraint, and what was changed is undone.
        """
        if not self._has_point:  # no case has begun
            self._go_back()
            return
        try:
            self._execute("SAVEPOINT " + _INNER)
        except Exception:  # of the driver
            self._is_doubtful = self._is_doubtful or self.at_once
            self._go_back()
            return
        if self._vendor == "postgresql":  # MySQL defers none
            self._check()
        self._find_point("RELEASE")
        self._execute("SAVEPOINT " + _POINT)
        self._settings.keep()

    def undo(self):
        """Undo what was changed since the last commit."""
        if self.at_once:
            self.commit()
        else:
            self._go_back()

    def _go_back(self):
        if not self._has_point:
            self._really_undo()
        elif not self._find_point("ROLLBACK TO"):
            self._really_undo()  # as a server does: to where the statement has committed
            self._execute("SAVEPOINT " + _POINT)
        self._settings.renew()

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
            self._go_back()
            raise
        self._execute("ROLLBACK TO SAVEPOINT " + _INNER)  # they are deferred again

    def _execute(self, statement):
        with contextlib.closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)
