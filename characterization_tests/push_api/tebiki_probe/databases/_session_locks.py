"""Locks that a session of a server holds until it ends or gives them up, whatever is rolled back."""

import contextlib

_RELEASING = {
    "postgresql": ("SELECT pg_catalog.pg_advisory_unlock_all()",),
    "mysql": ("DO RELEASE_ALL_LOCKS()", "UNLOCK TABLES"),
    "mariadb": ("DO RELEASE_ALL_LOCKS()", "UNLOCK TABLES"),
}


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
