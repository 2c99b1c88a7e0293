"""Audit hook that prevents a program from doing harm while its cases are replayed: Python 3.8 and newer.

An audit hook (PEP 578) sees most of what leaves the interpreter, and functions that raise no audit event are replaced
(`guard_replaced.py`). Files are written only below one folder, no name is resolved, nothing is connected to but what
was named, no program is started but a few that only read (`guard_programs.py`). What is forbidden raises `Forbidden`, a
`PermissionError` for the program, and is remembered (`refusals.py`). Extension modules that open files or connections
by themselves are not seen, nor is code that is malicious: the hook stops accidents.

The hook never stands aside. What the probe itself has to do - fork, end what it forked - is known by the code that does
it, so that a thread or a finalizer of the program is judged whatever the probe is at.
"""

import errno
import os
import sys
import tempfile

from . import child_process
from .guard_descriptors import DescriptorGuard
from .guard_files import FileGuard
from .guard_native import NativeGuard
from .guard_network import NetworkGuard, format_address
from .guard_programs import ProgramGuard
from .guard_replaced import replace
from .guard_sqlite import DatabaseGuard
from .refusals import REFUSED

_OWN = (
    child_process.__file__,
    __file__,
    os.path.join(os.path.dirname(os.path.dirname(__file__)), "replay", "make_database.py"),  # it interrupts itself
)
_THROUGH = ("subprocess.py", "os.py")  # of the standard library: the caller is responsible for their actions
_SYSTEM = (
    "resource.setrlimit",
    "resource.prlimit",
    "socket.sethostname",
    "syslog.syslog",
    "syslog.openlog",
    "cpython.PyInterpreterState_New",
)


class Forbidden(PermissionError):  # noqa: N818 - the program sees it as a lack of rights
    """The error of a forbidden attempt."""


class Judge(object):
    """Decides on every audit event whether it is allowed.

    Args:
        folder: the folder below which files may be written.
        writes: other files and folders, relative to it, that may be as well.
        connects: what may be connected to: `HOST:PORT`, or the absolute path of a local socket.
        temporary: as in `FileGuard`.
        variables: as in `ProgramGuard`.
    """

    def __init__(self, folder, writes=(), connects=(), temporary=(), variables=()):
        self.files = FileGuard(folder, writes, temporary)
        self._network = NetworkGuard(connects, self.files)
        self._programs = ProgramGuard(self.files, variables)
        self.native = NativeGuard()
        descriptors = DescriptorGuard()
        self.databases = DatabaseGuard(self.files, self.refuse)
        self._judged = dict.fromkeys(_SYSTEM, _set_system)
        for judging in (self.files, self._network, self._programs, self.native, self.databases, descriptors):
            self._judged.update(dict.fromkeys(judging.EVENTS, judging.find_refusal))

    def hook(self, event, args):
        """Called by the interpreter with every audit event.

        Raises:
            Forbidden: the event is not allowed.
            socket.gaierror: a name is not resolved.
        """
        find_refusal = self._judged.get(event)
        if find_refusal is not None:
            refusal = find_refusal(event, args)
            if refusal is not None:
                self.refuse(*refusal)

    def check_open(self, path, flags, folder):
        """Judge `os.open` relative to the descriptor of a folder, which its audit event does not mention.

        Raises:
            Forbidden: writing there is not allowed.
        """
        refusal = self.files.find_open_refusal(path, None, flags, folder)
        if refusal is not None:
            self.refuse(*refusal)

    def check_address(self, address):
        """Judge a connection that is made in C: a pair of host and port, or a path.

        Raises:
            Forbidden: the address was not allowed.
        """
        if not self._network.is_named(address):
            self.refuse("connect", format_address(address))

    def refuse(self, kind, detail):
        """Log a refusal and raise.

        Raises:
            Forbidden: unless the probe itself is at work.
            socket.gaierror: for `resolve`.
        """
        if _is_own(sys._getframe(1)):
            return
        REFUSED.add(kind, detail)
        if kind == "resolve":
            raise sys.modules["_socket"].gaierror(sys.modules["_socket"].EAI_NONAME, "Name or service not known")
        raise Forbidden(errno.EACCES, _MESSAGES[kind], "%s" % (detail,))


_MESSAGES = {
    "start": "no other program is started",
    "write": "nothing is written outside the copy of the project",
    "connect": "nothing is connected to but what --connects names",
    "listen": "nothing listens but on this machine's loopback",
    "native": "no C function is called that the guard cannot see",
    "system": "no setting of the system is changed",
}


def install_guard(asked):
    """Install the guard: only files below one folder and what is named may be changed or reached from now on.

    Args:
        asked: the first request: `scratch` is the folder; the others of `Judge` go by their names.

    Returns:
        the judge.
    """
    scratch = asked["scratch"]
    tempfile.tempdir = os.environ["TMPDIR"] = os.path.join(os.path.realpath(scratch), ".tmp")
    if not os.path.isdir(tempfile.tempdir):
        os.mkdir(tempfile.tempdir)  # not its parent folders: if they are removed, this process is being ended
    judge = Judge(scratch, *[asked.get(name) or () for name in ("writes", "connects", "temporary", "variables")])
    replace(judge)
    sys.addaudithook(judge.hook)
    return judge


def limit_memory(more=2 << 30):
    """Limit the memory of this process to its present size and some bytes, if the system supports that."""
    try:
        import resource

        with open("/proc/self/statm") as held:
            now = int(held.read().split()[0]) * resource.getpagesize()
    except (ImportError, IOError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + more, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _set_system(event, _args):
    return "system", event


def _is_own(frame):
    """True if the innermost code, but for the guard's and the standard library's ways to start programs, is ours."""
    while frame is not None:
        place = frame.f_code.co_filename
        if place.endswith(_THROUGH) and os.path.dirname(place) == _LIBRARY:
            frame = frame.f_back
        elif os.path.basename(place).startswith("guard") and os.path.dirname(place) == _HERE:
            if frame.f_code is limit_memory.__code__:
                return True
            frame = frame.f_back
        else:
            return place in _OWN
    return False


_HERE = os.path.dirname(__file__)
_LIBRARY = os.path.dirname(os.__file__)
