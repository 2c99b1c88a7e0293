"""Cursors of the drivers of MySQL and MariaDB, whose connections are a class of Python: recorded, and answered.

`executemany` sends one statement for many rows, and `callproc` several: they are recorded as the program called them.
"""

import functools
import sys
import types

from ...process.bookkeeping import note_safely
from ._own_cursors import AnsweredConnection, OwnCursors, address_of


class MysqlCursors(OwnCursors):
    """The cursors of a driver of MySQL.

    Args:
        driver: name of its module, as programs import it and recordings name it.
        dict_rows: name of the class whose cursors give rows as dictionaries.
        sequence_of: returns what several rows are given as, for a class of cursors.
    """

    def __init__(self, driver, dict_rows, sequence_of):
        super(MysqlCursors, self).__init__(driver, "mysql", _text_of)
        self._driver = driver
        self._dict_rows = dict_rows
        self.sequence_of = sequence_of

    def watch(self, recorder):
        """Watch the class of connections, which `connect` and pools make."""
        recorder.when(self._driver + ".connections", functools.partial(self.begin, recorder))

    def begin(self, recorder, module):
        """Change the class of connections in a module: its cursors are recorded, or answered."""
        kind = module.Connection
        if "_tebiki_cursor" in vars(kind):  # imported under two names
            return
        original, make = kind.cursor, kind.__new__
        takes_no_arguments = make is object.__new__

        @functools.wraps(getattr(original, "__func__", original))
        def cursor(connection, cursor_class=None, **named):
            cursor_class = cursor_class or (list(named.values()) or [None])[0] or connection.cursorclass
            if self.answers:
                opened = [getattr(connection, name, None) for name in ("host", "port", "db")]
                return MysqlConnection(self, type(connection), cursor_class, address_of(opened, {})).cursor()
            watched = note_safely(self._driver, self.cursor_class, cursor_class, recorder)
            return original(connection, watched or cursor_class)

        def __new__(cls, *args, **named):  # noqa: N807
            if self.answers:
                return MysqlConnection(self, cls, named.get("cursorclass"), address_of(args, named))
            return make(cls) if takes_no_arguments else make(cls, *args, **named)

        kind.cursor = kind._tebiki_cursor = cursor
        kind.__new__ = staticmethod(__new__)

    def module(self):
        """Return the driver."""
        return sys.modules[self._driver]

    def default_class(self, connection_class):
        """Return the class of cursors of connections that ask for none."""
        return getattr(connection_class, "default_cursor", None) or self.module().cursors.Cursor

    def row_maker(self, kind):
        """Return a function that makes a row of names and values, as a class of cursors does; None: tuples."""
        dict_rows = getattr(self.module().cursors, self._dict_rows)
        if not (isinstance(kind, type) and issubclass(kind, dict_rows)):
            return None
        make = getattr(kind, "dict_type", dict)
        return lambda names, values: make(zip(names, values))


class MysqlConnection(AnsweredConnection):
    """A connection without a database; what its class itself does in Python, such as to quote a value, it does.

    Args:
        cursors: a `MysqlCursors` that answers.
        connection_class: the class that was asked for.
        cursor_class: the class of cursors that was asked for, or None.
        place: tells which database the program meant.
    """

    open = True
    server_status = 0
    server_version = "99.99.99"  # a text, as the drivers give it
    encoding = "utf8"
    charset = "utf8mb4"

    def __init__(self, cursors, connection_class, cursor_class, place):
        self._class = connection_class
        self.cursorclass = cursor_class or cursors.default_class(connection_class)
        super(MysqlConnection, self).__init__(cursors, cursors.module(), self.cursorclass, place)
        self.encoders = getattr(getattr(self._module, "converters", None), "encoders", {})

    def __getattr__(self, name):
        own = getattr(self._connection, name, None)
        if own is None:
            held = getattr(self._class, name, None)
            function = getattr(held, "__func__", held)
            if isinstance(function, types.FunctionType):
                return functools.partial(function, self)
        return getattr(self._connection, name) if own is None else own

    def get_server_info(self):
        """Return the version of the server."""
        return self.server_version

    def cursor(self, cursor_class=None, **named):
        """Return a cursor whose rows are those of the requested class."""
        kind = cursor_class or (list(named.values()) or [None])[0] or self.cursorclass
        made = self.make_cursor(self._cursors.row_maker(kind))
        made.sequence = self._cursors.sequence_of(kind)
        made.returns_count = True
        return made

    def __enter__(self):
        enter = getattr(self._class.__enter__, "__func__", self._class.__enter__)
        return enter(self)

    def __exit__(self, *error):
        leave = getattr(self._class.__exit__, "__func__", self._class.__exit__)
        return leave(self, *error)


def _text_of(sql):
    """Return the text of a statement, which may be bytes."""
    return bytes(sql).decode("utf-8", "replace") if isinstance(sql, (bytes, bytearray)) else "%s" % (sql,)
