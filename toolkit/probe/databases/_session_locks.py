"""Locks of a session: for how long it waits for others, and those that it keeps, whatever is rolled back.

So does what `currval` gives.
"""

import contextlib

_SECONDS = 60  # far longer than a case takes, and shorter than an import may

_RELEASING = {
    "postgresql": ("SELECT pg_catalog.pg_advisory_unlock_all()", "DISCARD SEQUENCES"),
    "mysql": ("DO RELEASE_ALL_LOCKS()", "UNLOCK TABLES"),
    "mariadb": ("DO RELEASE_ALL_LOCKS()", "UNLOCK TABLES"),
}
_LIMITING = {
    "postgresql": "SET lock_timeout = '%ds'" % _SECONDS,
    "mysql": "SET SESSION lock_wait_timeout = %d" % _SECONDS,
    "mariadb": "SET SESSION lock_wait_timeout = %d" % _SECONDS,
}


def limit_waits(vendor, connection):
    """Have a server say that a lock is held elsewhere, in the place of waiting for it without end.

    A driver raises its own error then, which names the statement.

    Args:
        vendor: as SQLAlchemy and Django name it.
        connection: of the driver, in which nothing is left to commit.
    """
    if vendor in _LIMITING:
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute(_LIMITING[vendor])
        connection.commit()


@contextlib.contextmanager
def wait_briefly(cursor):
    """Have a session of MySQL wait a second for tables and rows that others hold, while the block runs.

    Args:
        cursor: of the driver.
    """
    cursor.execute("SET @tebiki_tables = @@lock_wait_timeout, @tebiki_rows = @@innodb_lock_wait_timeout")
    cursor.execute("SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1")
    try:
        yield
    finally:
        cursor.execute("SET SESSION lock_wait_timeout = @tebiki_tables, innodb_lock_wait_timeout = @tebiki_rows")


def release_locks(vendor, connection):
    """Release the locks that a case has taken: the next one, or one of another process, would wait for them.

    Args:
        vendor: as SQLAlchemy and Django name it.
        connection: of the driver, in which nothing is left to commit.
    """
    for statement in _RELEASING.get(vendor, ()):
        # tebiki: allow swallowed_exception -- MySQL 5.6 and MariaDB 10.4 cannot release them all
        try:
            with contextlib.closing(connection.cursor()) as cursor:
                cursor.execute(statement)
        except Exception:  # noqa: S112 - of the driver
            continue
