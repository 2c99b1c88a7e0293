"""Functions that reach beyond the process and raise no audit event are replaced by ones that ask the judge first.

Which raise none was looked up in the table of events and tried on Python 3.8 to 3.13.
"""

import functools
import os
import sys

from ..process.import_watch import ImportWatch

_REFUSED = {  # module -> functions that are never called
    "posix": ("chroot", "unshare", "setns", "setpriority"),
    "time": ("clock_settime", "clock_settime_ns"),
    "_signal": ("pidfd_send_signal",),
    "_posixshmem": ("shm_open", "shm_unlink"),
    "_multiprocessing": ("sem_unlink",),
    "_xxsubinterpreters": ("create",),  # a hook sees one interpreter alone
    "_interpreters": ("create",),
    "_tkinter": ("create",),  # Tcl opens files and starts programs by itself
}
_ALSO_IN = {"posix": "os", "_signal": "signal"}  # what a module of Python has taken from it
_VARIABLES = 3  # position among the arguments of `fork_exec` after the programs
_OWN_SEMAPHORES = "/mp-"  # as `multiprocessing` draws names
_POSTGRES = "/var/run/postgresql"  # where psycopg2-binary looks if no host is named
_DIRECTORY_SETS = ("supports_dir_fd", "supports_fd", "supports_follow_symlinks", "supports_effective_ids")


def replace(judge):
    """Replace them, at once or as soon as their module is imported.

    Args:
        judge: a `guard.Judge`.
    """
    watched = ImportWatch()
    for module in _REFUSED:
        watched.when(module, functools.partial(_refuse_all, judge))
    watched.when("posix", functools.partial(_replace_paths, judge))
    watched.when("_posixsubprocess", functools.partial(_replace_starts, judge))
    watched.when("readline", functools.partial(_replace_history, judge))
    watched.when("_multiprocessing", functools.partial(_replace_semaphores, judge))
    watched.when("ssl", functools.partial(_replace_key_log, judge))
    for module in ("_dbm", "_gdbm"):
        watched.when(module, functools.partial(_replace_database, judge))
    watched.when("sqlite3", functools.partial(_replace_connect, judge))
    watched.when("psycopg2", functools.partial(_replace_postgres, judge))
    watched.begin()


def _refuse_all(judge, module):
    for name in _REFUSED[module.__name__]:
        _replace(module, name, functools.partial(_ask_in_vain, judge, "%s.%s" % (module.__name__.lstrip("_"), name)))


def _ask_in_vain(judge, called, original, *args, **named):
    judge.refuse("system", called)
    return original(*args, **named)  # the probe itself is at work


def _replace(module, name, asking):
    """Have `asking(original, ...)` called in the place of a function, also where another module has taken it from."""
    original = getattr(module, name, None)
    if original is None:
        return

    @functools.wraps(original)
    def replaced(*args, **named):
        return asking(original, *args, **named)

    for place in (module, sys.modules.get(_ALSO_IN.get(module.__name__, ""))):
        if place is not None and getattr(place, name, None) is original:
            setattr(place, name, replaced)
    for group in [getattr(os, one, None) for one in _DIRECTORY_SETS]:
        if group and original in group:
            group.add(replaced)


def _replace_paths(judge, module):
    def asking_for_open(original, path, flags, mode=0o777, **named):
        folder = named.get("dir_fd")
        if folder is not None:
            judge.check_open(path, flags, folder)
        return original(path, flags, mode, **named)

    def asking_for_node(original, path, *args, **named):
        judge.hook("os.mknod", (path, named.get("dir_fd", -1)))
        return original(path, *args, **named)

    _replace(module, "open", asking_for_open)
    _replace(module, "mkfifo", asking_for_node)
    _replace(module, "mknod", asking_for_node)


def _replace_starts(judge, module):
    def asking(original, words, executables, *args):
        executable = executables[0] if len(executables) == 1 else words[0]
        judge.hook("_posixsubprocess.fork_exec", (executable, words, args[_VARIABLES]))
        return original(words, executables, *args)

    _replace(module, "fork_exec", asking)


def _replace_history(judge, module):
    def asking(original, *args):
        judge.hook("open", (args[-1] if args and args[-1] is not None else "~", "w", None))
        return original(*args)

    for name in ("write_history_file", "append_history_file"):
        _replace(module, name, asking)


def _replace_semaphores(judge, module):
    """Let a new semaphore lose its name at once, so that it does not stay behind; take no name but a drawn one.

    Nobody has a use for the name: no other process is started. One that is there already is another program's.
    """
    original = getattr(module, "SemLock", None)
    if original is None:
        return

    def make(kind, value, maxvalue, name, unlink):  # noqa: ARG001 - it is always done
        if not name.startswith(_OWN_SEMAPHORES):
            judge.refuse("system", "multiprocessing.SemLock")
        return original(kind, value, maxvalue, name, True)

    make._rebuild, make.SEM_VALUE_MAX = original._rebuild, original.SEM_VALUE_MAX
    module.SemLock = make  # no class: before Python 3.9 one that is derived from it crashes


def _replace_key_log(judge, module):
    """OpenSSL opens the file of keys itself; SSLKEYLOGFILE names it, too."""
    held = getattr(module.SSLContext, "keylog_filename", None)  # since Python 3.8, where OpenSSL has it
    if held is None:
        return

    def keep(context, path):
        if path is not None:
            judge.hook("open", (path, "a", None))
        held.__set__(context, path)

    module.SSLContext.keylog_filename = property(held.__get__, keep)


def _replace_database(judge, module):
    def asking(original, path, flags="r", *args):
        if not flags.startswith("r"):
            judge.hook("open", (path, "w", None))
        return original(path, flags, *args)

    _replace(module, "open", asking)


def _replace_connect(judge, module):
    guarded, connect = judge.databases.guard_connections(module)
    functools.update_wrapper(connect, module.connect)
    for place in (module, module.dbapi2, sys.modules["_sqlite3"]):
        place.connect, place.Connection = connect, guarded


def _replace_postgres(judge, module):
    """Guard psycopg2, which connects in C; its own parser takes the connection string apart."""
    original = module._connect

    def connect(dsn, *args, **named):
        asked = module.extensions.parse_dsn(dsn)
        for host in (asked.get("hostaddr") or asked.get("host") or os.environ.get("PGHOST") or _POSTGRES).split(","):
            port = (asked.get("port") or os.environ.get("PGPORT") or "5432").split(",")[0]
            judge.check_address("%s/.s.PGSQL.%s" % (host, port) if host.startswith("/") else (host, int(port)))
        return original(dsn, *args, **named)

    module._connect = connect
