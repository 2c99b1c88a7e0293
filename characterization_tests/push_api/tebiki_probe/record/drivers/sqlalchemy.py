"""Statements of SQLAlchemy, as its engines tell before and after."""

import functools
import sys

from .. import current_request


def watch(recorder):
    """Listen to every engine."""
    recorder.when("sqlalchemy.engine", functools.partial(_begin, recorder))


def _begin(recorder, module):
    event, engine = sys.modules["sqlalchemy.event"], module.Engine

    def before(_connection, _cursor, _statement, _parameters, context, _executemany):  # noqa: PLR0913, PLR0917
        if context is not None:
            context._tebiki_covered = current_request.COVERED.set(True)

    def after(connection, cursor, statement, parameters, context, _executemany):  # noqa: PLR0913, PLR0917
        _uncover(context)
        rows = getattr(cursor, "rowcount", -1)
        answer = {"rows": rows} if isinstance(rows, int) and rows >= 0 else None
        recorder.put("sqlalchemy", statement, connection.dialect.name, _parameter_values(parameters), answer)

    def after_error(failure):
        if failure.statement is not None:
            _uncover(failure.execution_context)
            dialect = failure.connection.dialect.name if failure.connection is not None else ""
            error = {"error": type(failure.original_exception).__name__}
            recorder.put("sqlalchemy", failure.statement, dialect, _parameter_values(failure.parameters), error)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", after_error)


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
