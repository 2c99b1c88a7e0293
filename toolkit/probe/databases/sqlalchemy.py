"""Databases of SQLAlchemy on servers: PostgreSQL, MySQL and MariaDB.

An application is imported while each of its engines leads to a new database; what it does not create there itself, by
migrations at its start, is created by the `create_all` of its tables. Each case runs in a transaction that is rolled
back. Databases in files are those of the scratch copy (`replay/database_files.py`).
"""

import gc
import importlib
import itertools
import os
import sys

from ._own_connections import OwnConnections, dispose_engines

_used = []  # the connections of this process
_OF_SERVERS = ("pg_catalog", "information_schema")  # schemas that SQLAlchemy itself describes


def is_wanted():
    """Return whether SQLAlchemy is there; with Django, its own settings name the databases."""
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        return False
    try:
        importlib.import_module("sqlalchemy")
    except ImportError:
        return False
    return True


def make(name, _folder, load, _keep=False):
    """Make a database for each one that engines of the application connect to.

    Args:
        name: name of the first database; a number is added to the others.
        _folder: where databases in files are made.
        load: imports the application, or gives None.
        _keep: whether another run may use them.

    Returns:
        name in the settings -> name of ours; texts that say what was made; name of ours -> password of its user.
    """
    numbers = itertools.count()

    def make_name():
        number = next(numbers)
        return "%s_%d" % (name, number) if number else name

    own = OwnConnections({}, make_name)
    # tebiki: allow module_state -- what was made in this process is dropped by it
    _used.append(own)
    own.install()
    try:
        application = load()
        if application is not None:
            _create_tables(application)
        own.keep_counters()
        users = own.make_users()
    except BaseException:
        drop({})
        raise
    _close()
    return own.names, own.texts, users


def use(places, _folder, users=None):
    """Direct every engine to the created databases, and to no others; may be called again.

    Args:
        places: name in the settings -> name of ours.
        _folder: where copies of databases in files are made.
        users: name of ours -> password of its user.
    """
    if not _used:
        # tebiki: allow module_state -- the engines of a process are directed once
        _used.append(OwnConnections(places, users=users))
        _used[0].install()


def begin():
    """Set counters back, and begin a transaction, in which the program may begin and end its own."""
    for own in _used:
        own.begin()


def rest():
    """Undo what an import, or the building of an application, has begun; objects that it loaded stay."""
    for own in _used:
        own.rest()


def remember(_begun):
    """Set a savepoint in the transaction; return a function that goes back to it."""
    going_back = [one for own in _used for one in own.remember()]

    def go_back():
        for one in going_back:
            one()

    return go_back


def is_ended(_begun, if_failed):
    """Return whether the program has ended the transaction by a statement of its own."""
    return any([own.is_ended(if_failed) for own in _used])


def end(_begun):
    """Roll the transaction back."""
    for own in _used:
        own.end()


def drop(_places):
    """Remove the databases that this process has made."""
    _close()
    for own in _used:
        own.drop()


def _close():
    getattr(sys.modules.get("sqlalchemy.orm.session"), "close_all_sessions", int)()
    dispose_engines()


def _create_tables(application):
    """Create the tables of an application that are not there yet."""
    importlib.import_module("sqlalchemy.orm").configure_mappers()
    extension = sys.modules.get("flask_sqlalchemy")
    databases = _instances(extension.SQLAlchemy) if extension else []
    for database in databases:
        for flask in _flask_applications(application):
            with flask.app_context():
                database.create_all()
    if not databases:
        engines = _instances(sys.modules["sqlalchemy.engine"].Engine)
        servers = [one for one in engines if one.dialect.name != "sqlite"]
        for metadata in _instances(sys.modules["sqlalchemy"].MetaData):
            if metadata.tables and metadata.schema not in _OF_SERVERS:
                _create_where_possible(metadata, servers)


def _create_where_possible(metadata, engines):
    """Create tables by each engine whose kind of server has all of their types.

    Raises:
        Exception: of SQLAlchemy; no engine can create them.
    """
    failures = []
    for engine in engines:
        try:
            metadata.create_all(engine)
        except sys.modules["sqlalchemy.exc"].CompileError as error:  # of another kind of server
            failures.append(error)
    if failures and len(failures) == len(engines):
        raise failures[0]


def _flask_applications(application):
    if hasattr(application, "app_context"):
        return [application]
    return [one for one in _instances(sys.modules["flask"].Flask) if "sqlalchemy" in one.extensions]


def _instances(kind):
    """Return the objects of a class; those of tables and engines are registered nowhere."""
    return [one for one in gc.get_objects() if isinstance(one, kind)]
