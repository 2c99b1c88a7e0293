"""Users of our own at a server: they may do everything in one of our databases, and nothing elsewhere.

A replay connects as such a user. Whatever it sends then, in whatever words, other databases, other users, settings and
files of the server stay as they are, because the server itself refuses it; what migrations have made in the database to
run with the rights of who made it (a routine, a view) still does. Where the user of the settings may not create another
one, or that one cannot log in, there is none.
"""

import binascii
import contextlib
import hashlib
import os
import re

_WHO = {"postgresql": "SELECT current_user", "mysql": "SELECT USER()", "mariadb": "SELECT USER()"}
WITHOUT_USER = " (no user of its own)"
"""Is said of a database that has none: replays are kept from others by what the guard reads alone."""
_HOSTS = ("%", "localhost")  # where a server has a user without a name, that one would come first at `localhost`
_PLUGIN = re.compile(r"IDENTIFIED WITH '(\w+)'")  # of MySQL, where the usual one needs more than some drivers have
_HAS_ROLE = "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) '%s'"  # a program may have others
_OWN_ALL = """DO $tebiki$ DECLARE one text; BEGIN FOR one IN
SELECT 'SCHEMA ' || quote_ident(nspname) FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND nspowner <> 'ROLE'::regrole AND pg_has_role(nspowner, 'USAGE')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass
    AND d.objid = n.oid AND deptype = 'e')
UNION ALL SELECT 'TABLE ' || r.oid::regclass FROM pg_class r WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND relowner <> 'ROLE'::regrole
  AND pg_has_role(relowner, 'USAGE') AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_'
    AND nspname <> 'information_schema') AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND (deptype = 'e'
      OR relkind = 'S' AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass))
UNION ALL SELECT 'TYPE ' || t.oid::regtype FROM pg_type t WHERE (typtype IN ('e', 'd', 'r') OR typtype = 'c'
    AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c'))
  AND typowner <> 'ROLE'::regrole
  AND pg_has_role(typowner, 'USAGE') AND typnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_'
    AND nspname <> 'information_schema') AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND deptype = 'e')
UNION ALL SELECT CASE WHEN current_setting('server_version_num')::int < 110000 THEN 'FUNCTION ' ELSE 'ROUTINE ' END
    || p.oid::regprocedure FROM pg_proc p
  WHERE proowner <> 'ROLE'::regrole
  AND pg_has_role(proowner, 'USAGE') AND pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_'
    AND nspname <> 'information_schema') AND NOT EXISTS (SELECT 1 FROM pg_aggregate WHERE aggfnoid = p.oid)
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
    AND deptype = 'e')
UNION ALL SELECT 'LARGE OBJECT ' || oid FROM pg_largeobject_metadata
  WHERE lomowner <> 'ROLE'::regrole AND pg_has_role(lomowner, 'USAGE')
LOOP EXECUTE 'ALTER ' || one || ' OWNER TO ROLE'; END LOOP; END $tebiki$"""
"""Makes one role the owner of what is in a database, unless it is of the server, an extension, or a rare kind.

What is of somebody else stays so: the schema `public` up to PostgreSQL 14, on which everybody has rights already, and
the functions that make values of a range type, which belong to the first superuser.
"""
_OWN_PATH = """DO $tebiki$ BEGIN IF EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = current_user)
  OR current_setting('search_path') <> '"$user", public' THEN EXECUTE 'ALTER ROLE ROLE SET search_path TO '
    || replace(current_setting('search_path'), '"$user"', quote_ident(current_user)); END IF; END $tebiki$"""
"""Gives a role the schemas in which the user of the settings finds tables."""
_PATIENCE = "SET lock_timeout = '10s'"  # of a session that was left over
_LONGEST = 32  # letters of a user of MySQL


def user_of(name):
    """Return the name of the user of a database: one that every server takes without quotes.

    Args:
        name: of the database.
    """
    plain = re.sub("[^0-9a-z_]", "_", name.lower())
    if plain == name and len(name) <= _LONGEST:
        return plain
    return "%s_%s" % (plain[: _LONGEST - 9], hashlib.sha256(name.encode("utf-8")).hexdigest()[:8])


