"""Statements that need a transaction which is committed, as that of a case never is."""

import re

from ._postgresql_statements import without_texts

_OF_MYSQL = re.compile(r"\A\s*XA\s", re.I)
_NEEDING = {
    "postgresql": re.compile(
        r"(?:\A|;)\s*(?:(?:UN)?LISTEN|NOTIFY|PREPARE\s+TRANSACTION)\b|\bPG_NOTIFY\s*\(",
        re.I,
    ),
    "mysql": _OF_MYSQL,
    "mariadb": _OF_MYSQL,
}


def needs_commit(vendor, statement):
    """Return whether a statement does what it says only where its transaction is committed.

    Args:
        vendor: as SQLAlchemy and Django name it.
        statement: a text; what else a driver takes is not read.
    """
    is_read = vendor in _NEEDING and hasattr(statement, "format")
    return is_read and bool(_NEEDING[vendor].search(without_texts(statement)))
