"""Put the databases in files of the scratch copy back after each call, so that none finds what another one wrote.

SQLite itself writes the pages back (its backup interface, Python 3.7 and newer): connections that are still open see
that the file has changed. Files elsewhere are never touched.
"""

import os
import sys
import weakref

from ..process.import_watch import ImportWatch

_COUNTER = slice(24, 28)  # the file change counter: https://www.sqlite.org/fileformat2.html#file_change_counter
_HEADER = 100  # bytes
_LOCKED = (5, 6)  # SQLITE_BUSY and SQLITE_LOCKED: https://www.sqlite.org/rescode.html
_BEFORE_FACTORY = 5  # arguments of `sqlite3.connect` before the class of its connections
_ATTACH = 24  # SQLITE_ATTACH: https://www.sqlite.org/c3ref/c_alter_table.html
_URI = "file:"


class DatabaseFiles(object):
    """The databases that the program has opened in a folder.

    Args:
        folder: the scratch copy; empty: none is put back.
    """

    def __init__(self, folder):
        self._folder = os.path.join(os.path.realpath(folder), "") if folder else ""
        self._connect = None
        self._named = set()
        self._kept = {}
        self._classes = {}
        self._open = weakref.WeakSet()

    def watch(self):
        """Note every connection that is opened from now on."""
        watched = ImportWatch()
        watched.when("sqlite3", self._replace_connect)
        watched.begin()

    def begin(self):
        """Keep the present state of each file, and return a function that restores it."""
        for path in list(self._named):
            if os.path.isfile(path):
                self._keep(path)
        return self._restore

    def _replace_connect(self, module):
        original = module.connect
        if not (self._folder and hasattr(module.Connection, "backup")):
            return
        self._connect = original

        def connect(*args, **named):
            self._note(args[0] if args else named.get("database"))
            if len(args) <= _BEFORE_FACTORY:
                named["factory"] = self._referable(named.get("factory") or module.Connection)
            connection = original(*args, **named)
            if isinstance(connection, tuple(self._classes.values())):
                self._open.add(connection)
            return connection

        for place in (module, module.dbapi2):
            place.connect = connect

    def _referable(self, factory):
        """Return a class of connections, of the same name, that tell of ATTACH and may be referred to weakly."""
        if not isinstance(factory, type):
            return factory
        if factory not in self._classes:
            methods = _watching_attach(factory, self._note)
            self._classes[factory] = type(factory.__name__, (factory,), dict(methods, __module__=factory.__module__))
        return self._classes[factory]

    def _note(self, name):
        """Keep a file that is opened for the first time, before anything is written to it."""
        text = os.fsdecode(name) if isinstance(name, (str, bytes)) or hasattr(name, "__fspath__") else ""
        path = os.path.realpath(_path_of(text)) if text else ""
        if path.startswith(self._folder):
            self._named.add(path)
            if path not in self._kept and os.path.isfile(path):
                self._keep(path)

    def _keep(self, path):
        state = _state_of(path)
        if state is None or (path in self._kept and self._kept[path][0] == state):
            return
        copy = self._connect(":memory:", check_same_thread=False)
        if _copy(self._connect, path, copy, is_from=True):
            self._kept[path] = (state, copy)
        else:
            self._kept.pop(path, None)

    def _restore(self):
        if self._open:
            getattr(sys.modules.get("sqlalchemy.orm.session"), "close_all_sessions", int)()
        for connection in list(self._open):
            _roll_back(connection)
        for path, (state, copy) in list(self._kept.items()):
            is_moved = os.path.realpath(path) != path  # a link that the program has put there leads elsewhere
            if not is_moved and _state_of(path) != state and _copy(self._connect, path, copy):
                self._kept[path] = (_state_of(path), copy)


def _path_of(name):
    """Return the path in the name of a database, which may be a URI (https://www.sqlite.org/uri.html)."""
    if not name.startswith(_URI):
        return name
    from urllib.parse import unquote

    path = name[len(_URI) :].partition("?")[0].partition("#")[0]
    _host, slash, rest = path[2:].partition("/") if path.startswith("//") else ("", "", "")
    return unquote(slash + rest if slash else path)


def _watching_attach(factory, note):
    """Return methods of a class of connections which tell `note` each database that is attached."""

    def make_authorizer(judge):
        def authorize(action, name, *rest):
            if action == _ATTACH and name:
                note(name)
            return judge(action, name, *rest) if judge else 0

        return authorize

    unjudged = set()  # connections that begin, and have no authorizer of their own class yet

    def begin(self, *args, **named):
        unjudged.add(id(self))
        try:
            factory.__init__(self, *args, **named)
            if id(self) in unjudged:
                factory.set_authorizer(self, make_authorizer(None))
        finally:
            unjudged.discard(id(self))

    def set_authorizer(self, authorizer_callback):
        unjudged.discard(id(self))
        return factory.set_authorizer(self, make_authorizer(authorizer_callback))

    return {"__init__": begin, "set_authorizer": set_authorizer}


def _copy(connect, path, copy, is_from=False):
    """Copy a database from its file into a connection, or back; return whether that was possible."""
    held = None
    try:
        held = connect(path, timeout=0)
        source, target = (held, copy) if is_from else (copy, held)
        source.backup(target, progress=_refuse_to_wait)
    # tebiki: allow swallowed_exception -- a file that is no database or that somebody has locked stays as it is
    except Exception:
        return False
    finally:
        if held is not None:
            held.close()
    return True


def _refuse_to_wait(status, _remaining, _pages):
    """End a copy that would try again for ever, because somebody has locked one of the two databases.

    Raises:
        RuntimeError: the last step met a lock.
    """
    if status in _LOCKED:
        raise RuntimeError("the database is locked")


def _roll_back(connection):
    """End the transaction that a call has left open; a connection of another thread keeps its own."""
    # tebiki: allow swallowed_exception -- it may be closed, or belong to another thread
    try:
        if connection.in_transaction:
            connection.rollback()
    except Exception:
        return


def _state_of(path):
    """Return what differs once a file, or the log beside it, was written to; None if there is no such file."""
    try:
        with open(path, "rb") as file:
            header = file.read(_HEADER)
        held = os.stat(path)
        log = os.stat(path + "-wal") if os.path.exists(path + "-wal") else held
    except (IOError, OSError):
        return None
    return header[_COUNTER], held.st_size, held.st_mtime, log.st_size, log.st_mtime
