"""Places where SQLite may keep databases: a connection names one file, but its statements can name others.

An authorizer of each connection sees ATTACH, and with it VACUUM INTO; one of the program is asked after it. A name that
is given as a parameter is not told to it, and is refused.
"""

import os
import sys
import threading

_ATTACH, _FUNCTION = 24, 31  # SQLITE_ATTACH, SQLITE_FUNCTION: https://www.sqlite.org/c3ref/c_alter_table.html
_OK, _DENY = 0, 1
_FACTORY = 5  # position among the arguments of `sqlite3.connect`
_REFUSES_EXTENSIONS = sys.version_info < (3, 10)  # no event tells which one is loaded
_EXTENSIONS = ("mod_spatialite", "libspatialite")  # with which GeoDjango and others open every database


class DatabaseGuard(object):
    """Guard of the files that SQLite may open.

    Args:
        files: a `guard_files.Files`; refuse: is called with the kind and the text of a refusal, and raises.
    """

    EVENTS = frozenset(["sqlite3.connect", "sqlite3.load_extension"])

    def __init__(self, files, refuse):
        self._files = files
        self._refuse = refuse
        self._connecting = threading.local()

    def find_refusal(self, event, args):
        """Return `("write", name)` or `("native", name)` if an event must not happen; else None."""
        if event == "sqlite3.connect":
            if not getattr(self._connecting, "is_watched", False):
                return "write", "%s (open it with sqlite3.connect)" % _as_text(args[0])
            return None if self._files.may_hold_database(args[0]) else ("write", _as_text(args[0]))
        name = os.path.basename(_as_text(args[1]))
        return None if name.startswith(_EXTENSIONS) else ("native", "SQLite extension " + name)

    def _authorize(self, action, name, function, _database, _trigger):
        if action == _ATTACH and (name is None or not self._files.may_hold_database(name)):
            refusal = ("write", "ATTACH of a database whose name is a parameter" if name is None else name)
        elif action == _FUNCTION and function == "load_extension":
            refusal = ("native", "SQLite extension")
        else:
            return _OK
        try:
            self._refuse(*refusal)
        except EnvironmentError:  # SQLite wants a number; the program sees its "not authorized"
            return _DENY
        return _OK

    def guard_connections(self, module):
        """Return a class `Connection` with an authorizer from the start, and a function `connect` that makes those.

        The class takes the place of SQLite's own, so that classes of the program are derived from it: their statements
        are judged while they are created, too. The events do not help: the one that gives the connection comes before
        it can be given an authorizer.

        Args:
            module: `sqlite3`.
        """
        original, held, guard = module.connect, module.Connection, self

        def begin(connection, *args, **named):
            outer = getattr(guard._connecting, "is_watched", False)
            guard._connecting.is_watched = True
            try:
                held.__init__(connection, *args, **named)
            finally:
                guard._connecting.is_watched = outer
            held.set_authorizer(connection, guard._authorize)

        def set_authorizer(connection, authorizer_callback):
            held.set_authorizer(connection, guard._chain(authorizer_callback))

        def connect(*args, **named):
            if len(args) <= _FACTORY:
                named["factory"] = named.get("factory") or guarded
            return original(*args, **named)

        members = {"__init__": begin, "set_authorizer": set_authorizer, "__slots__": ()}
        if _REFUSES_EXTENSIONS and hasattr(held, "enable_load_extension"):
            members["enable_load_extension"] = self._refuse_extension
        members.update(__module__=held.__module__, __qualname__=held.__qualname__, __doc__=held.__doc__)
        guarded = type(held.__name__, (held,), members)
        return guarded, connect

    def _chain(self, authorizer):
        """Return an authorizer that asks ours first, and then one of the program."""

        def authorize(*args):
            return _DENY if self._authorize(*args) == _DENY else authorizer(*args)

        return self._authorize if authorizer is None else authorize

    def _refuse_extension(self, _enabled):
        self._refuse("native", "SQLite extension")


def _as_text(name):
    return os.fsdecode(name) if isinstance(name, (str, bytes)) or hasattr(name, "__fspath__") else "%s" % (name,)
