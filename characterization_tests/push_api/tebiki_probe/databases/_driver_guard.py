"""Guard of the drivers of servers: what a program does in a replay reaches databases of our own alone.

A driver that the program uses directly would open what its settings name, and is refused, as is a statement that
changes a database of MySQL that it names itself (`INSERT INTO shop.orders`), and one that goes to another (`USE shop`).
"""

import contextlib
import functools
import re
import threading

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
    "psycopg.generators": (None, "connect"),  # of every class and pool
    "pymysql.connections": ("Connection", "connect"),
    "MySQLdb.connections": ("Connection", "__init__"),
    "mysql.connector.abstracts": ("MySQLConnectionAbstract", "connect"),
    "pg8000.core": ("CoreConnection", "__init__"),
    "asyncpg.connect_utils": (None, "_connect"),
    "aiomysql.connection": ("Connection", "_connect"),
}
"""Module -> class, or None, and function that connects; what is answered from a recording does not get there."""
_EXECUTING = {
    "MySQLdb.connections": ("Connection", "query"),
    "pymysql.connections": ("Connection", "query"),
    "mysql.connector.connection": ("MySQLConnection", "cmd_query"),
    "mysql.connector.connection_cext": ("CMySQLConnection", "cmd_query"),
}
"""Module -> class, and method that sends every statement."""
_OURS = "tebiki_"
_OF_POOLS = "psycopg.generators"  # whose threads connect whenever they want
_PLACE = re.compile(r"\bdbname\s*=\s*'?([^'\s]*)")
_APART = re.compile(
    r"'(?:[^'\\]|\\.)*(?:'|\Z)|\"(?![\w$-]+\")(?:[^\"\\]|\\.)*\"|/\*!\d*|\*/|/\*(?:[^*]|\*(?!/))*\*/|(?:--(?=\s)|\#)[^\n]*",
    re.S,
)
"""Texts and comments, but for those of `/*! */`, which are executed."""
_NAME = r"\s*[`\"]?([\w$-]+)[`\"]?\s*\.(?!\s*\*)"
_CHANGED = re.compile(
    r"(?:\b(?:INTO|CALL|TABLES?|VIEW|TRIGGER|EVENT|PROCEDURE|FUNCTION)\b(?:\s+IF(?:\s+NOT)?\s+EXISTS\b)?"
    r"|\A\s*(?:INSERT|REPLACE|TRUNCATE)\b(?:\s+(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE)\b)*"
    r"|(?<!KEY\s)\bUPDATE\b(?:\s+(?:LOW_PRIORITY|IGNORE)\b)*[\s(]*|\bDELETE\b(?:\s+(?:LOW_PRIORITY|QUICK|IGNORE)\b)*(?:\s+FROM\b)?"
    r"|\bINDEX\s+\S+\s+ON\b|\bRENAME\s+(?:TABLE\s+)?\S+\s+TO\b)" + _NAME,
    re.I,
)
_TURNED = re.compile(
    r"\A\s*(?:USE|(?:CREATE|DROP|ALTER)\s+(?:DATABASE|SCHEMA)(?:\s+IF(?:\s+NOT)?\s+EXISTS)?)\s+"
    r"[`\"]?(?!(?:DEFAULT|CHARACTER|CHARSET|COLLATE|ENCRYPTION)\b)([\w$-]+)",
    re.I,
)


class ForeignDatabase(Exception):  # noqa: N818 - it names what is refused
    """A database that tebiki did not make."""


class DriverGuard(object):
    """Refuses connections that no engine of ours asks for, and statements about other databases."""

    def __init__(self):
        self._held = threading.local()

    @property
    def _is_ours(self):
        return getattr(self._held, "is_ours", False)

    def install(self):
        """Guard every driver, also those that are there already."""
        watched = ImportWatch()
        for module, place in _CONNECTING.items():
            watched.when(module, functools.partial(self._guard, place))
        for module, place in _EXECUTING.items():
            watched.when(module, functools.partial(_guard_statements, place))
        watched.begin()

    @contextlib.contextmanager
    def allow(self):
        """Let connections through: they lead to databases of ours."""
        before, self._held.is_ours = self._is_ours, True
        try:
            yield
        finally:
            self._held.is_ours = before

    def _guard(self, place, module):
        """Refuse connections of a driver that no engine asks for."""
        owner = getattr(module, place[0]) if place[0] else module
        original = getattr(owner, place[1])
        original = getattr(original, "__func__", original) if str is bytes else original

        @functools.wraps(original)
        def connect(*args, **named):
            is_ours = self._is_ours or (module.__name__ == _OF_POOLS and _is_own_place("%s" % (args[:1],)))
            if not is_ours:
                raise ForeignDatabase("%s is used directly: prepare a database by --before" % (module.__name__,))
            require_own_statement(named.get("init_command"))
            return original(*args, **named)

        setattr(owner, place[1], connect)


def _is_own_place(text):
    """Return whether a description of a connection names a database of ours, and no other one."""
    names = _PLACE.findall(text)
    return bool(names) and all([name.startswith(_OURS) for name in names])


def _guard_statements(place, module):
    """Refuse statements of a driver of MySQL about other databases."""
    owner = getattr(module, place[0])
    for name, front in ((place[1], ""), ("select_db", "USE ")):
        original = getattr(owner, name, None)
        if original is not None:
            setattr(owner, name, _with_check(original, front))


def _with_check(original, front):
    """Return a method of a connection that checks first what it sends, behind some words."""
    original = getattr(original, "__func__", original) if str is bytes else original

    def send(connection, text, *args, **named):
        require_own_statement(front + _as_text(text))
        return original(connection, text, *args, **named)

    return send


def require_own_statement(text):
    """Check that a statement of MySQL changes no other database, and goes to none.

    Args:
        text: it, or several; None: none.

    Raises:
        ForeignDatabase: it names another one.
    """
    for piece in _APART.sub(_without_text, _as_text(text)).split(";"):
        for name in _CHANGED.findall(piece) + _TURNED.findall(piece):
            if not name.lower().startswith(_OURS):
                raise ForeignDatabase("a statement names the database %s" % (name,))


def _as_text(statement):
    """Return the text of a statement as drivers are given it, or as they send it; an empty one of others."""
    if isinstance(statement, (bytes, bytearray)):
        return bytes(statement).decode("utf-8", "replace")
    return statement if hasattr(statement, "split") else ""


def _without_text(match):
    """Return what stands for a text or a comment."""
    return "''" if match.group()[0] in "'\"" else " "


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
