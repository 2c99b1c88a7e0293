"""Statements of SQLAlchemy, as its engines tell before and after, with the rows that were fetched of their answers."""

import functools
import sys

from ...process.bookkeeping import noting
from .. import current_request
from ..fetched_items import TakenItems, WatchedCursor
from ._answer_fields import columns_of, failure_of, numbers_of, table_of

_NEWEST = (99,)  # a version that has everything
_UNANSWERED = {
    "_get_server_version_info": _NEWEST,
    "_get_default_schema_name": None,
    "get_isolation_level": None,
    "get_default_isolation_level": None,
    "_check_unicode_returns": True,
    "_check_unicode_description": True,
    "_check_max_identifier_length": None,
    "_hstore_oids": None,
}
"""Questions of a dialect to its server -> answers where the recording holds none."""
_GUESSED = "_tebiki_guessed"
"""Attribute of a dialect: the answers that no recording held."""


def watch(recorder):
    """Listen to every engine, once its events are known: up to 1.3 they are a module of their own."""
    for module in ("sqlalchemy.engine", "sqlalchemy.events"):
        recorder.when(module, functools.partial(_begin, recorder))
    recorder.when("sqlalchemy.engine.default", _watch_batches)


def _begin(recorder, _module):
    event, engine = sys.modules["sqlalchemy.event"], sys.modules["sqlalchemy.engine"].Engine
    if getattr(recorder, "listens_to_sqlalchemy", False):
        return

    @noting("sqlalchemy")
    def before(_connection, _cursor, statement, parameters, context, _executemany):  # noqa: PLR0913, PLR0917
        if context is not None:
            _uncover(context)
            context._tebiki_covered = current_request.COVERED.set(True)
            context._tebiki_batch = (statement, parameters) if _is_in_batches(context) else None

    @noting("sqlalchemy")
    def after(connection, cursor, statement, parameters, context, _executemany):  # noqa: PLR0913, PLR0917
        _uncover(context)
        statement, parameters = getattr(context, "_tebiki_batch", None) or (statement, parameters)
        answer = numbers_of(cursor, statement, recorder.keeps_rows)
        answer.update(columns_of(cursor, statement) if recorder.keeps_rows else {})
        kind, place = connection.dialect.name, _place_of(connection)
        order = recorder.put("sqlalchemy", statement, kind, _parameter_values(parameters), answer, place=place)
        if "columns" in answer and getattr(context, "cursor", None) is cursor:
            watched = WatchedCursor(cursor, TakenItems(recorder, order, functools.partial(table_of, cursor)))
            if _is_in_batches(context):
                context._tebiki_watched = watched  # the next batch has the same cursor
            else:
                context.cursor = watched

    @noting("sqlalchemy")
    def after_error(failure):
        if failure.statement is not None:
            _uncover(failure.execution_context)
            dialect = failure.connection.dialect.name if failure.connection is not None else ""
            error = failure_of(failure.original_exception, recorder)
            given, place = _parameter_values(failure.parameters), _place_of(failure.connection)
            recorder.put("sqlalchemy", failure.statement, dialect, given, error, place=place)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", after_error)
    recorder.listens_to_sqlalchemy = True


def _place_of(connection):
    """Return the address of the database that a connection leads to, or None."""
    return getattr(getattr(connection, "engine", None), "url", None)


def _is_in_batches(context):
    """Return whether an INSERT of many rows is sent in parts, after each of which 2.0 names all parameters."""
    return getattr(getattr(context, "execute_style", None), "name", "") == "INSERTMANYVALUES"


def _watch_batches(module):
    """Have the rows that a part of an INSERT returns fetched by the cursor that records them.

    Args:
        module: `sqlalchemy.engine.default`, which some versions import after `sqlalchemy.engine`.
    """
    cls = module.DefaultExecutionContext
    original = getattr(cls, "fetchall_for_returning", None)
    if original is None:  # up to 1.4
        return

    @functools.wraps(original)
    def fetchall_for_returning(context, cursor):
        return original(context, vars(context).pop("_tebiki_watched", cursor))

    cls.fetchall_for_returning = fetchall_for_returning


def answer_statements(make_cursor, make_connection, servers_only=False):
    """Answer the statements of every engine by our own cursors; return a function that undoes it.

    Nothing of a pool is changed: a connection that it holds is there again afterwards.

    Args:
        make_cursor: creates a cursor, given the module whose exceptions it raises.
        make_connection: creates a connection.
        servers_only: leave connections to SQLite as they are.
    """
    answering = _Answering(make_cursor, make_connection, servers_only)
    answering.begin()
    return answering.end


