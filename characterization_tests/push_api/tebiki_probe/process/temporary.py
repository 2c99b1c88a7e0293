"""Temporary directories for the tests of a lock: those of `toolkit/system/temporary.py`, for Python 2.7 as well.

A directory is named `tebiki-PID-RANDOM`, is private, is held by an flock, and holds a marker with its own inode number.
Directories left by killed runs are removed before the next one is created, if all of these marks match.
"""

import binascii
import contextlib
import os
import re
import shutil
import signal
import stat
import tempfile

try:
    import fcntl
except ImportError:  # Windows: nothing is swept there
    fcntl = None

MARKER = ".tebiki-temporary"
_NAME = re.compile(r"tebiki-\d{7,}-[0-9a-f]{8}\Z")
_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_MADE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


@contextlib.contextmanager
def temporary_directory():
    """Create a directory that is removed at the end of the block, even if SIGTERM or SIGHUP ends it."""
    around = os.path.realpath(tempfile.gettempdir())
    _sweep(around)
    folder = os.path.join(around, "tebiki-%07d-%s" % (os.getpid(), binascii.hexlify(os.urandom(4)).decode("ascii")))
    handle = None
    with _signals_as_interrupts():
        os.mkdir(folder, 0o700)
        try:
            handle = _claim(folder)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if handle is not None:
                os.close(handle)


def _claim(folder):
    """Lock a directory, and only then mark it; do nothing where directories cannot be locked."""
    if fcntl is None:
        return None
    handle = os.open(folder, _DIRECTORY)
    with _ignore_errors():
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    marker = os.open(os.path.join(folder, MARKER), _MADE, 0o600)
    os.write(marker, ("%d\n" % os.fstat(handle).st_ino).encode("ascii"))
    os.close(marker)
    return handle


def _sweep(around):
    for name in os.listdir(around) if fcntl else ():
        if _NAME.match(name):
            with _ignore_errors():
                _remove_leftover(os.path.join(around, name))


def _remove_leftover(folder):
    handle = os.open(folder, _DIRECTORY)
    try:
        if _is_ours(folder, os.fstat(handle)):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an error if somebody holds it, or nobody can
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _is_ours(folder, status):
    marker = os.path.join(folder, MARKER)
    marked = os.lstat(marker)
    is_private = status.st_uid == marked.st_uid == os.geteuid() and not status.st_mode & 0o077
    if not is_private or not stat.S_ISREG(marked.st_mode):
        return False
    with open(marker, "rb") as file:
        return file.read(32) == ("%d\n" % status.st_ino).encode("ascii")


@contextlib.contextmanager
def _ignore_errors():
    try:
        yield
    except (IOError, OSError):
        pass


@contextlib.contextmanager
def _signals_as_interrupts():
    """Turn signals that would end this process into interrupts, unless somebody else handles them."""
    before = {}
    try:
        for number in [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]:
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, signal.default_int_handler)
    except ValueError:  # not the main thread, which alone may decide
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
