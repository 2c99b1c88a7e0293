"""Connections of SQLAlchemy to servers, all directed to databases of our own: no other one is ever opened.

SQLAlchemy asks before it connects (its event `do_connect`): the name of the database is replaced, and all pools get
the same connection to it, in whose transaction `commit` checks deferred constraints and sets a savepoint. So a case is
rolled back as a whole, whatever the program commits. A driver that is used directly is refused: it would open what the
settings name.
"""

import contextlib
import functools
import gc
import importlib
import re
import sys

from ._commit_guard import keep_guard
from ._counters import keep_counters
from ._driver_guard import DriverGuard, ForeignDatabase, found_database
from ._held_class import derived_class
from ._held_connection import HeldConnection
from ._kept_rows import keep_rows
from ._own_users import WITHOUT_USER, give_user, remove_user, user_of

_OWN_NAME = re.compile(r"tebiki_(?:new|kept)_[0-9a-f_]+\Z")
_SERVERS = frozenset(["postgresql", "mysql", "mariadb"])
_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
_NAMING = ("dbname", "database", "db")
_PASSWORDS = ("password", "passwd")


def own_name(name):
    """Return a name if it is one that only tebiki gives.

    Raises:
        ForeignDatabase: it is another one.
    """
    if not _OWN_NAME.match("%s" % (name,)):
        raise ForeignDatabase("%r is no name of a database that tebiki makes" % (name,))
    return name


