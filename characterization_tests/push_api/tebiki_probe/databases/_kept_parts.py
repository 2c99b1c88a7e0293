"""Parts of a database of MySQL or MariaDB besides rows: a statement that makes or drops one commits by itself."""

_OF_TABLES = "'BASE TABLE', 'SYSTEM VERSIONED'"
_PARTS = (
    ("TABLE", "table_name FROM information_schema.tables WHERE table_type IN (%s) AND table_schema" % _OF_TABLES),
    ("SEQUENCE", "table_name FROM information_schema.tables WHERE table_type = 'SEQUENCE' AND table_schema"),
    ("VIEW", "table_name FROM information_schema.views WHERE table_schema"),
    ("TRIGGER", "trigger_name FROM information_schema.triggers WHERE trigger_schema"),
    ("EVENT", "event_name FROM information_schema.events WHERE event_schema"),
    ("PROCEDURE", "routine_name FROM information_schema.routines WHERE routine_type = 'PROCEDURE' AND routine_schema"),
    ("FUNCTION", "routine_name FROM information_schema.routines WHERE routine_type = 'FUNCTION' AND routine_schema"),
)
_OWN = "tebiki_"


def keep_parts(cursor):
    """Note what a new database consists of.

    Args:
        cursor: of the driver.
    """
    cursor.execute("CREATE TABLE IF NOT EXISTS tebiki_parts (kind varchar(20), name varchar(200))")
    cursor.execute("DELETE FROM tebiki_parts")  # of a run that was killed
    for part in _list_parts(cursor):
        cursor.execute("INSERT INTO tebiki_parts VALUES (%s, %s)", part)


def list_new_parts(cursor):
    """Return (kind, name) of what the new database did not have: tables, views, routines and others.

    Args:
        cursor: of the driver.
    """
    cursor.execute("SELECT kind, name FROM tebiki_parts")
    kept = set((kind, name) for kind, name in cursor.fetchall())
    return [part for part in _list_parts(cursor) if part not in kept]


def _list_parts(cursor):
    found = []
    for kind, place in _PARTS:
        cursor.execute("SELECT %s = DATABASE() ORDER BY 1" % place)  # noqa: S608 - own texts
        found += [(kind, row[0]) for row in cursor.fetchall() if not row[0].startswith(_OWN)]
    return found
