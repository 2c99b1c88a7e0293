"""Guard of the drivers of servers: what a program does in a replay reaches databases of our own alone.

A driver that the program uses directly would open what its settings name, and is refused, as is a statement of MySQL
that would change another database of the server (`_mysql_statements.py`).
"""

import contextlib
import functools
import re
import threading

from ..process.import_watch import ImportWatch
from ._mysql_statements import find_refusal
from ._postgresql_statements import find_server_change

_ASKED = {
    "postgresql": "SELECT pg_catalog.current_database()",  # a program may have others of that name
    "mysql": "SELECT DATABASE()",
    "mariadb": "SELECT DATABASE()",
}
"""Vendor, as SQLAlchemy and Django name it -> question which database a connection leads to."""
_CONNECTING = {
    "psycopg2": (None, "_connect"),
    "psycopg": (None, "connect"),
    "psycopg.generators": (None, "connect"),  # of every class and pool
    "pymysql.connections": ("Connection", "connect"),
    "MySQLdb.connections": ("Connection", "__init__"),
    "MySQLdb._mysql": (None, "connect"),
    "_mysql": (None, "connect"),  # of versions before 1.4
    "mysql.connector.abstracts": ("MySQLConnectionAbstract", "connect"),
    "mysql.connector.aio.abstracts": ("MySQLConnectionAbstract", "connect"),
    "pg8000.core": ("CoreConnection Connection", "__init__"),  # since 1.17, and before
    "asyncpg.connect_utils": (None, "_connect"),
    "aiomysql.connection": ("Connection", "_connect"),
}
"""Module -> names of a class, or None, and function that connects; answers from a recording do not get there."""
_OF_PSYCOPG2 = ("connection ReplicationConnection", "__init__")
_CLASSES = {
    "psycopg2._psycopg": _OF_PSYCOPG2,
    "psycopg2.extensions": _OF_PSYCOPG2,  # which takes them from there, maybe before the guard came
    "MySQLdb._mysql": ("connection", "__init__"),
    "_mysql": ("connection", "__init__"),
    "psycopg.pq": ("PGconn", "connect connect_start"),
}
"""Module -> names of classes written in C, and of what of them connects."""
_OF_CONNECTOR = ("cmd_query", "cmd_query_iter", "cmd_stmt_prepare", "cmd_init_db", "cmd_change_user")
_EXECUTING = {
    "MySQLdb.connections": ("Connection", "query", "select_db", "change_user"),
    "pymysql.connections": ("Connection", "query", "select_db"),
    "mysql.connector.connection": ("MySQLConnection",) + _OF_CONNECTOR,
    "mysql.connector.connection_cext": ("CMySQLConnection", "database") + _OF_CONNECTOR,
}
"""Module -> class, and what of it sends statements, chooses a database, or becomes another user."""
_CHOOSING = ("select_db", "cmd_init_db", "database")
_BECOMING = ("change_user", "cmd_change_user")
_OF_MYSQL = frozenset(["pymysql.connections", "MySQLdb.connections", "mysql.connector.abstracts"])
_OF_POOLS = frozenset(["psycopg.generators", "psycopg.pq"])  # whose threads connect whenever they want
_PLACE = re.compile(r"\bdbname\s*=\s*'?([^'\"\s]*)")
_DATABASES = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA"


class ForeignDatabase(Exception):  # noqa: N818 - it names what is refused
    """A database that tebiki did not make."""


