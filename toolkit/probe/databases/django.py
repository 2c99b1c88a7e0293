"""Databases of Django, created by the project's own test runner, with its settings and migrations.

Each case runs in a transaction that is rolled back, as in Django's `TestCase`, and its counters go back to where they
were; deferred constraints are checked where the program would commit (`_django_blocks.py`).
"""

import contextlib
import functools
import importlib
import os
import shutil

from ._commit_guard import keep_guard
from ._counters import COUNTING, keep_counters, remember_state, reset_counters, restore_counters
from ._django_aliases import describe_database, list_databases, share_connections
from ._django_blocks import begin_blocks, end_blocks
from ._django_cursors import watch_cursors
from ._django_guards import arm_case, changing, keep_apart
from ._django_threads import keep_from_threads, share_with_threads, shared_connections
from ._driver_guard import DriverGuard, ForeignDatabase, found_database
from ._kept_rows import is_point_lost, keep_rows, restore_rows, set_point
from ._own_users import give_user, remove_user, user_of
from ._session_locks import limit_waits, release_locks

_READY = "tebiki_ready"  # the table that is created last: a database without it is incomplete
_START = {}  # alias -> values of counters before each case
_LOST = set()  # aliases whose last case has committed something
_NAMES = set()  # of our databases
_GUARDS = []  # of this process
_NO_DATABASE, _OF_SERVERS = "__no_db__", ("postgres", "")  # an alias, and where Django creates a database from


def is_wanted():
    """Return whether there are settings, and databases in them."""
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        return False
    try:
        settings = importlib.import_module("django.conf").settings
    except ImportError:
        return False
    return bool(list_databases(settings))


def make(name, folder, _load, keep=False):
    """Make a database for each alias.

    Args:
        name: name of the databases; the alias is added to those that are not the default one. A mirror has none.
        folder: where databases in files are made.
        _load: imports the application, whose settings are enough.
        keep: whether another run may use them, so that incomplete ones stay.

    Returns:
        alias -> name or path; texts that say what was made; name -> password of its user.
    """
    settings = importlib.import_module("django.conf").settings
    _guard_connections()
    names = {}
    for alias, held in list_databases(settings):
        own = name if alias == "default" else "%s_%s" % (name, alias)
        is_file = "sqlite" in held["ENGINE"] or "spatialite" in held["ENGINE"]
        names[alias] = os.path.join(folder, own + ".sqlite3") if is_file else own
        held.setdefault("TEST", {})["NAME"] = names[alias]
        held["NAME"] = names[alias]  # queries of an application during its set-up
        # tebiki: allow module_state -- the databases of a process are made once
        _NAMES.add(names[alias])
    importlib.import_module("django").setup()
    connections = importlib.import_module("django.db").connections
    begun = dict((alias, place) for alias, place in names.items() if not _is_ready(connections[alias]))
    try:
        if begun:
            with _creating():
                _fill(settings, connections, names)
        made = dict((alias, "%s" % connections[alias].settings_dict["NAME"]) for alias in names)
        users = _make_users(connections, made)
    except BaseException:  # a migration may raise or exit with anything
        _drop_begun({} if keep else begun)  # another run may be filling one that is kept
        raise
    texts = sorted(set(describe_database(connections[alias], made[alias], users) for alias in names))
    for connection in connections.all():
        connection.close()
    return made, texts, users


def _make_users(connections, made):
    """Give each database on a server a user of its own, where that lets us; return their passwords."""
    owners = dict((place, connections[alias]) for alias, place in sorted(made.items(), reverse=True))
    served = dict((place, one) for place, one in owners.items() if one.vendor in COUNTING)
    users = {}
    for name, connection in served.items():
        others = [place for place, one in served.items() if one.vendor == connection.vendor and place != name]
        connection.ensure_connection()
        log_in = functools.partial(_log_in, connection.settings_dict, type(connection))
        with _ordering():
            password = give_user(connection.vendor, connection.connection, [name] + others, log_in)
        if password:
            users[name] = password
    return users


