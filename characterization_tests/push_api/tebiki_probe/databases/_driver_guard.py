"""Guard of the drivers of servers: what a program does in a replay reaches databases of our own alone.

A driver that the program uses directly would open what its settings name, and is refused, as is a statement that
changes a database of MySQL that it names itself (`INSERT INTO shop.orders`), and one that goes to another (`USE shop`).
"""

import contextlib
import functools
import re

from ..process.import_watch import ImportWatch

_ASKED = {
    "postgresql": "SELECT current_database()",
    "mysql": "SELECT DATABASE()",
    "mariadb": "SELECT DATABASE()",
}
"""Vendor, as SQLAlchemy and Django name it -> question which database a connection leads to."""
_CONNECTING = {
    "psycopg2": (None, "_connect"),
    "psycopg": (None, "connect"),
    "pymysql.connections": ("Connection", "connect"),
    "MySQLdb.connections": ("Connection", "__init__"),
    "mysql.connector.abstracts": ("MySQLConnectionAbstract", "connect"),
    "pg8000.core": ("CoreConnection", "__init__"),
    "asyncpg.connect_utils": (None, "_connect"),
    "aiomysql.connection": ("Connection", "_connect"),
}
"""Module -> class, or None, and function that connects; what is answered from a recording does not get there."""
_EXECUTING = {"MySQLdb.cursors": "BaseCursor", "pymysql.cursors": "Cursor"}
_OURS = "tebiki_"
_FRONT = r"\A(?:\s|/\*(?!!).*?\*/|(?:--|\#)[^\n]*\n)*"
_CHANGED = re.compile(
    _FRONT + r"(?:(?:INSERT|REPLACE)\b(?:\s+(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE))*(?:\s+INTO)?"
    r"|UPDATE(?:\s+(?:LOW_PRIORITY|IGNORE))*|DELETE(?:\s+(?:LOW_PRIORITY|QUICK|IGNORE))*\s+FROM"
    r"|(?:CREATE(?:\s+OR\s+REPLACE)?|ALTER|DROP|TRUNCATE|RENAME)(?:\s+TEMPORARY)?(?:\s+(?:TABLE|VIEW|PROCEDURE|FUNCTION))?"
    r"(?:\s+IF(?:\s+NOT)?\s+EXISTS)?|CALL|LOAD\s+DATA\b.*?\bINTO\s+TABLE)\s+`?([\w$-]+)`?\s*\.",
    re.I | re.S,
)
_TURNED = re.compile(
    _FRONT + r"(?:USE|(?:CREATE|DROP|ALTER)\s+(?:DATABASE|SCHEMA)(?:\s+IF(?:\s+NOT)?\s+EXISTS)?)\s+`?([\w$-]+)",
    re.I | re.S,
)


class ForeignDatabase(Exception):  # noqa: N818 - it names what is refused
    """A database that tebiki did not make."""


class DriverGuard(object):
    """Refuses connections that no engine of ours asks for, and statements about other databases."""

    def __init__(self):
        self._is_ours = False

    def install(self):
        """Guard every driver, also those that are there already."""
        watched = ImportWatch()
        for module, place in _CONNECTING.items():
            watched.when(module, functools.partial(self._guard, place))
        for module, name in _EXECUTING.items():
            watched.when(module, functools.partial(_guard_statements, name))
        watched.begin()

    @contextlib.contextmanager
    def allow(self):
        """Let connections through: they lead to databases of ours."""
        before, self._is_ours = self._is_ours, True
        try:
            yield
        finally:
            self._is_ours = before

    def _guard(self, place, module):
        """Refuse connections of a driver that no engine asks for."""
        owner = getattr(module, place[0]) if place[0] else module
        original = getattr(owner, place[1])
        original = getattr(original, "__func__", original) if str is bytes else original

        @functools.wraps(original)
        def connect(*args, **named):
            if not self._is_ours:
                raise ForeignDatabase("%s is used directly: prepare a database by --before" % (module.__name__,))
            require_own_statement(named.get("init_command"))
            return original(*args, **named)

        setattr(owner, place[1], connect)


def _guard_statements(name, module):
    """Refuse statements of a driver of MySQL about other databases."""
    owner = getattr(module, name)
    original = owner.execute
    original = getattr(original, "__func__", original) if str is bytes else original

    @functools.wraps(original)
    def execute(cursor, query, *args, **named):
        require_own_statement(query)
        return original(cursor, query, *args, **named)

    owner.execute = execute


def require_own_statement(text):
    """Check that a statement of MySQL changes no other database, and goes to none.

    Args:
        text: it, or several; None: none.

    Raises:
        ForeignDatabase: it names another one.
    """
    if isinstance(text, bytes) and str is not bytes:
        text = text.decode("utf-8", "replace")
    for piece in (text or "").split(";") if hasattr(text, "split") else ():
        for pattern in (_CHANGED, _TURNED):
            found = pattern.match(piece)
            if found and not found.group(1).lower().startswith(_OURS):
                raise ForeignDatabase("a statement names the database %s" % (found.group(1),))


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
