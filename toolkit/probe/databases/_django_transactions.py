"""Transactions that a program of Django begins and ends itself (`set_autocommit`), within the one of a case.

Django refuses that where a block is active, as one is in every case: a savepoint stands for such a transaction.
"""

import functools

_MARK = "_tebiki_transaction"


def hold_transactions(connection, is_between_blocks, check):
    """Have a connection do by savepoints what its program asks for between its blocks.

    Args:
        connection: of Django.
        is_between_blocks: takes it; returns whether a case runs, and the program is in no block of its own.
        check: takes it; checks deferred constraints, as a commit does.
    """
    own = _OwnTransaction(connection, check)
    setattr(connection, _MARK, own)
    for name in ("set_autocommit", "commit", "rollback"):
        original = getattr(connection, name)
        setattr(connection, name, _choose(connection, is_between_blocks, original, getattr(own, name)))


def forget_transaction(connection):
    """Note that a program has begun none."""
    getattr(connection, _MARK).point = None


def is_in_transaction(connection):
    """Return whether a program has begun one that it has not ended."""
    return getattr(connection, _MARK).point is not None


def _choose(connection, is_between_blocks, original, instead):
    @functools.wraps(original)
    def call(*args, **named):
        return (instead if is_between_blocks(connection) else original)(*args, **named)

    return call


class _OwnTransaction(object):
    """The transaction of a program; `point` is its savepoint, None: there is none."""

    def __init__(self, connection, check):
        self._connection, self._check = connection, check
        self.point = None

    def set_autocommit(self, autocommit, *_args, **_named):
        if autocommit:
            self._keep()
        elif self.point is None:
            self.point = self._connection.savepoint()

    def commit(self):
        if self.point is not None:
            self._keep()
            self.point = self._connection.savepoint()

    def rollback(self):
        self._connection.needs_rollback = False
        if self.point is not None:
            self._connection.savepoint_rollback(self.point)

    def _keep(self):
        if self.point is None:
            return
        try:
            self._check(self._connection)
        except Exception:
            self.rollback()
            raise
        self._connection.savepoint_commit(self.point)
        self.point = None