def _log_in(settings, wrapper, name, password):
    """Return a connection of the driver for a user."""
    options = dict(settings.get("OPTIONS") or {})
    options.pop("pool", None)  # which belongs to the user of the settings
    own = wrapper(dict(settings, USER=name, PASSWORD=password, OPTIONS=options))
    own.ensure_connection()
    return own.connection


def _fill(settings, connections, names):
    """Create the databases that are not there yet, with their tables."""
    runner = importlib.import_module("django.test.utils").get_runner(settings)
    runner(verbosity=0, interactive=False, keepdb=True).setup_databases()
    for alias in names:
        if not _is_ready(connections[alias]):
            with connections[alias].cursor() as cursor:
                keep_rows(connections[alias].vendor, cursor)
                keep_guard(connections[alias].vendor, cursor)
                keep_counters(connections[alias].vendor, cursor)
                cursor.execute("CREATE TABLE %s (id integer)" % _READY)


def _drop_begun(names):
    """Remove incomplete databases: nobody will ask for them."""
    for alias, place in names.items():
        # tebiki: allow swallowed_exception -- it was not created yet
        try:
            drop({alias: place})
        except Exception:  # noqa: S112 - nothing to be told
            continue


def use(places, folder, users=None):
    """Direct every connection to the created databases, and to no others.

    Args:
        places: alias -> name or path.
        folder: where copies of databases in files are made.
        users: name -> password of its user; the others are opened as the settings say.
    """
    settings = importlib.import_module("django.conf").settings
    _guard_connections()
    for alias, held in list_databases(settings):
        place = places.get(alias) or places.get("default") or places[min(places)]
        if os.path.isabs(place):
            copy = os.path.join(folder, os.path.basename(place))
            if not os.path.exists(copy):
                shutil.copyfile(place, copy)
            place = copy
        held["NAME"] = place
        _NAMES.add(place)
        if place in (users or {}):
            held.update(USER=user_of(place), PASSWORD=users[place])
    if importlib.import_module("django.apps").apps.ready:
        for connection in importlib.import_module("django.db").connections.all():
            connection.close()
            held = settings.DATABASES[connection.alias]
            connection.settings_dict.update((key, held.get(key, "")) for key in ("NAME", "USER", "PASSWORD"))


def _guard_connections():
    """Let only Django's own connections through, each of which is asked which database it leads to."""
    if _GUARDS:
        return
    guard = DriverGuard(lambda: _NAMES)
    # tebiki: allow module_state -- the drivers of a process are guarded once
    _GUARDS.append(guard)
    guard.install()
    cls = importlib.import_module("django.db.backends.base.base").BaseDatabaseWrapper
    original = cls.connect

    @functools.wraps(original)
    def connect(wrapper, *args, **named):
        wrapper.get_new_connection = functools.partial(_open_own, guard, wrapper)
        try:
            original(wrapper, *args, **named)
        finally:
            del wrapper.get_new_connection

    cls.connect = connect
    watch_cursors(guard)


def _open_own(guard, wrapper, parameters):
    """Return a connection of a driver to one of our databases, before handlers of the program learn of it.

    Raises:
        ForeignDatabase: it led elsewhere.
    """
    with guard.allow():
        made = type(wrapper).get_new_connection(wrapper, parameters)
    found = found_database(wrapper.vendor, made) or ""
    is_ours = found.lower() in guard.own or (guard.creates and wrapper.alias == _NO_DATABASE and found in _OF_SERVERS)
    if wrapper.vendor in COUNTING and not is_ours:
        made.close()
        raise ForeignDatabase("the connection %s led to %s" % (wrapper.alias, found))
    limit_waits(wrapper.vendor, made)
    if shared_connections():  # a case runs, and has its own
        keep_apart(wrapper.vendor, made, shared_connections())
    return made


@contextlib.contextmanager
def _ordering():
    """Let our own statements about users through."""
    (guard,) = _GUARDS
    with guard.order():
        yield


@contextlib.contextmanager
def _creating():
    """Let Django connect to where it creates and removes databases from, which a program is not let do."""
    for guard in _GUARDS:
        guard.creates = True
    try:
        yield
    finally:
        for guard in _GUARDS:
            guard.creates = False