class OwnConnections(object):
    """The connections of all engines of the program.

    Args:
        names: name of a database in the settings -> that of ours.
        make_name: returns the name for another database, which is then created; None: the first of `names` serves.
        users: name of ours -> password of its user; the others are opened as the settings say.

    Attributes:
        names: as given, with those that were made.
        texts: say what was made.
    """

    def __init__(self, names, make_name=None, users=None):
        self.names = dict(names)
        self.users = dict(users or {})
        self.texts = []
        self._make_name = make_name
        self._held = {}
        self._servers = {}
        self._guard = DriverGuard(self.names.values)

    def install(self):
        """Direct every engine, also those that are there already."""
        engine = importlib.import_module("sqlalchemy.engine").Engine
        listen = importlib.import_module("sqlalchemy.event").listen
        listen(engine, "do_connect", self._connect)
        listen(engine, "before_cursor_execute", self._look_at)
        listen(engine, "handle_error", self._note)
        self._guard.install()

    def _connect(self, dialect, _record, args, named):
        """Return a connection in place of the one that a pool asks for; None: of a file, which is opened as it is."""
        if dialect.name == "sqlite":
            return None
        if dialect.name not in _SERVERS or getattr(dialect, "is_async", False) or any(args):
            raise ForeignDatabase("no database for replays can be made for %s+%s" % (dialect.name, dialect.driver))
        key = next((one for one in _NAMING if one in named), "database")
        name = self._own_name_of(dialect, key, named)
        place = (dialect.driver, name)
        if self._make_name is not None:
            return _require_own(dialect, self._open(dialect, dict(named, **{key: name})), name)
        asked = dict(named, **{key: name})
        named = _with_user(asked, user_of(name), self.users[name]) if name in self.users else dict(asked)
        if dialect.driver == "psycopg2":
            named.setdefault("connection_factory", derived_class(sys.modules["psycopg2.extensions"].connection))
        open_own = functools.partial(self._open_own, dialect, named, name)
        if place not in self._held or self._held[place].is_closed():
            self._held[place] = HeldConnection(dialect.name, open_own())
        self._held[place].take_over(dialect, asked, open_own)
        return self._held[place].connection

    def _open_own(self, dialect, named, name):
        return _require_own(dialect, self._open(dialect, named), name)

    def _own_name_of(self, dialect, key, named):
        asked = "%s" % (named.get(key) or "",)
        if asked not in self.names:
            if self._make_name is None:
                return own_name(sorted(self.names.values())[0])
            self.names[asked] = own_name(self._make_name())
        name = own_name(self.names[asked])
        if self._make_name is not None and (dialect.name, name) not in self._servers:
            self._servers[dialect.name, name] = (dialect, key, dict(named))
            self._order((dialect.name, name), "CREATE DATABASE %s")
            where = (dialect.name, name, named.get("host") or "localhost", named.get("port") or "")
            self.texts.append("%s %s at %s:%s" % where)
        return name

    def _order(self, place, statement=""):
        """End the sessions of one of our databases (PostgreSQL), and send a statement about it to its server.

        Args:
            place: (vendor, name).
            statement: with `%s` for the name; empty: none.
        """
        dialect, key, named = self._servers[place]
        name, named = place[1], dict(named)
        if dialect.name == "postgresql":
            named[key] = "postgres"
        else:
            named.pop(key, None)
        connection = self._open(dialect, named)
        with contextlib.closing(connection):
            if dialect.name == "postgresql":
                connection.autocommit = True
                connection.cursor().execute(_END_OTHERS, (own_name(name),))
            if statement:
                connection.cursor().execute(statement % own_name(name))

    def make_users(self):
        """Give each database that was made a user of its own, where the server lets us; return their passwords."""
        for (vendor, name), (dialect, key, named) in self._servers.items():
            given = dict(named, **{key: name})
            with contextlib.closing(_require_own(dialect, self._open(dialect, given), name)) as connection:
                connection.autocommit = vendor == "postgresql"
                others = [one for kind, one in self._servers if kind == vendor and one != name]
                with self._guard.order():
                    log_in = functools.partial(self._log_in, dialect, given)
                    password = give_user(vendor, connection, [name] + others, log_in)
            self._tell_user(name, password)
        return self.users

    def _log_in(self, dialect, named, user, password):
        return self._open(dialect, _with_user(named, user, password))

    def _tell_user(self, name, password):
        """Note the password of a user; that there is none is said beside the database."""
        if password:
            self.users[name] = password
        else:
            self.texts = [one + WITHOUT_USER if " %s at " % name in one else one for one in self.texts]

    def _remove_user(self, place):
        dialect, key, named = self._servers[place]
        # tebiki: allow swallowed_exception -- the database was not created yet, so it has no user
        try:
            connection = _require_own(dialect, self._open(dialect, dict(named, **{key: place[1]})), place[1])
        except Exception:  # of the driver
            return
        with contextlib.closing(connection), contextlib.closing(connection.cursor()) as cursor:
            connection.autocommit = place[0] == "postgresql"
            with self._guard.order():
                remove_user(place[0], cursor, own_name(place[1]))

    def _look_at(self, connection, _cursor, statement, *_rest):
        """Check a statement of an engine, and give its session the settings of that engine."""
        self._guard.require_own_server(connection.dialect.name, statement)
        for held in self._held.values():
            held.attend(connection.dialect, statement)

    def _note(self, context):
        for held in self._held.values():
            held.note(context.original_exception)

    def _open(self, dialect, named):
        with self._guard.allow():
            return dialect.connect(**named)

    def keep_counters(self):
        """Keep the rows and the counters of the databases that were made."""
        for (_, name), (dialect, key, named) in self._servers.items():
            connection = _require_own(dialect, self._open(dialect, dict(named, **{key: name})), name)
            with contextlib.closing(connection), contextlib.closing(connection.cursor()) as cursor:
                keep_rows(dialect.name, cursor)
                keep_guard(dialect.name, cursor)
                keep_counters(dialect.name, cursor)
                connection.commit()

    def begin(self):
        """Begin a case: what is changed from now on, `end` undoes; a connection that is closed is made anew."""
        closed = [place for place, held in self._held.items() if held.is_closed()]
        for place in closed:
            del self._held[place]
        if closed:
            dispose_engines()
        for held in self._held.values():
            held.begin()

    def rest(self):
        """Undo what was changed, and give up all locks, until a case begins."""
        for held in self._held.values():
            held.rest()

    def remember(self):
        """Set a savepoint on each connection; return the functions that go back to it."""
        return [held.remember() for held in self._held.values()]

    def is_ended(self, if_failed):
        """Return whether the program has ended a transaction of the case by a statement of its own."""
        return any([held.is_ended(if_failed) for held in self._held.values()])

    def end(self):
        """Undo what was changed, whatever was committed."""
        getattr(sys.modules.get("sqlalchemy.orm.session"), "close_all_sessions", int)()
        for held in self._held.values():
            if not held.is_closed():
                held.end()

    def drop(self):
        """Remove the databases that were made."""
        for place in list(self._servers):
            self._order(place)  # a session that is at work holds what the user owns
            self._remove_user(place)
            self._order(place, "DROP DATABASE IF EXISTS %s")
            del self._servers[place]


def dispose_engines():
    """Have every engine connect anew when it is used next."""
    kind = sys.modules["sqlalchemy.engine"].Engine
    for engine in [one for one in gc.get_objects() if isinstance(one, kind)]:
        engine.dispose()


def _with_user(named, user, password):
    """Return arguments of a connection for a user."""
    key = next((one for one in _PASSWORDS if one in named), _PASSWORDS[0])
    return dict(named, **{"user": user, key: password})


def _require_own(dialect, connection, name):
    """Return a connection that leads to a database of ours.

    Raises:
        ForeignDatabase: it leads to another one.
    """
    found = found_database(dialect.name, connection)
    if found != name:
        connection.close()
        raise ForeignDatabase("a connection to %s led to %s" % (name, found))
    return connection
