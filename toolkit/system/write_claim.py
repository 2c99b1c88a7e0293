"""Claim folders for writing, with claims in the user's cache directory, because a folder may come from anybody.

Three things are kept there for a folder, by its real path: a lock that the run at work holds (`claim_folder`), the
number of an unfinished write (`begin_write`), and the list of the files of the last write (`remember_list`). Files in a
project that are named like an unfinished write have no effect, because nobody can guess the number. Runs of other users
and on other machines are not detected; nor is any run if the cache directory is not writable or has no locks.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit.errors import StoreError, UsageError
from toolkit.model.links import digest
from toolkit.store import directory, mark_directory

_NUMBER = re.compile(r"[0-9a-f]{32}")
_SHORT = 64


@contextmanager
def claim_folder(folder: Path) -> Iterator[None]:
    """Claim a folder for reading and writing until the end of the block.

    Raises:
        UsageError: another run has claimed it.
    """
    handle = -1
    with suppress(OSError):
        handle = _open(folder, ".claim", os.O_RDWR | os.O_CREAT)
    try:
        if handle >= 0:
            _take(handle, folder)
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)
        os.write(handle, b"%d" % os.getpid())
    except BlockingIOError as error:
        process = os.read(handle, _SHORT).decode("ascii", "replace")
        raise UsageError(
            f"another tebiki (process {process or 'unknown'}) is using {folder.resolve()}. Wait until it is done, or "
            f"end it{f' with: kill {process}' if process.isdecimal() else ''}. Nothing was changed."
        ) from error
    except OSError:  # a file system without locks
        return


def begin_write(folder: Path) -> str:
    """Record that a folder is being written to.

    Returns:
        the number of the write, which is part of the names of temporary folders.
    """
    number = secrets.token_hex(16)
    with suppress(OSError):
        handle = _open(folder, ".write", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            os.write(handle, number.encode())
        finally:
            os.close(handle)
    return number


def unfinished_write(folder: Path) -> str:
    """Return the number of an unfinished write to a folder; empty if there is none."""
    try:
        handle = _open(folder, ".write", os.O_RDONLY)
    except OSError:
        return ""
    try:
        number = os.read(handle, _SHORT).decode("ascii", "replace")
    finally:
        os.close(handle)
    return number if _NUMBER.fullmatch(number) else ""


def end_write(folder: Path) -> None:
    """Record that a write is finished."""
    with suppress(OSError):
        _place(folder, ".write").unlink(missing_ok=True)


def remember_list(folder: Path, data: bytes) -> None:
    """Store the list of files that a write has put into a folder."""
    with suppress(OSError), os.fdopen(_open(folder, ".list", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
        file.write(data)


def remembered_list(folder: Path) -> bytes:
    """Return the list of files of this user's last write to a folder; empty if unknown."""
    try:
        with os.fdopen(_open(folder, ".list", os.O_RDONLY), "rb") as file:
            return file.read()
    except OSError:
        return b""


def prepared_folder(folder: Path, number: str) -> Path:
    """Return the temporary folder of a write in progress."""
    return folder / f".tebiki-writing-{number}"


def decided_folder(folder: Path, number: str) -> Path:
    """Return the folder of a committed write, whose files are about to be moved to their places."""
    return folder / f".tebiki-written-{number}"


def check_finished(folder: Path) -> None:
    """Check that no run was killed while it replaced the files of a folder.

    Raises:
        UsageError: a run was killed, so that some files are new and some are old.
    """
    number = unfinished_write(folder)
    if number and decided_folder(folder, number).is_dir():
        raise UsageError(
            f"{folder}: a run was killed while it put files in place here. Complete it, which changes nothing else, "
            "with: tebiki lock PATH --seconds 0"
        )


def _place(folder: Path, suffix: str) -> Path:
    try:
        cache = directory()
    except StoreError as error:
        raise FileNotFoundError(str(error)) from error
    return cache / f"{digest(os.fsencode(os.path.realpath(folder)))}{suffix}"


def _open(folder: Path, suffix: str, flags: int) -> int:
    place = _place(folder, suffix)
    if flags & os.O_CREAT:
        mark_directory(place.parent)
    return os.open(place, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
