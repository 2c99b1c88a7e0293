"""Keeps a program from doing harm while inputs are put to it that nobody has tried: Python 3.8 and newer.

An audit hook (PEP 578) sees what leaves the interpreter. Files are written only below one folder, connections go only
to this machine, no program is started. What is forbidden raises `Forbidden`, a `PermissionError` for the program. A
hook cannot be taken away again, and does not stop code that is malicious: it stops accidents.
"""

import errno
import os
import sys
import tempfile
import threading

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {"os.rename": (0, 1), "shutil.move": (0, 1), "os.link": (1,), "os.symlink": (1,)}
_CHANGES.update(
    dict.fromkeys(["os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod", "os.chown", "os.utime"], (0,))
)
_CHANGES.update(dict.fromkeys(["os.setxattr", "os.removexattr", "shutil.rmtree", "sqlite3.connect"], (0,)))
# event -> which of its arguments are places that change
_PROGRAMS = frozenset(
    [
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.fork",
        "os.forkpty",
        "subprocess.Popen",
        "pty.spawn",
        "os.kill",
        "os.killpg",
        "signal.pthread_kill",
    ]
)
_DEVICES = ("/dev/null", "/dev/tty", "/dev/zero", "/dev/urandom")
_SEEN = frozenset(_CHANGES) | _PROGRAMS | {"open", "socket.connect"}


class Forbidden(PermissionError):  # noqa: N818 - the program sees it as a lack of rights
    """What was tried is kept from happening."""


class Judge(object):
    """Says of every event whether it may happen.

    Args:
        folder: below which files may be written; writes: other files and folders, relative to it, that may be as well.
    """

    def __init__(self, folder, writes=()):
        self._stands_aside = False
        places = [folder] + [os.path.join(folder, one) for one in writes]
        self._places = tuple([os.path.join(os.path.realpath(one), "") for one in places])
        self._at_work = threading.local()

    def stand_aside(self):
        """Everything may happen from now on: we ourselves are at work, not the program."""
        self._stands_aside = True

    def watch(self):
        """The program is at work again."""
        self._stands_aside = False

    def hook(self, event, args):
        """Called by the interpreter; what judging itself does is not judged."""
        if event not in _SEEN or self._stands_aside or getattr(self._at_work, "yes", False):
            return
        self._at_work.yes = True
        try:
            self._judge(event, args)
        finally:
            self._at_work.yes = False

    def _judge(self, event, args):
        if event in _PROGRAMS:
            raise Forbidden(errno.EACCES, "no other program is started", event)
        if event == "socket.connect":
            if not _is_here(args[1]):
                raise Forbidden(errno.EACCES, "no connection leaves this machine", "%s" % (args[1],))
            return
        for place in _changed(event, args):
            if not self._is_inside(place):
                raise Forbidden(errno.EACCES, "nothing is written outside the copy of the project", os.fsdecode(place))

    def _is_inside(self, place):
        if not isinstance(place, (str, bytes, os.PathLike)):
            return True  # a descriptor, which was opened before
        text = os.fsdecode(place)
        if text in _DEVICES or text in ("", ":memory:") or text.startswith("file::memory:"):
            return True
        return os.path.join(os.path.realpath(text), "").startswith(self._places)


def close(scratch, judge=None, writes=()):
    """Forbid from now on whatever reaches beyond this process, but for files below `scratch` and this machine.

    Args:
        scratch: the folder.
        judge: says of every event whether it may happen.
        writes: what may be written besides, if there is no judge.
    """
    tempfile.tempdir = os.environ["TMPDIR"] = os.path.join(os.path.realpath(scratch), ".tmp")
    os.makedirs(tempfile.tempdir, exist_ok=True)
    sys.addaudithook((judge or Judge(scratch, writes)).hook)


def limit_memory(more=2 << 30):
    """Let this process have so many bytes more than it has, where the system can see to it."""
    try:
        import resource

        with open("/proc/self/statm") as held:
            now = int(held.read().split()[0]) * resource.getpagesize()
    except (ImportError, IOError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + more, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _changed(event, args):
    """The places that an event changes."""
    if event != "open":
        return [args[index] for index in _CHANGES[event]]
    path, mode, flags = args
    writes = flags & _WRITES if isinstance(flags, int) else any(letter in (mode or "") for letter in "wax+")
    return [path] if writes else []


def _is_here(address):
    if not isinstance(address, tuple):
        return True  # a socket of this machine
    host = address[0]
    return host in ("localhost", "::1", "") or str(host).startswith(("127.", "::ffff:127."))
