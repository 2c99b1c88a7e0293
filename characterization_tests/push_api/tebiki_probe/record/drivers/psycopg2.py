"""Statements of psycopg2's own cursors, with the rows that were fetched of their answers.

Its classes come from C and cannot be changed: connections are made of a class of our own that extends the one that was
asked for, and so are their cursors.
"""

import functools
import sys

from ...process.bookkeeping import argument, note_safely
from ._own_cursors import AnsweredConnection, OwnCursors, address_of, is_answering


def watch(recorder):
    """Replace the function that opens every connection."""
    recorder.when("psycopg2", functools.partial(_begin, recorder))


def _text_of(sql):
    """Return the text of a statement, also of a composed one (`psycopg2.sql`), which only a connection could format."""
    if isinstance(sql, bytes):
        return sql.decode("utf-8", "replace")
    wrapped = getattr(sql, "_wrapped", None)
    if wrapped is None or hasattr(sql, "lower"):
        return "%s" % (sql,)
    kind = type(sql).__name__
    if kind == "Composed":
        return "".join([_text_of(one) for one in wrapped])
    if kind == "Identifier":
        names = wrapped if isinstance(wrapped, (tuple, list)) else (wrapped,)
        return ".".join(['"%s"' % (name,) for name in names])
    return "%s" % (wrapped,) if kind == "SQL" else repr(sql)


_CURSORS = OwnCursors("psycopg2", "postgresql", _text_of)
answer_statements = _CURSORS.answer_statements


def _begin(recorder, module):
    original = module.connect

    @functools.wraps(original)
    def connect(dsn=None, connection_factory=None, cursor_factory=None, **named):
        if _CURSORS.answers:
            return _Connection(_CURSORS, module, cursor_factory, address_of([dsn], named))
        factory = connection_factory or module.extensions.connection
        if isinstance(factory, type):
            list_methods = functools.partial(_connection_methods, recorder, module)
            connection_factory = note_safely("psycopg2", _CURSORS.class_of, factory, list_methods) or factory
        return original(dsn, connection_factory, cursor_factory, **named)

    module.connect = connect
    _pass_over_types(module.extensions)


def _pass_over_types(extensions):
    """Leave out types that are registered for a connection without a database: its rows hold values already."""
    original = getattr(extensions, "register_type", None)

    def register_type(kind, *connection):
        return None if connection and is_answering(connection[0]) else original(kind, *connection)

    if original is not None:
        extensions.register_type = functools.wraps(original)(register_type)


def _connection_methods(recorder, module, kind):
    has_own_cursors = any("cursor" in one.__dict__ for one in kind.__mro__ if one.__module__ != "psycopg2.extensions")

    def cursor(self, *args, **named):
        asked = argument(args, named, 1, ["cursor_factory"]) or self.cursor_factory
        factory = asked or (None if has_own_cursors else module.extensions.cursor)
        if _CURSORS.answers:
            return _Connection(_CURSORS, module, factory, self.dsn).cursor()
        factory = note_safely("psycopg2", _CURSORS.cursor_class, factory, recorder)
        if factory is not None and len(args) > 1:
            args = args[:1] + (factory,) + args[2:]
        elif factory is not None:
            named["cursor_factory"] = factory
        return kind.cursor(self, *args, **named)

    return {"cursor": cursor}


class _Connection(AnsweredConnection):
    """A connection without a database."""

    def __init__(self, cursors, module, kind, place):
        super(_Connection, self).__init__(cursors, module, kind, place)
        self.cursor_factory = kind

    def cursor(self, _name=None, cursor_factory=None, *_args, **_named):
        """Return a cursor whose rows are those of the requested class."""
        made = self.make_cursor(_row_maker(cursor_factory or self.cursor_factory))
        made.mogrify = functools.partial(_mogrify, self._module)
        return made


def _mogrify(module, sql, params=None):
    """Return the bytes of a statement with its parameters, as a cursor of psycopg2 would send them in UTF-8."""
    text = _text_of(sql)
    if params is None:
        return text.encode("utf-8")
    if hasattr(params, "items"):
        return (text % dict((name, _quote_value(module, one)) for name, one in params.items())).encode("utf-8")
    return (text % tuple([_quote_value(module, one) for one in params])).encode("utf-8")


def _quote_value(module, value):
    adapted = module.extensions.adapt(value)
    if hasattr(adapted, "encoding"):
        adapted.encoding = "utf-8"
    if hasattr(adapted, "prepare"):  # an adapter of the program hands the connection on to those of what it holds
        kind = module.extensions.connection
        adapted.prepare(kind.__new__(kind))
    quoted = adapted.getquoted()  # an adapter of the program may return a text
    return quoted.decode("utf-8") if isinstance(quoted, bytes) else quoted


def _row_maker(kind):
    """Return a function that makes a row of names and values, as a class of cursors does."""
    extras = sys.modules.get("psycopg2.extras")
    if extras is None or not isinstance(kind, type):
        return None
    if issubclass(kind, extras.NamedTupleCursor):
        return lambda names, values: kind._do_make_nt(tuple(names))(*values)
    if issubclass(kind, extras.RealDictCursor):
        return lambda names, values: extras.RealDictRow(zip(names, values))
    if issubclass(kind, extras.DictCursor):
        return _make_dict_row(extras.DictRow)
    return None


def _make_dict_row(row_class):
    class Indexed(object):
        """The part of a cursor that a `DictRow` needs."""

        def __init__(self, names):
            self.index = dict((name, place) for place, name in enumerate(names))
            self.description = names

    def make(names, values):
        row = row_class(Indexed(names))
        row[:] = values
        return row

    return make
