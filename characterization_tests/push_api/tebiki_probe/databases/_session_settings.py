"""Settings of the engines that share a connection: each would have a session with its own ones on a server.

What an engine asks for when it connects (`options`, `init_command`), and what handlers of its event `connect` set, is
set before its statements where another engine has left something else.
"""

import contextlib
import re
import weakref

_SHOW = "SHOW SESSION VARIABLES"
_READING = {
    "postgresql": "SELECT name, setting FROM pg_catalog.pg_settings WHERE context = 'user'",
    "mysql": _SHOW,
    "mariadb": _SHOW,
}
_SETTING = {"postgresql": "SELECT pg_catalog.set_config(%s, %s, false)"}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_OF_CASES = re.compile(
    r"(?:default_)?(?:transaction|tx)_|in_transaction|autocommit|timestamp|(?:last_)?insert_id|identity|pseudo_"
    r"|rand_seed|(?:warning|error)_count|(?:innodb_)?lock_(?:wait_)?timeout|(?:last_)?gtid|application_name"
)
"""Settings that a statement moves, and those of the transaction of a case, as they begin."""
_REACHING = re.compile(
    r"host|port|user|passw|db|database|unix_socket|ssl|\w*timeout|keepalives|tcp_|application_name|context"
    r"|connection_factory|options|init_command|sql_mode"
)
"""Arguments of drivers that say how the server is reached, or are settings of the session, as they begin."""


class SessionSettings(object):
    """The settings that each engine has in the only connection.

    Args:
        vendor: as SQLAlchemy names it.
        connection: of the driver, as it was opened.
    """

    def __init__(self, vendor, connection):
        self._vendor, self._connection = vendor, connection
        self._named = None
        self._own = weakref.WeakKeyDictionary()  # dialect -> settings; None: it cannot have its own here
        self._waiting = weakref.WeakKeyDictionary()  # dialect -> what `join` was given where the session says nothing
        self._begun = self._last = None

    def join(self, dialect, named, open_own):
        """Begin the settings of an engine that connects, before its handlers set more.

        Args:
            dialect: of the engine.
            named: arguments of its driver.
            open_own: returns a connection of the driver with these.
        """
        if self._named is None:
            self._named, self._first = named, _read(self._vendor, self._connection)
        if self._first and not _read(self._vendor, self._connection):
            self._waiting[dialect] = named, open_own
            return
        if named == self._named or _read_driver_options(named) != _read_driver_options(self._named):
            self._own[dialect] = self._first if named == self._named else None
        elif self._own.get(dialect) is None:
            with contextlib.closing(open_own()) as connection:
                self._own[dialect] = _read(self._vendor, connection)
        self._begun = self._last = None
        if self._apply(dialect):
            self._begun = dialect

    def suit(self, dialect):
        """Give the session the settings of an engine before a statement of it; return whether it has them."""
        if dialect in self._waiting:
            self.join(dialect, *self._waiting.pop(dialect))
        if dialect is self._last or dialect not in self._own:
            return True
        if dialect is self._begun:
            self._end_joining(_read(self._vendor, self._connection))
        self._last = dialect
        is_alone = len(self._own) == 1 and self._own[dialect] is self._first
        return is_alone or self._apply(dialect)

    def keep(self):
        """Note what handlers of the engine that connects have set and committed."""
        if self._begun is not None:
            self._own[self._begun] = _read(self._vendor, self._connection) or self._own[self._begun]

    def renew(self):
        """Note that a rollback has undone what was set."""
        if self._vendor == "postgresql":
            self._last = None
            if self._begun is not None:
                self._apply(self._begun)

    def rest(self):
        """Note that the end of a case has undone what was set."""
        if self._vendor == "postgresql":
            self._begun = self._last = None

    def _end_joining(self, now):
        """Note what handlers have set; PostgreSQL keeps it or not, as the first transaction of the program ends."""
        dialect, self._begun = self._begun, None
        if _differing(self._own[dialect], now):
            self._own[dialect] = None if self._vendor == "postgresql" else now

    def _apply(self, dialect):
        expected, now = self._own[dialect], _read(self._vendor, self._connection)
        if expected is None or not now:  # a statement has failed before, as this one will
            return expected is not None
        with contextlib.closing(self._connection.cursor()) as cursor:
            return all([_set(self._vendor, cursor, *one) for one in _differing(expected, now)])


def _differing(expected, now):
    """Return (name, value) of what a session should have otherwise; an extension brings names later."""
    return [(name, value) for name, value in expected.items() if now.get(name, value) != value]


def _read_driver_options(named):
    """Return the arguments that change what the driver itself does."""
    return dict(pair for pair in named.items() if not _REACHING.match(pair[0]))


def _read(vendor, connection):
    """Return the settings of a session; empty where it says none."""
    if vendor not in _READING:
        return {}
    # tebiki: allow swallowed_exception -- a transaction that an error has stopped says nothing until it is undone
    try:
        with contextlib.closing(connection.cursor()) as cursor:
            if hasattr(cursor, "is_noted"):  # a recording answers, which needs no settings
                cursor.is_noted = False
            cursor.execute(_READING[vendor])
            rows = cursor.fetchall()
    except Exception:  # of the driver
        return {}
    pairs = [list(row.values()) if isinstance(row, dict) else row for row in rows]
    return dict((name, value) for name, value in pairs if not _OF_CASES.match(name))


def _set(vendor, cursor, name, value):
    """Set one setting; return whether the server has let us."""
    try:
        if vendor in _SETTING:
            cursor.execute(_SETTING[vendor], (name, value))
        else:
            is_number = _NUMBER.match(value)  # which is no text for the server
            cursor.execute(
                "SET SESSION `%s` = %s" % (name, value if is_number else "%s"), () if is_number else (value,)
            )
    except Exception:  # of the driver
        return False
    return True