def begin():
    """Set counters back, begin a transaction on each connection, and return the transactions."""
    transaction = importlib.import_module("django.db.transaction")
    database = importlib.import_module("django.db")
    signals = importlib.import_module("django.core.signals")
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(database.close_old_connections)  # as Django's test client does: it would end the transaction
    begun = []
    try:
        for connection in share_connections(database.connections):
            _set_counters(connection)
            atomic = transaction.atomic(using=connection.alias)
            atomic._from_testcase = True  # the program may open one that must be the outermost (`durable`)
            atomic.__enter__()
            begun.append((connection, atomic))
            set_point(connection.vendor, connection.connection)
            arm_case(connection)
            begin_blocks(transaction, connection)
        share_with_threads(database.connections, [connection for connection, _ in begun])
    except Exception:
        end(begun)
        raise
    return begun


def rest():
    """Do nothing: outside of a case, Django commits each statement."""


def remember(begun):
    """Set a savepoint in each transaction on a server; return a function that goes back to it."""
    connections = [one for one, _ in begun if one.vendor in COUNTING and one.connection is not None]
    going_back = []
    for one in connections:
        with contextlib.closing(one.connection.cursor()) as cursor:  # of the driver: Django's own may be watched
            going_back.append((one, remember_state(one.vendor, cursor)))

    def go_back():
        for one, back in going_back:
            with contextlib.closing(one.connection.cursor()) as cursor:
                back(cursor)

    return go_back


def is_ended(begun, if_failed):
    """Return whether the program has ended a transaction by a statement of its own."""
    guarded = [one for one, _ in begun if getattr(one, "_tebiki_guard", None)]
    return any([one._tebiki_guard.is_ended(one.connection, if_failed) for one in guarded])


def end(begun):
    """Roll the transactions back."""
    keep_from_threads()
    for connection, atomic in reversed(begun):
        end_blocks(connection)
        if is_point_lost(connection.vendor, connection.connection):
            # tebiki: allow module_state -- the next case of this process puts the rows back
            _LOST.add(connection.alias)
        try:
            connection.set_rollback(True)
            atomic.__exit__(None, None, None)
            release_locks(connection.vendor, connection.connection)
        except Exception:  # the program has closed it, or ended the transaction
            connection.close()
            connection.in_atomic_block, connection.savepoint_ids, connection.needs_rollback = False, [], False


def drop(places):
    """Remove the databases, each once."""
    connections = importlib.import_module("django.db").connections
    owners = dict((place, alias) for alias, place in sorted(places.items(), reverse=True))
    for place, alias in owners.items():
        connections[alias].close()
        if os.path.isabs(place):
            if os.path.exists(place):
                os.remove(place)
        else:
            _remove_user(connections[alias], place)
            with _creating():
                connections[alias].creation._destroy_test_db(place, 0)


def _remove_user(connection, name):
    """Remove the user of a database of ours that a connection leads to."""
    if connection.vendor not in COUNTING:
        return
    connection.ensure_connection()
    with _ordering(), contextlib.closing(connection.connection.cursor()) as cursor:
        remove_user(connection.vendor, cursor, name)
    connection.close()


def _is_ready(connection):
    """Return whether a database exists and is complete."""
    if os.path.isabs(connection.settings_dict["NAME"]) and not os.path.exists(connection.settings_dict["NAME"]):
        return False
    try:
        return _READY in connection.introspection.table_names()
    except Exception:  # there is no such database, or its server is unreachable, which creating it reports
        return False
    finally:
        connection.close()


def _set_counters(connection):
    """Set rows and counters back, but not within a session of requests, of which MySQL would commit the transaction.

    Another program that uses the database may have been ended since the last case.
    """
    if connection.vendor not in COUNTING or connection.in_atomic_block:
        return
    with connection.cursor() as cursor, changing(connection):
        is_touched = connection.alias not in _START or connection.alias in _LOST
        if is_touched and not restore_rows(connection.vendor, cursor):
            _LOST.discard(connection.alias)
        if connection.alias in _START:
            reset_counters(connection.vendor, cursor, _START[connection.alias])
        else:
            _START[connection.alias] = restore_counters(connection.vendor, cursor)