class _Answering(object):
    """Methods of SQLAlchemy's classes that give our own cursors and connections, while statements are answered."""

    def __init__(self, make_cursor, make_connection, servers_only):
        pool = sys.modules.get("sqlalchemy.pool.base") or sys.modules["sqlalchemy.pool"]
        engine = sys.modules["sqlalchemy.engine"].Engine  # up to 1.4 its connections do without `raw_connection`
        self._make_cursor = make_cursor
        self._make_connection = make_connection
        self._servers_only = servers_only
        self._is_initializing, self._initialized = False, []
        self._replaced = (
            (sys.modules["sqlalchemy.engine.default"].DefaultExecutionContext, "create_cursor", self._cursor),
            (pool._ConnectionRecord, "_ConnectionRecord__connect", self._connect),
            (pool._ConnectionRecord, "get_connection", self._connection),
            (
                engine,
                "_wrap_pool_connect" if hasattr(engine, "_wrap_pool_connect") else "raw_connection",
                self._raw_connection,
            ),
        )
        self._originals = [cls.__dict__[name] for cls, name, _ in self._replaced]

    def begin(self):
        """Replace the methods."""
        for (cls, name, make), original in zip(self._replaced, self._originals):
            setattr(cls, name, make(original))

    def end(self):
        """Restore the engines, without the objects that sessions still hold: they are of this case alone."""
        close = getattr(sys.modules.get("sqlalchemy.orm.session"), "close_all_sessions", None)
        if close is not None:
            close()
        for (cls, name, _), original in zip(self._replaced, self._originals):
            setattr(cls, name, original)

    def _is_left(self, dialect):
        return self._servers_only and dialect.name == "sqlite"

    def _make_pooled(self, dialect):
        errors = getattr(dialect, "dbapi", None)
        return _PooledConnection(self._make_connection(), functools.partial(self._make_cursor, errors))

    def _cursor(self, original):
        def create_cursor(context):
            if self._is_left(context.dialect):
                return original(context)
            context._is_server_side = False  # up to 2.0 this is set here
            cursor = self._make_cursor(context.dialect.dbapi, connection=self._make_pooled(context.dialect))
            cursor.is_noted = not self._is_initializing
            return cursor

        return create_cursor

    def _connect(self, original):
        def connect(record, *args, **named):
            if self._is_left(_dialect_of(record)):
                return original(record, *args, **named)
            record.starttime = 0
            return None

        return connect

    def _connection(self, original):
        def get_connection(record):
            dialect = _dialect_of(record)
            return original(record) if self._is_left(dialect) else self._make_pooled(dialect)

        return get_connection

    def _raw_connection(self, original):
        def raw_connection(engine, *args, **named):
            if not self._is_left(engine.dialect) and engine.dialect not in self._initialized:
                self._initialized.append(engine.dialect)
                self._is_initializing = True
                try:
                    _initialize(engine, self._make_pooled(engine.dialect))
                finally:
                    self._is_initializing = False
            return original(engine, *args, **named)

        return raw_connection


def _dialect_of(record):
    """Return the dialect of the pool to which a connection's record belongs."""
    return record._ConnectionRecord__pool._dialect


def _initialize(engine, connection):
    """Initialize a dialect, answering its one-time queries from the recording where possible.

    One that a case could not answer is asked again in the next one.
    """
    dialect = engine.dialect
    if getattr(dialect, "server_version_info", None) is not None and not vars(dialect).get(_GUESSED):
        return
    dialect.server_version_info = _NEWEST  # if it cannot be asked; and it is not asked twice
    own = {name: vars(dialect).get(name) for name in _UNANSWERED if hasattr(dialect, name)}
    vars(dialect)[_GUESSED] = guessed = []
    for name in own:
        setattr(dialect, name, _with_default(getattr(dialect, name), _UNANSWERED[name], guessed))
    try:
        asked = sys.modules["sqlalchemy.engine"].Connection(engine, connection=connection)
        asked.scalar = _with_default(asked.scalar, None, guessed)  # up to 1.3 it is asked for settings, too
        dialect.initialize(asked)
    except Exception:  # what it did not come to know has the value that its class gives it
        dialect.server_version_info = dialect.server_version_info or _NEWEST
        guessed.append(_NEWEST)
    finally:
        for name, held in own.items():
            vars(dialect).pop(name, None)  # also what the dialect remembers of the answer
            if held is not None:
                setattr(dialect, name, held)


def _with_default(ask, default, guessed):
    """Return the same question, answered with a default where the original raises an exception, which is noted."""

    def answer(*args, **named):
        try:
            return ask(*args, **named)
        except Exception:
            guessed.append(default)
            return default

    return answer


class _PooledConnection(object):
    """A connection to no database, as a pool holds it."""

    def __init__(self, connection, make_cursor):
        self._connection = connection
        self._make_cursor = make_cursor

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def cursor(self, *_args, **_named):
        """Return a cursor for pools and dialects, which check with it whether a connection is alive."""
        return self._make_cursor()


def _uncover(context):
    token = getattr(context, "_tebiki_covered", None)
    if token is not None:
        context._tebiki_covered = None
        try:
            current_request.COVERED.reset(token)
        except ValueError:  # made in another task
            current_request.COVERED.set(False)


def _parameter_values(parameters):
    return parameters or None
