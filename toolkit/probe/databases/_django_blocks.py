"""Transactions of a program within the one of a case: deferred constraints are checked as if each were committed.

In the transaction of a case, the program's own ones are savepoints, and a savepoint ends without a look at deferred
constraints. So they are checked where an outermost block of the program ends, and after a change of rows by a model
outside blocks, which is a transaction of its own, too. What a cursor changes outside blocks is not looked at.
Nothing is committed: functions that are handed to `on_commit` are not called.

SQLite has no check of what a transaction changed. All rows are looked at, and those whose foreign keys led nowhere when
the case began, or came while the program had switched the checks off, are let pass.
"""

import contextlib
import functools
import importlib
import sys

from ._django_transactions import forget_transaction, hold_transactions, is_in_transaction

_MARK = "_tebiki_case"
_NO_POINT = 1305  # of MySQL: there is no such savepoint
_KNOWN = "_tebiki_dangling"  # rows that are let pass; None: the checks are off


def begin_blocks(transaction, connection):
    """Have deferred constraints checked where the blocks of a connection end, from now on.

    Args:
        transaction: the module `django.db.transaction`.
        connection: in the transaction of a case.
    """
    if not hasattr(transaction.Atomic, _MARK):
        setattr(transaction.Atomic, _MARK, True)
        _watch_blocks(transaction)
        _watch_changes(transaction)
    if connection.vendor == "sqlite" and connection.features.can_defer_constraint_checks:
        if not hasattr(connection, _KNOWN):
            _watch_switch(connection)
        setattr(connection, _KNOWN, _dangling(connection))
    if not hasattr(connection, _MARK):
        hold_transactions(connection, _is_between_blocks, _check)
    forget_transaction(connection)
    if connection.vendor == "mysql" and not hasattr(connection, _MARK):
        for name in ("_savepoint_commit", "_savepoint_rollback"):
            setattr(connection, name, _without_point(connection, getattr(connection, name)))
    setattr(connection, _MARK, True)


def end_blocks(connection):
    """Leave the blocks of a connection alone again."""
    setattr(connection, _MARK, False)


def _watch_blocks(transaction):
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    @functools.wraps(enter)
    def begin(block):
        connection = transaction.get_connection(block.using)
        is_outermost = _is_between_blocks(connection)
        if is_outermost:
            connection.needs_rollback = False  # as Django does for the outermost block
        enter(block)
        if is_outermost and connection.savepoint_ids == [None]:
            connection.savepoint_ids[0] = connection.savepoint()

    @functools.wraps(leave)
    def end(block, exc_type, exc_value, traceback):
        connection = transaction.get_connection(block.using)
        is_outermost = getattr(connection, _MARK, False) and len(connection.savepoint_ids) == 1
        is_outermost = is_outermost and not is_in_transaction(connection)
        if is_outermost and exc_type is None and not connection.needs_rollback:
            try:
                _check(connection)
            except Exception:
                leave(block, *sys.exc_info())
                raise
        return leave(block, exc_type, exc_value, traceback)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = begin, end


def _watch_changes(transaction):
    """Have what models change outside blocks stand in one; before Django 2.0 it does."""
    mark = getattr(transaction, "mark_for_rollback_on_error", None)
    if mark is None:
        return

    @functools.wraps(mark)
    def surround(using):
        connection = transaction.get_connection(using)
        if not _is_between_blocks(connection):
            return mark(using)
        return _outside() if is_in_transaction(connection) else transaction.atomic(using)

    transaction.mark_for_rollback_on_error = surround


@contextlib.contextmanager
def _outside():
    """Leave an error to the transaction that the program has begun itself."""
    yield


def _watch_switch(connection):
    """Keep what is switched off between blocks: SQLite cannot do so in the transaction of a case."""
    disable, enable = connection.disable_constraint_checking, connection.enable_constraint_checking

    @functools.wraps(disable)
    def switch_off():
        if not _is_between_blocks(connection):
            return disable()
        setattr(connection, _KNOWN, None)
        return True

    @functools.wraps(enable)
    def switch_on():
        if _is_between_blocks(connection) and getattr(connection, _KNOWN) is None:
            setattr(connection, _KNOWN, _dangling(connection))
        return enable()

    connection.disable_constraint_checking, connection.enable_constraint_checking = switch_off, switch_on


def _without_point(connection, original):
    """Return a method that ends an outermost block also if a statement of MySQL has ended its transaction.

    The savepoint is gone then; a server undoes what came since that statement, or keeps it, without an error.
    """

    @functools.wraps(original)
    def end(point):
        try:
            original(point)
        except Exception as error:
            if error.args[:1] != (_NO_POINT,) or not _is_between_blocks(connection):
                raise
            if original.__name__ == "_savepoint_rollback":
                connection.connection.rollback()

    return end


def _is_between_blocks(connection):
    """Return whether a case runs, and the program is in no block of its own."""
    return getattr(connection, _MARK, False) and connection.in_atomic_block and not connection.savepoint_ids


def _check(connection):
    """Check the deferred constraints, and leave them deferred as they were.

    Raises:
        django.db.IntegrityError: a row does not keep one.
    """
    if not connection.features.can_defer_constraint_checks or connection.closed_in_transaction:
        return
    if connection.vendor == "sqlite":
        known = getattr(connection, _KNOWN)
        if known is not None and not (_dangling(connection) or known) <= known:
            with connection.wrap_database_errors:
                raise connection.Database.IntegrityError("FOREIGN KEY constraint failed")
    else:
        before = connection.savepoint()
        try:
            connection.check_constraints()
        finally:
            connection.savepoint_rollback(before)


def _dangling(connection):
    """Return the rows of SQLite whose foreign keys lead nowhere; None if its schema lets nobody tell."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            return set(cursor.fetchall())
    except importlib.import_module("django.db").DatabaseError:
        return None
