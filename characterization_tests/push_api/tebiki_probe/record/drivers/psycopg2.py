"""Statements of psycopg2's own cursors, with the rows that were fetched of their answers.

Its classes come from C and cannot be changed: connections are made of a class of our own that extends the one that was
asked for, and so are their cursors. What Django or SQLAlchemy sends is written by their own adapters.
"""

import functools
import sys

from .. import current_request
from ..fetched_items import TakenItems, watched_fetches
from ._answer_fields import columns_of, failure_of, numbers_of, table_of

_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")
_classes = {}
_answers = []  # (makes a cursor, makes a connection) while statements are answered from a recording


def watch(recorder):
    """Replace the function that opens every connection."""
    recorder.when("psycopg2", functools.partial(_begin, recorder))


def answer_statements(make_cursor, make_connection, servers_only=False):  # noqa: ARG001 - it is one
    """Answer the statements of every connection by our own cursors; return a function that undoes it.

    Args:
        make_cursor: creates a cursor, given the module whose exceptions it raises.
        make_connection: creates a connection.
        servers_only: leave connections to files as they are.
    """
    asked = (make_cursor, make_connection)
    # tebiki: allow module_state -- the program's own module of functions is what asks for it
    _answers.append(asked)
    return functools.partial(_answers.remove, asked)


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


def _begin(recorder, module):
    original = module.connect

    @functools.wraps(original)
    def connect(dsn=None, connection_factory=None, cursor_factory=None, **named):
        if _answers:
            return AnsweredConnection(_answers[-1], module, cursor_factory)
        factory = connection_factory or module.extensions.connection
        if isinstance(factory, type):
            connection_factory = _class_of(factory, _connection_methods, recorder, module)
        return original(dsn, connection_factory, cursor_factory, **named)

    module.connect = connect


def _class_of(kind, methods, recorder, module):
    """Return a subclass of a class that reports to us, under the same name."""
    if kind not in _classes:
        mixin = type("Watched", (object,), {})
        made = type(kind.__name__, (mixin, kind), {"__module__": kind.__module__})
        for name, method in methods(kind, recorder, module).items():
            setattr(mixin, name, method)
        _classes[kind] = made
    return _classes[kind]


def _connection_methods(kind, recorder, module):
    has_own_cursors = any("cursor" in one.__dict__ for one in kind.__mro__ if one.__module__ != "psycopg2.extensions")

    def cursor(self, name=None, cursor_factory=None, *args, **named):
        factory = cursor_factory or self.cursor_factory or (None if has_own_cursors else module.extensions.cursor)
        if _answers:
            return AnsweredConnection(_answers[-1], module, factory).cursor(name)
        if isinstance(factory, type):
            factory = _class_of(factory, _cursor_methods, recorder, module)
        if factory is not None:
            named["cursor_factory"] = factory
        return kind.cursor(self, *((name,) + args if name is not None or args else ()), **named)

    return {"cursor": cursor}


def _cursor_methods(kind, recorder, _module):
    def watch_method(name):
        original = getattr(kind, name)

        def execute(self, sql, *args, **named):
            self.__dict__["_tebiki_taken"] = None
            if current_request.COVERED.get():
                return original(self, sql, *args, **named)
            answer = None
            token = current_request.COVERED.set(True)  # some classes of cursors send others first
            try:
                return original(self, sql, *args, **named)
            except Exception as error:
                answer = failure_of(error, recorder)
                raise
            finally:
                current_request.COVERED.reset(token)
                given = args[0] if args else named.get("vars", named.get("vars_list"))
                self.__dict__["_tebiki_taken"] = _put(recorder, self, _text_of(sql), given, answer)

        return functools.wraps(original)(execute) if hasattr(original, "__name__") else execute

    methods = dict((name, watch_method(name)) for name in ("execute", "executemany"))

    def fetch(cursor, name, *args, **named):
        return getattr(kind, name)(cursor, *args, **named)

    fetches = watched_fetches(fetch, lambda cursor: cursor.__dict__.get("_tebiki_taken"))
    return dict(methods, **dict((name, method) for name, method in fetches.items() if hasattr(kind, name)))


def _put(recorder, cursor, statement, given, answer):
    """Record one statement; return what keeps its rows, or None."""
    if answer is None:
        answer = numbers_of(cursor, statement, recorder.keeps_rows)
        answer.update(columns_of(cursor) if recorder.keeps_rows else {})
    if statement.lstrip().upper().startswith(_TRANSACTIONS):
        return None
    order = recorder.put("psycopg2", statement, "postgresql", given or None, answer)
    return TakenItems(recorder, order, functools.partial(table_of, cursor)) if recorder.keeps_rows else None


class AnsweredConnection(object):
    """A connection without a database, whose cursors are answered from a recording.

    Args:
        answers: what makes cursors, and what makes connections.
        module: psycopg2.
        cursor_factory: the class of cursors that was asked for.
    """

    def __init__(self, answers, module, cursor_factory):
        make_cursor, make_connection = answers
        self._make_cursor = make_cursor
        self._connection = make_connection()
        self._module = module
        self.cursor_factory = cursor_factory

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def cursor(self, _name=None, cursor_factory=None, *_args, **_named):
        """Return a cursor whose rows are those of the requested class."""
        kind = cursor_factory or self.cursor_factory
        return self._make_cursor(self._module, row_maker=_row_maker(kind), connection=self, text_of=_text_of)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


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
