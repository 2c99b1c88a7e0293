"""Find the files that an audit event changes, and decide whether a program may write them.

Paths and folders' descriptors of each event: https://docs.python.org/3/library/audit_events.html
"""

import os
import stat

try:
    from urllib.parse import unquote
except ImportError:  # Python 2, which has no audit events
    from urllib import unquote

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DEVICES = ("/dev/null", "/dev/tty", "/dev/zero", "/dev/urandom")
_OWN_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2", "/proc/self/fd/1", "/proc/self/fd/2")
_F_GETPATH = 50  # of macOS, where /proc is not there
_NO_FOLDER = -1
_READING = frozenset(["memory", "ro"])  # modes of a database: https://www.sqlite.org/uri.html
_FOLLOWED = {  # event -> (position of the path, of the descriptor that it is relative to)
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.chflags": ((0, None),),
    "os.setxattr": ((0, None),),
    "os.removexattr": ((0, None),),
    "os.link": ((0, 2), (1, 3)),  # write access to one name of a file is access to the other
}
_NAMED = {  # the same, where a link is changed itself and not what it leads to
    "os.remove": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rmdir": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.symlink": ((1, 2),),
    "os.mkfifo": ((0, 1),),
    "os.mknod": ((0, 1),),
    "shutil.move": ((0, None), (1, None)),
    "shutil.rmtree": ((0, 1),),
}


class FileGuard(object):
    """The places where a program may write.

    Args:
        folder: the folder below which it may write; writes: other allowed files and folders, relative to it.
        temporary: (path, [paths below it], [paths below these]) of each folder of its own for temporary files: what it
            may not write there all the same, and what it may.
    """

    EVENTS = frozenset(["open"]) | frozenset(_FOLLOWED) | frozenset(_NAMED)

    def __init__(self, folder, writes=(), temporary=()):
        places = [folder] + [os.path.join(folder, one) for one in writes]
        self._places = tuple([os.path.join(os.path.realpath(one), "") for one in places])
        self._temporary = [(path + "/", _as_folders(closed), _as_folders(copied)) for path, closed, copied in temporary]

    def find_refusal(self, event, args):
        """Return `("write", path)` if an event changes a file where the program may not write; else None."""
        if event == "open":
            return self.find_open_refusal(*args)
        is_followed = event in _FOLLOWED
        for position, relative_to in _FOLLOWED[event] if is_followed else _NAMED[event]:
            folder = args[relative_to] if relative_to is not None and len(args) > relative_to else _NO_FOLDER
            place = self.resolve(args[position], folder, is_followed)
            if place is None or not self.holds(place):
                return "write", place or _as_text(args[position])
        return None

    def find_open_refusal(self, path, mode, flags, folder=_NO_FOLDER):
        """Do the same for a file that is opened; a descriptor was judged when it was created.

        Args:
            path: path of the file.
            mode: as of `open`, or None.
            flags: as of `os.open`, or None.
            folder: the descriptor of the folder that the path is relative to.
        """
        writes = flags & _WRITES if isinstance(flags, int) else any(letter in (mode or "") for letter in "wax+")
        if not writes or isinstance(path, int):
            return None
        text = _as_text(path)
        if text in _DEVICES or (text in _OWN_STREAMS and _is_stream(text)):
            return None
        place = self.resolve(path, folder)
        return None if place is not None and self.holds(place) else ("write", place or text)

    def resolve(self, path, folder=_NO_FOLDER, is_followed=True):
        """Resolve a path; the result is empty for something without a path, such as a pipe, and None if unknown.

        Args:
            path: a path, or a descriptor.
            folder: the descriptor of the folder that the path is relative to; -1 or None: the current one.
            is_followed: whether a link at the end of the path is followed.
        """
        if isinstance(path, int):
            return _path_of(path)
        text = _as_text(path)
        if folder not in (_NO_FOLDER, None) and not os.path.isabs(text):
            below = _path_of(folder)
            if not below:
                return None
            text = os.path.join(below, text)
        if is_followed:
            return os.path.realpath(text)
        parent, name = os.path.split(text.rstrip("/") or "/")
        if name in ("", ".", ".."):
            return os.path.realpath(text)
        return os.path.join(os.path.realpath(parent), name)

    def holds(self, place):
        """Return whether the program may write to a real path; something without a path may be written to."""
        text = os.path.join(place, "")
        return not place or text.startswith(self._places) or self._is_temporary(text)

    def _is_temporary(self, text):
        for path, closed, copied in self._temporary:
            if text.startswith(path):
                return text.startswith(copied) or not text.startswith(closed)
        return False

    def may_hold_database(self, name):
        """Return whether SQLite may open a database of this name for writing; a name may be an URI."""
        text = _as_text(name)
        if text in ("", ":memory:"):
            return True
        if text.startswith("file:"):
            path, _, options = text[len("file:") :].partition("#")[0].partition("?")
            modes, immutable = _values_of("mode", options), _values_of("immutable", options)
            if path == ":memory:" or (modes and modes <= _READING):
                return True
            if path.startswith("//"):
                path = path[2:][path[2:].find("/") :]  # without the host
            text = unquote(path)
            if immutable == {"1"} and os.path.exists(text):  # else it is created, and stays empty
                return True
        return self.holds(os.path.realpath(text))


def _values_of(name, options):
    """Return all values of an option in an URI of SQLite, which takes one of them."""
    pairs = [one.partition("=") for one in options.split("&")]
    return set([unquote(value) for key, _, value in pairs if unquote(key) == name])


def _as_folders(paths):
    return tuple([os.path.join(one, "") for one in paths])


def _as_text(path):
    return os.fsdecode(path) if isinstance(path, (str, bytes)) or hasattr(path, "__fspath__") else "%s" % (path,)


def _path_of(descriptor):
    """Return the path of an open descriptor: empty if it has none, None if it is unknown."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        try:
            path = os.readlink("%s/%d" % (folder, descriptor))
        except OSError:
            continue
        return path if path.startswith("/") and not path.endswith(" (deleted)") else ""
    try:
        import fcntl

        return os.fsdecode(fcntl.fcntl(descriptor, _F_GETPATH, b"\0" * 1024).rstrip(b"\0")) or None
    except (ImportError, OSError):
        return None


def _is_stream(path):
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False
