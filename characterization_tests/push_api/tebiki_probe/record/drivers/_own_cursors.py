"""Statements of a driver's own cursors, with the rows that were fetched of their answers: what drivers have in common.

A cursor is made of a class of ours that extends the one that was asked for, because classes from C cannot be changed
and programs have classes of their own. What Django or SQLAlchemy sends is written by their own adapters.
"""

import functools

from ...process.bookkeeping import argument, note_safely
from .. import current_request
from ..fetched_items import TakenItems, watched_fetches
from ..passing_items import pass_items
from ._answer_fields import columns_of, failure_of, numbers_of, table_of

_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START TRANSACTION", "SET ")
_SENDING = ("execute", "executemany", "callproc")
_STATEMENTS = ("sql", "query", "operation", "statement", "procname")
_PLAIN = (str, bytes, int, type(b"".decode("ascii")))
_ROWS = ("vars_list", "args", "seq_params", "seq_of_parameters", "param_list")


class OwnCursors(object):
    """The cursors of one driver.

    Args:
        system: the driver, as recordings name it.
        database: the kind of its databases, as recordings name it.
        text_of: returns the text of a statement.

    Attributes:
        answers: (makes a cursor, makes a connection) while statements are answered from a recording.
        classes: class -> the one that extends it.
    """

    def __init__(self, system, database, text_of):
        self.text_of = text_of
        self.answers = []
        self.classes = {}
        self._system = system
        self._database = database

    def answer_statements(self, make_cursor, make_connection, servers_only=False):  # noqa: ARG002 - they are servers
        """Answer the statements of every connection by our own cursors; return a function that undoes it.

        Args:
            make_cursor: creates a cursor, given the module whose exceptions it raises.
            make_connection: creates a connection.
            servers_only: leave connections to files as they are.
        """
        asked = (make_cursor, make_connection)
        self.answers.append(asked)
        return functools.partial(self.answers.remove, asked)

    def class_of(self, kind, list_methods):
        """Return a subclass of a class, under the same name.

        Args:
            kind: the class.
            list_methods: returns the methods of the subclass by name, given the class.
        """
        if kind not in self.classes:
            mixin = type("Watched", (object,), {})
            made = type(kind.__name__, (mixin, kind), {"__module__": kind.__module__})
            for name, method in list_methods(kind).items():
                setattr(mixin, name, method)
            self.classes[kind] = made
        return self.classes[kind]

    def cursor_class(self, kind, recorder):
        """Return a subclass of a class of cursors that reports to a recorder; anything else as it is."""
        if not isinstance(kind, type):
            return kind
        return self.class_of(kind, functools.partial(self._list_methods, recorder))

    def _list_methods(self, recorder, kind):
        methods = dict((name, self._watch_sending(recorder, kind, name)) for name in _SENDING if hasattr(kind, name))
        if hasattr(kind, "nextset"):
            methods["nextset"] = _watch_next_set(kind.nextset)

        def fetch(cursor, name, *args, **named):
            return getattr(kind, name)(cursor, *args, **named)

        fetches = watched_fetches(fetch, _taken_of)
        return dict(methods, **dict((name, method) for name, method in fetches.items() if hasattr(kind, name)))

    def _watch_sending(self, recorder, kind, method):
        original = getattr(kind, method)

        def send(self_, *args, **named):
            if current_request.COVERED.get():
                self_.__dict__["_tebiki_taken"] = None
                return original(self_, *args, **named)
            self_.__dict__["_tebiki_taken"], rows, answer = None, None, None
            if method == "executemany":
                args, named, rows = pass_items(args, named, 1, _ROWS)
            token = current_request.COVERED.set(True)  # some classes of cursors send others first
            try:
                return original(self_, *args, **named)
            except Exception as error:
                answer = failure_of(error, recorder)
                raise
            finally:
                current_request.COVERED.reset(token)
                note_safely(self._system, self._put, recorder, self_, (method, rows, args, named), answer)

        return functools.wraps(original)(send) if hasattr(original, "__name__") else send

    def _put(self, recorder, cursor, call, answer):
        """Record one statement, and have the cursor keep its rows."""
        method, rows, args, named = call
        sent = argument(args, named, 0, _STATEMENTS)
        if sent is None:  # the driver has refused the call
            return
        text = self.text_of(sent)
        statement = "CALL %s" % (text,) if method == "callproc" else text
        given = argument(args, named, 1, [name for name in named if name not in _STATEMENTS]) if rows is None else rows
        if answer is None:
            answer = numbers_of(cursor, statement, recorder.keeps_rows)
            answer.update(columns_of(cursor, statement) if recorder.keeps_rows else {})
        if statement.lstrip().upper().startswith(_TRANSACTIONS):
            return
        place = getattr(getattr(cursor, "connection", None), "dsn", None) if recorder.notes_places else None
        order = recorder.put(self._system, statement, self._database, given or None, answer, place=place)
        if recorder.keeps_rows:
            cursor.__dict__["_tebiki_taken"] = TakenItems(recorder, order, functools.partial(table_of, cursor))


def address_of(args, named):
    """Return a text of what a connection is opened with, as far as that is plain.

    Args:
        args: the positional arguments of the program's call.
        named: its keyword arguments.
    """
    return "%s" % ([one for one in list(args) + sorted(named.items()) if _is_plain(one)],)


def _is_plain(value):
    return all(map(_is_plain, value)) if isinstance(value, tuple) else isinstance(value, _PLAIN)


def _taken_of(cursor):
    return cursor.__dict__.get("_tebiki_taken")


def _watch_next_set(original):
    """Return a method that goes to the next set of rows: an answer of several sets is not given again.

    The end of a procedure is a set without columns, after those that it selects.
    """

    @functools.wraps(original)
    def nextset(cursor, *args, **named):
        is_covered = current_request.COVERED.get()
        token = current_request.COVERED.set(True)
        try:
            found = original(cursor, *args, **named)
        finally:
            current_request.COVERED.reset(token)
        if found and not is_covered:
            note_safely("nextset", _give_up, cursor)
        return found

    return nextset


def _give_up(cursor):
    if cursor.description and _taken_of(cursor) is not None:
        _taken_of(cursor).give_up()


class AnsweredConnection(object):
    """A connection without a database, whose cursors are answered from the recording of the case that asks for them.

    A program may keep it for many cases, in a pool or as peewee does in its database.

    Args:
        cursors: an `OwnCursors` that answers.
        module: the driver.
        kind: the class of cursors that was asked for.
        place: tells which database the program meant.
    """

    def __init__(self, cursors, module, kind, place):
        self.place = place
        _, make_connection = cursors.answers[-1]
        self._cursors = cursors
        self._connection = make_connection()
        self._text_of = cursors.text_of
        self._module = module
        self._kind = kind

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def make_cursor(self, row_maker):
        """Return a cursor; `row_maker`: makes its rows of names and values, None: tuples.

        Raises:
            InterfaceError: of the driver; nothing is answered any more.
        """
        if not self._cursors.answers:
            raise self._module.InterfaceError("the case that opened this connection is over")
        make_cursor, _ = self._cursors.answers[-1]
        return make_cursor(self._module, row_maker=row_maker, connection=self, text_of=self._text_of)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


def is_answering(one):
    """Return whether this is a connection without a database, or one of its cursors."""
    return isinstance(getattr(one, "connection", one), AnsweredConnection)
