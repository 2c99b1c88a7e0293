"""Connections and cursors of SQLite: what their database holds, from which a replay makes one in memory.

Rows are written as those of a query, by the names of their columns, so that secrets among them are hidden. Connections
of classes of the program's own, with attached databases or other kinds of texts, and large databases are left out.
"""

import sys
import threading

_SINCE = (3, 6)  # before, a statement that changes nothing commits what was changed before it
_LARGEST = 1 << 18  # bytes of a database
_MOST = 1000  # rows in all
_OWN_TABLES = "sqlite_"
_SEQUENCE = "sqlite_sequence"  # the last ids of AUTOINCREMENT: https://www.sqlite.org/autoinc.html
_VIRTUAL = "CREATE VIRTUAL TABLE"
_reading = threading.local()


def is_reading():
    """Return whether the present thread reads or makes a database for a recording or a replay."""
    return getattr(_reading, "depth", 0) > 0


def writer_of(kind):
    """Return the writer of a class, as `known_classes.writer_of`; None if it is another one."""
    module = sys.modules.get("sqlite3")
    if module is None or sys.version_info < _SINCE:
        return None
    return _WRITERS[kind.__name__] if kind.__module__ == "sqlite3" and kind.__name__ in _WRITERS else None


def _write_connection(writer, value, depth):
    try:
        held = _with_quiet(_read, value)
    except Exception:  # closed, in use by another thread, locked, or too large
        return writer.cut_off("opaque", value)
    written = writer.begin_object(value, {"$py": "sqlite"})
    schema, rows, settings = held
    masked = [
        [table, columns, [[writer.field(*pair, depth=depth) for pair in zip(columns, row)] for row in found]]
        for table, columns, found in rows
    ]
    written["of"] = [schema, masked, dict(settings, factory=writer.write(value.row_factory, depth))]
    return written


def _write_cursor(writer, value, depth):
    written = writer.begin_object(value, {"$py": "sqlite_cursor"})
    written["of"] = [writer.write(value.connection, depth), writer.write(value.row_factory, depth)]
    return written


def _with_quiet(action, *args):
    """Return what an action gives that sends statements of ours."""
    _reading.depth = getattr(_reading, "depth", 0) + 1
    try:
        return action(*args)
    finally:
        _reading.depth -= 1


def _read(connection):
    """Return the schema and the rows of a database, and the settings of its connection.

    Raises:
        ValueError: no replay can be given it.
        sqlite3.Error: it is closed, in use by another thread, or locked.
    """
    cursor = sys.modules["sqlite3"].Connection.cursor(connection)
    cursor.row_factory = None
    if connection.text_factory is not str or getattr(connection, "autocommit", -1) != -1:
        raise ValueError("settings")
    if [row[1] for row in cursor.execute("PRAGMA database_list") if row[1] != "temp"] != ["main"]:
        raise ValueError("attached")
    waits = _setting_of(cursor, "busy_timeout")
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        if _setting_of(cursor, "page_count") * _setting_of(cursor, "page_size") > _LARGEST:
            raise ValueError("large")
        found = cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        schema = _without_shadows(found.fetchall())
        rows = [_rows_of(cursor, name) for kind, name, _ in schema if kind == "table"]
    finally:
        cursor.execute("PRAGMA busy_timeout = %d" % waits)
    if sum([len(held) for _, _, held in rows]) > _MOST:
        raise ValueError("large")
    settings = {"isolation": connection.isolation_level, "is_open": connection.in_transaction}
    settings["foreign_keys"] = _setting_of(cursor, "foreign_keys")
    return [one for one in schema if not one[1].startswith(_OWN_TABLES)], rows, settings


def _setting_of(cursor, name):
    return cursor.execute("PRAGMA " + name).fetchone()[0]


def _without_shadows(schema):
    """Return a schema as lists without the tables in which virtual ones keep what they hold."""
    virtual = tuple([name + "_" for _, name, sql in schema if sql.upper().startswith(_VIRTUAL)])
    return [list(one) for one in schema if not (virtual and one[1].startswith(virtual))]


def _rows_of(cursor, table):
    columns = [row[1] for row in cursor.execute("PRAGMA table_info(%s)" % _quote(table))]
    names = ", ".join(map(_quote, columns))
    found = cursor.execute("SELECT %s FROM %s LIMIT %d" % (names, _quote(table), _MOST + 1))  # noqa: S608 - its own names
    return [table, columns, [list(row) for row in found.fetchall()]]


def _quote(name):
    return '"%s"' % name.replace('"', '""')


def make_connection(rebuilder, written):
    """Make a connection to a database in memory that holds what was written."""
    schema, rows, settings = written["of"]
    connection = __import__("sqlite3").connect(":memory:")
    if "id" in written:
        rebuilder.remember(written["id"], connection)
    rows = [(table, columns, rebuilder.value(found)) for table, columns, found in rows]
    _with_quiet(_fill, connection, schema, rows, settings)
    connection.isolation_level = settings["isolation"]
    connection.row_factory = rebuilder.value(settings["factory"])
    return connection


def _fill(connection, schema, rows, settings):
    """Create tables with their rows, then indexes, views and triggers."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for sql in [sql for kind, _, sql in schema if kind == "table"]:
        cursor.execute(sql)
    for table, columns, found in rows:
        if table == _SEQUENCE:
            cursor.execute("DELETE FROM sqlite_sequence")
        names, places = ", ".join(map(_quote, columns)), ", ".join("?" * len(columns))
        cursor.executemany("INSERT INTO %s (%s) VALUES (%s)" % (_quote(table), names, places), found)  # noqa: S608 - own names
    for sql in [sql for kind, _, sql in schema if kind != "table"]:
        cursor.execute(sql)
    cursor.execute("PRAGMA foreign_keys = %d" % settings["foreign_keys"])
    if settings["is_open"]:
        cursor.execute("BEGIN")


def make_cursor(rebuilder, written):
    """Make a cursor of such a connection."""
    connection, factory = [rebuilder.value(one) for one in written["of"]]
    cursor = connection.cursor()
    cursor.row_factory = factory
    if "id" in written:
        rebuilder.remember(written["id"], cursor)
    return cursor


_WRITERS = {"Connection": _write_connection, "Cursor": _write_cursor}