def give_user(vendor, connection, names, log_in):
    """Give a database a user of its own; return the password, or an empty text if it has none.

    Args:
        vendor: as SQLAlchemy and Django name it.
        connection: of the driver, to the database; it commits each statement.
        names: of the database, and of our others at the server: in MySQL a statement may go from one to another.
        log_in: returns a connection of the driver for a name and a password.
    """
    user = user_of(names[0])
    with contextlib.closing(connection.cursor()) as cursor:
        try:
            password = _make_user(vendor, cursor, user, names)
            connection.commit()
            with contextlib.closing(log_in(user, password)) as tried:
                if _is_user(vendor, tried, user):
                    return password
        # tebiki: allow swallowed_exception -- the user of the settings may not, which the caller tells
        except Exception:  # noqa: S110 - of the driver
            pass
        remove_user(vendor, cursor, names[0])
    return ""


def _make_user(vendor, cursor, user, names):
    """Make the user of a database, or give the one that is there the same rights; return the password."""
    password, is_kept = _keep_password(cursor)
    if vendor == "postgresql":
        cursor.execute(_HAS_ROLE % user)
        is_new = not cursor.fetchall()
        if is_new:
            cursor.execute("CREATE ROLE %s LOGIN" % user)
            cursor.execute("GRANT %s TO CURRENT_USER" % user)  # who creates, owns and drops what it has
        if is_new or not is_kept:
            cursor.execute("ALTER ROLE %s PASSWORD '%s'" % (user, password))
        cursor.execute('ALTER DATABASE "%s" OWNER TO %s' % (names[0], user))
        cursor.execute(_OWN_ALL.replace("ROLE'::", "%s'::" % user).replace("TO ROLE'", "TO %s'" % user))
        cursor.execute(_OWN_PATH.replace("ALTER ROLE ROLE", "ALTER ROLE %s" % user))
        return password
    plugin = _find_plugin(cursor)
    identified = "IDENTIFIED WITH %s BY '%s'" % (plugin, password) if plugin else "IDENTIFIED BY '%s'" % password
    for host in _HOSTS:
        who = "'%s'@'%s'" % (user, host)
        cursor.execute("CREATE USER IF NOT EXISTS %s %s" % (who, identified))
        if not is_kept:
            cursor.execute("ALTER USER %s %s" % (who, identified))
        for one in names:
            cursor.execute("GRANT ALL PRIVILEGES ON `%s`.* TO %s" % (one.replace("_", "\\_"), who))
    return password


def _keep_password(cursor):
    """Return the password that a table of the database keeps for every run that uses it, and whether it did before."""
    cursor.execute("CREATE TABLE IF NOT EXISTS tebiki_user (password varchar(40))")
    cursor.execute("SELECT password FROM tebiki_user")
    found = [row[0] for row in cursor.fetchall()]
    if found:
        return found[0], True
    password = "Aa1-%s" % (binascii.hexlify(os.urandom(16)).decode("ascii"),)  # as the usual rules want it
    cursor.execute("INSERT INTO tebiki_user VALUES (%s)", (password,))
    return password, False


def _find_plugin(cursor):
    """Return how the user of a connection to MySQL logs in; empty: as is usual there, or in MariaDB."""
    cursor.execute("SHOW CREATE USER CURRENT_USER()")
    found = _PLUGIN.search("%s" % (cursor.fetchall(),))
    return found.group(1) if found else ""


def remove_user(vendor, cursor, name):
    """Remove the user of a database, if there is one and the server lets us; what it owns there goes back.

    Args:
        vendor: as SQLAlchemy and Django name it.
        cursor: of the driver, of a connection to the database that commits each statement.
        name: of the database.
    """
    user = user_of(name)
    # tebiki: allow swallowed_exception -- without the right to make users there is none to remove
    try:
        if vendor != "postgresql":
            for host in _HOSTS:
                cursor.execute("DROP USER IF EXISTS '%s'@'%s'" % (user, host))
            return
        cursor.execute(_HAS_ROLE % user)
        if cursor.fetchall():
            for statement in (_PATIENCE, "REASSIGN OWNED BY %s TO CURRENT_USER", "DROP OWNED BY %s", "DROP ROLE %s"):
                cursor.execute(statement % user if "%s" in statement else statement)
    except Exception:  # noqa: S110 - of the driver
        pass


def _is_user(vendor, connection, user):
    """Return whether a connection is that of a user."""
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(_WHO[vendor])
        found = cursor.fetchall()[0][0]
    return ("%s" % (found.decode("utf-8") if isinstance(found, bytes) else found,)).partition("@")[0] == user
