"""Counters that a rollback does not reset: sequences of PostgreSQL, the next ids of tables of MySQL and MariaDB."""

_SEQUENCES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, last_value FROM pg_sequences"
)
_NEXT_IDS = (
    "SELECT table_name, 1, auto_increment FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
)
_IN_USE = 1205  # of the server: the time to wait for a lock is over
_FRESH = "SET @tebiki_ids = 0 /*!80000 , SESSION information_schema_stats_expiry = 0 */"  # MySQL 8 shows old ones
_QUERIES = {"postgresql": _SEQUENCES, "mysql": _NEXT_IDS, "mariadb": _NEXT_IDS}
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
    return dict((name, (start, last)) for name, start, last in cursor.fetchall())


def reset_counters(vendor, cursor, before):
    """Set the counters that were moved back to where they were; ends the transaction in MySQL.

    Args:
        vendor: as for `read_counters`.
        cursor: of the driver.
        before: what `read_counters` returned before.
    """
    if not before:
        return
    for name, (start, last) in read_counters(vendor, cursor).items():
        former = before.get(name, (start, None))[1]
        if former != last:
            if vendor == "postgresql":
                is_used = former is not None
                cursor.execute("SELECT setval(%s, %s, %s)", (name, former if is_used else start, is_used))
            else:
                _set_next_id(cursor, name, int(start if former is None else former))


def _set_next_id(cursor, table, value):
    """Set the next id of a table; it stays where it is while another connection uses the table."""
    cursor.execute("SET SESSION lock_wait_timeout = 1")
    # tebiki: allow swallowed_exception -- ids that differ in every run are not locked
    try:
        cursor.execute("ALTER TABLE `%s` AUTO_INCREMENT = %d" % (table.replace("`", "``"), value))
    except Exception as error:
        if getattr(error, "args", ())[:1] != (_IN_USE,):
            raise
