"""The one place that makes temporary directories: private, removed at the end, and swept when a run was killed.

A directory is named `tebiki-PID-RANDOM`, has the mode 0700, and holds a marker with its own inode number. Whoever uses
it holds an flock on it, because a process number alone is used again. The first directory that a process makes is made
after a sweep: what a killed run has left is removed if name, owner, mode and marker say that it is ours and nobody
holds it; an empty one without a marker if its process has ended. The marker is removed last. No link is followed.
Where the file system has no flock, only empty ones are swept.

`toolkit/probe/process/temporary.py` does the same for the tests of a lock, which run without tebiki.
"""

import atexit
import fcntl
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.system.signals import signals_delayed

MARKER = ".tebiki-temporary"
"""The file that says that a directory is ours; it holds the directory's inode number, which no copy of it has."""

_NAME = re.compile(r"tebiki-\d{7,}-[0-9a-f]{8}")
_ATTEMPTS = 100
_USUAL = ("/tmp", "/var/tmp", "/usr/tmp")  # noqa: S108 - where `tempfile` looks, not what is written


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """Create a private directory that is removed at the end of the block, even after an interrupt.

    Returns:
        its real path; it is of the same length on every machine below the same folder, because a program may show it.

    Raises:
        UsageError: it cannot be made.
    """
    with ExitStack() as at_end:
        with signals_delayed():
            held = _make()
            # for a generator that nobody closed when the process ends
            atexit.register(left := partial(_release, held, of_process=os.getpid()))
            at_end.callback(atexit.unregister, left)
            at_end.callback(_release, held)
        yield held.path


def sweep_temporary_directories() -> None:
    """Remove what killed runs of this user have left in the folder for temporary files."""
    with suppress(OSError):
        folder = Path(os.path.realpath(tempfile.gettempdir()))
        for place in folder.iterdir():
            if _NAME.fullmatch(place.name):
                with suppress(OSError):
                    _sweep(place)


def remove_tree(folder: Path) -> None:
    """Remove a directory and its contents, also if a program made it read-only; links are not followed."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir() and not folder.is_symlink():
        for around, names, _ in os.walk(folder):  # from the top, so that each can be entered when its turn comes
            for place in (Path(around), *(Path(around, name) for name in names)):
                if not place.is_symlink():
                    with suppress(OSError):
                        place.chmod(stat.S_IRWXU)
        shutil.rmtree(folder, ignore_errors=True)


class _Held(NamedTuple):
    """A directory, and the descriptor that holds its lock."""

    path: Path
    handle: int


def _make() -> _Held:
    _sweep_once(os.getpid())
    around = _folder()
    for _ in range(_ATTEMPTS):
        path = around / f"tebiki-{os.getpid():07}-{secrets.token_hex(4)}"
        try:
            path.mkdir(stat.S_IRWXU)
            return _claim(path)
        except (FileExistsError, FileNotFoundError):
            continue
        except OSError as error:
            with suppress(OSError):
                path.rmdir()
            raise UsageError(
                f"no temporary directory can be made in {around}: {error.strerror}. Make room there, or name another "
                "folder in TMPDIR."
            ) from error
    raise UsageError(f"no temporary directory can be made in {around}: every name is taken. Name another in TMPDIR.")


@cache
def _sweep_once(process: int) -> None:  # noqa: ARG001 - once in each process, also in one that was forked
    sweep_temporary_directories()


def _folder() -> Path:
    """The folder for temporary files; never the current one, which `tempfile` takes where no other can be written."""
    here = Path.cwd()
    try:
        folder = Path(os.path.realpath(tempfile.gettempdir()))
    except OSError:
        folder = here
    named = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    if folder == here and os.fspath(here) not in [os.path.realpath(name) for name in (*named, *_USUAL) if name]:
        raise UsageError(
            "no folder for temporary files can be written (is the disk full?). Make room in /tmp, or name another "
            "folder in the variable TMPDIR."
        )
    return folder


def _claim(path: Path) -> _Held:
    """Lock a directory before marking it as ours, because only marked ones are swept."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    held = _Held(path, handle)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        marker = os.open(MARKER, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=handle)
        try:
            os.write(marker, b"%d\n" % os.fstat(handle).st_ino)
        finally:
            os.close(marker)
    except OSError:
        _release(held)
        raise
    return held


def _release(held: _Held, of_process: int = 0) -> None:
    """Remove a directory and let go of it; nothing in a process that was forked from the one that it is of."""
    if of_process in (0, os.getpid()):
        with signals_delayed():
            _remove(held.path)
            with suppress(OSError):
                os.close(held.handle)


def _sweep(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not any(path.iterdir()) and _is_of_no_process(path):  # killed before it was marked
            path.rmdir()
        elif _is_ours(handle):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an OSError if somebody holds it, or nobody can
            _remove(path)
    finally:
        os.close(handle)


def _remove(folder: Path) -> None:
    """Remove a directory, its marker last, so that what a kill leaves of it is swept later."""
    with suppress(OSError):
        for place in list(folder.iterdir()):
            if place.is_dir() and not place.is_symlink():
                remove_tree(place)
            elif place.name != MARKER:
                with suppress(OSError):
                    place.unlink()
    remove_tree(folder)


def _is_of_no_process(path: Path) -> bool:
    """Return whether the process in the name of a directory has ended; a new one of that number keeps it."""
    return not Path("/proc", str(int(path.name.split("-")[1]))).exists() and Path("/proc/self").exists()


def _is_ours(handle: int) -> bool:
    """Return whether an open directory was made here, by this user."""
    folder = os.fstat(handle)
    marker = os.open(MARKER, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    try:
        status = os.fstat(marker)
        is_private = folder.st_uid == status.st_uid == os.geteuid() and not folder.st_mode & 0o077
        return is_private and stat.S_ISREG(status.st_mode) and os.read(marker, 32) == b"%d\n" % folder.st_ino
    finally:
        os.close(marker)
