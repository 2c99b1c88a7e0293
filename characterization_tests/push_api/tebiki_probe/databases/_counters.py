"""Counters that a rollback does not reset: sequences of PostgreSQL and MariaDB, next ids of MySQL's tables."""

from ._session_locks import wait_briefly

_SEQUENCES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, last_value FROM pg_sequences"
    " WHERE pg_has_role(sequenceowner, 'USAGE')"  # those of extensions stay with who made the database
)
_NEXT_IDS = (
    "SELECT table_name, 1, auto_increment FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
)
_OF_MARIADB = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'"
)
_IS_KEPT = "SELECT 1 FROM information_schema.tables WHERE table_name = 'tebiki_counters' AND table_schema = %s"
_IN_USE = 1205  # of the server: the time to wait for a lock is over
_FRESH = "SET @tebiki_ids = 0 /*!80000 , SESSION information_schema_stats_expiry = 0 */"  # MySQL 8 shows old ones
_QUERIES = {"postgresql": _SEQUENCES, "mysql": _NEXT_IDS, "mariadb": _NEXT_IDS}
_WIDEST = {"postgresql": "bigint", "mysql": "decimal(30)", "mariadb": "decimal(30)"}  # MySQL has `BIGINT UNSIGNED`
_STATE = "tebiki_state"
COUNTING = frozenset(_QUERIES)
"""Databases with such counters, as SQLAlchemy and Django name them."""


def read_counters(vendor, cursor):
    """Return name -> (first value, last value) of the counters of a database; of other vendors there are none.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor not in _QUERIES:
        return {}
    if vendor != "postgresql":
        cursor.execute(_FRESH)
    cursor.execute(_QUERIES[vendor])
    found = dict((name, (start, last)) for name, start, last in cursor.fetchall())
    for name in _list_sequences(vendor, cursor):
        cursor.execute("SELECT 1, next_not_cached_value FROM %s" % quote_name(name))  # noqa: S608 - its own names
        found[name] = tuple(cursor.fetchall()[0])
    return found


def _read_next_values(vendor, cursor):
    """Return what `read_counters` does, with the next value of a sequence of PostgreSQL in place of its first one.

    One that was never used may begin elsewhere: `ALTER SEQUENCE .. RESTART WITH`, `setval(.., false)`.
    """
    found = read_counters(vendor, cursor)
    for name in [name for name, (_, last) in found.items() if last is None and vendor == "postgresql"]:
        cursor.execute("SELECT last_value FROM %s" % name)  # noqa: S608 - quoted by the server
        found[name] = (cursor.fetchall()[0][0], None)
    return found


def _list_sequences(vendor, cursor):
    """Return the sequences of a database of MariaDB; MySQL has none, and PostgreSQL other ones."""
    if vendor == "postgresql":
        return []
    cursor.execute(_OF_MARIADB)
    return [row[0] for row in cursor.fetchall()]


def quote_name(name):
    """Return a name as MySQL and MariaDB read it, whatever it consists of."""
    return "`%s`" % name.replace("`", "``")


def keep_counters(vendor, cursor):
    """Keep the counters of a new database in a table of it: a program that is killed leaves them moved.

    Args:
        vendor: as for `read_counters`.
        cursor: of the driver.
    """
    if vendor not in COUNTING:
        return
    for name in _list_sequences(vendor, cursor):
        _forget_cache(cursor, name)
    found = _read_next_values(vendor, cursor)
    cursor.execute("DROP TABLE IF EXISTS tebiki_counters")  # of a run that was killed
    kind = _WIDEST[vendor]
    cursor.execute("CREATE TABLE tebiki_counters (name varchar(200), first_id %s, last_id %s)" % (kind, kind))
    for name, (start, last) in sorted(found.items()):
        cursor.execute("INSERT INTO tebiki_counters VALUES (%s, %s, %s)", (name, start, last))


def _forget_cache(cursor, name):
    """Have a sequence go on from its next value: what the server has cached of it is not seen otherwise."""
    # tebiki: allow swallowed_exception -- one that has come to its end gives no value, and so none that differs
    try:
        cursor.execute("SELECT NEXTVAL(%s)" % quote_name(name))
        ((value,),) = cursor.fetchall()
        cursor.execute("ALTER SEQUENCE %s RESTART %d" % (quote_name(name), value))
    except Exception:  # of the driver
        return


def restore_counters(vendor, cursor):
    """Set the counters back to where they were in the new database; return them, as `read_counters` does.

    Args:
        vendor: as for `read_counters`.
        cursor: of the driver.
    """
    if vendor not in COUNTING:
        return {}
    cursor.execute(_IS_KEPT % ("current_schema()" if vendor == "postgresql" else "DATABASE()",))
    if not cursor.fetchall():  # it was made by others, or is being made
        return _read_next_values(vendor, cursor)
    cursor.execute("SELECT name, first_id, last_id FROM tebiki_counters")
    kept = dict((name, (start, last)) for name, start, last in cursor.fetchall())
    reset_counters(vendor, cursor, kept)
    return kept


def remember_state(vendor, cursor):
    """Set a savepoint within a transaction; return a function that goes back to it, given a cursor.

    Counters go back as well, but in MySQL, where that would end the transaction.

    Args:
        vendor: as for `read_counters`.
        cursor: of the driver.
    """
    before = _read_next_values(vendor, cursor) if vendor == "postgresql" else {}
    cursor.execute("SAVEPOINT " + _STATE)

    def go_back(other):
        other.execute("ROLLBACK TO SAVEPOINT " + _STATE)
        other.execute("RELEASE SAVEPOINT " + _STATE)
        reset_counters(vendor, other, before)

    return go_back


def reset_counters(vendor, cursor, before):
    """Set the counters that were moved back to where they were; ends the transaction in MySQL.

    Args:
        vendor: as for `read_counters`.
        cursor: of the driver.
        before: what `read_counters` returned before.
    """
    if not before:
        return
    sequences = _list_sequences(vendor, cursor)
    for name, (first, last) in read_counters(vendor, cursor).items():
        start, former = before.get(name, (first, None))
        if former != last:
            if vendor == "postgresql":
                is_used = former is not None
                cursor.execute("SELECT setval(%s, %s, %s)", (name, former if is_used else start, is_used))
            else:
                order = "ALTER SEQUENCE %s RESTART %d" if name in sequences else "ALTER TABLE %s AUTO_INCREMENT = %d"
                _set_next_id(cursor, order % (quote_name(name), int(start if former is None else former)))


def _set_next_id(cursor, order):
    """Order a counter to go back; it stays where it is while another connection uses its table."""
    # tebiki: allow swallowed_exception -- ids that differ in every run are not locked
    try:
        with wait_briefly(cursor):
            cursor.execute(order)
    except Exception as error:
        if getattr(error, "args", ())[:1] != (_IN_USE,):
            raise
