"""Claim a folder for writing in the user's cache directory, because the folder itself may come from anybody.

Three things are kept there for a folder, by its real path: a lock that the run at work holds (`claim_folder`), the
number of a write that is not finished (`begin_write`), and the list of the files that the last write put in place
(`remember_list`). A project that brings files named like an unfinished write of
ours decides nothing with them, because it cannot know the number. Runs of other users and on other machines are not
seen, nor is anything where the cache directory cannot be written or its file system has no locks.
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
    """Be the only run that reads and writes what lies in a folder, until the end of the block.

    Raises:
        UsageError: another run is at work there.
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
            f"another tebiki (process {process or 'unknown'}) is using {folder}. Wait until it is done, or end "
            f"it{f' with: kill {process}' if process.isdecimal() else ''}. Nothing was changed."
        ) from error
    except OSError:  # a file system without locks
        return


def begin_write(folder: Path) -> str:
    """Remember that a folder is being written to.

    Returns:
        the number of the write, which names whatever is prepared in the folder.
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
    """The number of a write to a folder that was begun and not finished; empty if there is none."""
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
    """Forget that a folder was being written to."""
    with suppress(OSError):
        _place(folder, ".write").unlink(missing_ok=True)


def remember_list(folder: Path, data: bytes) -> None:
    """Remember which files a write has put in a folder."""
    with suppress(OSError), os.fdopen(_open(folder, ".list", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
        file.write(data)


def remembered_list(folder: Path) -> bytes:
    """The files that this user's last write put into a folder; empty if that is not known."""
    try:
        with os.fdopen(_open(folder, ".list", os.O_RDONLY), "rb") as file:
            return file.read()
    except OSError:
        return b""


def prepared_folder(folder: Path, number: str) -> Path:
    """The folder in which the files of a write are prepared."""
    return folder / f".tebiki-writing-{number}"


def decided_folder(folder: Path, number: str) -> Path:
    """The folder of complete files that are about to be moved to their places."""
    return folder / f".tebiki-written-{number}"


def check_finished(folder: Path) -> None:
    """Check that no run was killed while it replaced the files of a folder.

    Raises:
        UsageError: one was: then some of the files are the new ones, and some the old ones.
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