class DriverGuard(object):
    """Refuses connections that no engine of ours asks for, and statements about other databases.

    Args:
        list_names: returns the names of the databases of this run.

    Attributes:
        creates: whether databases of ours are being created or removed.
    """

    def __init__(self, list_names):
        self._list_names = list_names
        self.creates = False
        self._held = threading.local()
        self._others = None
        self._classes = {}

    @property
    def own(self):
        """The names of our databases, in small letters."""
        return frozenset(name.lower() for name in self._list_names())

    @property
    def _is_ours(self):
        return getattr(self._held, "is_ours", False)

    def install(self):
        """Guard every driver, also those that are there already."""
        watched = ImportWatch()
        for module, place in _CONNECTING.items():
            watched.when(module, functools.partial(self._guard, place))
        for module, place in _CLASSES.items():
            watched.when(module, functools.partial(self._guard_classes, place))
        for module, place in _EXECUTING.items():
            watched.when(module, functools.partial(self._guard_statements, place))
        watched.begin()

    @contextlib.contextmanager
    def allow(self):
        """Let connections through: they lead to databases of ours."""
        before, self._held.is_ours = self._is_ours, True
        try:
            yield
        finally:
            self._held.is_ours = before

    @contextlib.contextmanager
    def order(self):
        """Let statements about the server through: they are our own."""
        self._held.orders = True
        try:
            yield
        finally:
            self._held.orders = False

    def _guard(self, place, module):
        """Refuse connections of a driver that no engine asks for."""
        owners = [getattr(module, name, None) for name in place[0].split()] if place[0] else [module]
        owner = next(one for one in owners if one is not None)
        original = getattr(owner, place[1])
        original = getattr(original, "__func__", original) if str is bytes else original

        @functools.wraps(original)
        def connect(*args, **named):
            self._require_engine(module.__name__, args)
            self.require_own_statement(named.get("init_command"))
            made = original(*args, **named)
            if module.__name__ in _OF_MYSQL:
                self._learn_databases(args[0])
            return made

        setattr(owner, place[1], connect)

    def _guard_classes(self, place, module):
        """Replace classes of connections by ones that connect for engines alone; those derived before are changed."""
        for name in place[0].split():
            original = getattr(module, name, None)
            if original is None or original in self._classes.values():
                continue
            if original not in self._classes:
                derived = original.__subclasses__()
                self._classes[original] = self._make_guarded(original, place[1].split(), module.__name__)
                for one in derived if place[1] == "__init__" else ():
                    try:
                        one.__init__ = self._with_engine(one.__init__, module.__name__)
                    except TypeError:  # written in C itself
                        continue
            setattr(module, name, self._classes[original])

    def _make_guarded(self, original, connecting, module_name):
        """Return a class in the place of another one, whose instances it takes for its own."""

        class Known(type):
            def __instancecheck__(cls, one):
                return isinstance(one, original) if cls is guarded else type.__instancecheck__(cls, one)

            def __subclasscheck__(cls, one):
                return issubclass(one, original) if cls is guarded else type.__subclasscheck__(cls, one)

        members = {}
        for name in connecting:
            checked = self._with_engine(getattr(original, name), module_name)
            members[name] = checked if name == "__init__" else staticmethod(checked)
        guarded = Known(original.__name__, (original,), dict(members, __module__=original.__module__))
        return guarded  # which `Known` asks for

    def _with_engine(self, original, module_name):
        """Return a function that connects for engines alone."""
        original = getattr(original, "__func__", original) if str is bytes else original

        @functools.wraps(original, [one for one in functools.WRAPPER_ASSIGNMENTS if hasattr(original, one)])
        def connect(*args, **named):
            self._require_engine(module_name, args)
            return original(*args, **named)

        return connect

    def _require_engine(self, name, given):
        """Check that an engine of ours connects.

        Raises:
            ForeignDatabase: the program does.
        """
        if not self._is_ours and not (name in _OF_POOLS and _is_own_place("%s" % (given[:1],), self.own)):
            raise ForeignDatabase("%s is used directly: prepare a database by --before" % (name,))

    def _guard_statements(self, place, module):
        """Refuse statements of a driver of MySQL about other databases."""
        owner = getattr(module, place[0])
        for name in place[1:]:
            original = getattr(owner, name, None)
            if isinstance(original, property):
                setattr(owner, name, original.setter(self._with_check(original.fset, name)))
            elif original is not None:
                setattr(owner, name, _refuse_user if name in _BECOMING else self._with_check(original, name))

    def _with_check(self, original, name):
        """Return a method of a connection that checks first what it sends, or which database it chooses."""
        original = getattr(original, "__func__", original) if str is bytes else original
        is_choice = name in _CHOOSING

        @functools.wraps(original)
        def send(connection, text, *args, **named):
            self.require_own_statement("USE `%s`" % (_as_text(text),) if is_choice else text)
            return original(connection, text, *args, **named)

        return send

    def _learn_databases(self, connection):
        """Note the databases of a server of MySQL, of which statements may name no other one."""
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute(_DATABASES)
            rows = cursor.fetchall()
        connection.rollback()
        found = [list(row.values())[0] if isinstance(row, dict) else row[0] for row in rows]
        self._others = (self._others or frozenset()) | frozenset([_as_text(name).lower() for name in found])

    def require_own_statement(self, text):
        """Check that a statement of MySQL changes no other database, and goes to none.

        Args:
            text: it, or several; None: none.

        Raises:
            ForeignDatabase: it names another one, or changes the server.
        """
        found = "" if getattr(self._held, "orders", False) else find_refusal(_as_text(text), self.own, self._others)
        if found:
            raise ForeignDatabase("a statement would change the server or another database of it: %s" % (found,))

    def require_own_server(self, vendor, statement):
        """Check that a statement for PostgreSQL, as an engine or Django sends it, does not change the server.

        Args:
            vendor: as SQLAlchemy and Django name it.
            statement: a text, bytes, or a composed one, which only a driver could read.

        Raises:
            ForeignDatabase: it does.
        """
        found = find_server_change(_as_text(statement), self.own) if vendor == "postgresql" else ""
        if found:
            raise ForeignDatabase("a statement would change the server: %s" % (found,))


def _refuse_user(_connection, *_args, **_named):
    """Stand for the method by which a connection becomes that of another user, in another database."""
    raise ForeignDatabase("a connection would become another user's: prepare a database by --before")


def _is_own_place(text, own):
    """Return whether a description of a connection names a database of ours, and no other one."""
    names = _PLACE.findall(text)
    return bool(names) and own.issuperset([name.lower() for name in names])


def _as_text(statement):
    """Return the text of a statement as drivers are given it, or as they send it; an empty one of others."""
    if isinstance(statement, (bytes, bytearray)):
        return bytes(statement).decode("utf-8", "replace")
    return statement if hasattr(statement, "split") else ""


def found_database(vendor, connection):
    """Return the name of the database that a connection leads to; None of another vendor, or if it has chosen none.

    Args:
        vendor: as SQLAlchemy and Django name it.
        connection: of the driver; it is in no transaction.
    """
    if vendor not in _ASKED:
        return None
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(_ASKED[vendor])
        found = cursor.fetchall()[0][0]
    connection.rollback()
    return found
