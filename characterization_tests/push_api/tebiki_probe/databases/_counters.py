"""Counters that a rollback does not reset: sequences of PostgreSQL, the next ids of tables of MySQL and MariaDB."""

_SEQUENCES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, last_value FROM pg_sequences"
)
_NEXT_IDS = (
    "SELECT table_name, 1, auto_increment FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
)
_QUERIES = {"postgresql": _SEQUENCES, "mysql": _NEXT_IDS, "mariadb": _NEXT_IDS}


def read_counters(vendor, cursor):
    """Return name -> (first value, last value) of the counters of a database; of other vendors there are none.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver.
    """
    if vendor not in _QUERIES:
        return {}
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
                value = int(start if former is None else former)
                cursor.execute("ALTER TABLE `%s` AUTO_INCREMENT = %d" % (name.replace("`", "``"), value))
