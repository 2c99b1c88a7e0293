"""Change files beneath one open folder, without ever following a link out of it.

Every function takes the descriptor of a folder that tebiki made or was asked to write in. Each part of a path below it
is opened with O_NOFOLLOW, so a link that takes a folder's place between two calls is an error and not a way out.
"""

import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_OWNER = stat.S_IRWXU
_DEEP = 40


def open_folder(top: int, parts: Sequence[bytes], *, make: bool = False) -> int:
    """Open a folder beneath another one; the caller closes the descriptor.

    Args:
        top: descriptor of the folder to start from.
        parts: names of the folders on the way.
        make: whether folders that are not there are made.

    Raises:
        OSError: a part is a link, no folder, or not there.
    """
    here = os.dup(top)
    for part in parts:
        try:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=here)
            inner = _open_one(here, part)
        finally:
            os.close(here)
        here = inner
    return here


def _open_one(folder: int, name: bytes) -> int:
    """Open a folder, and give its owner back the rights that a program may have taken from it."""
    try:
        found = os.open(name, _FOLDER, dir_fd=folder)
    except PermissionError:
        _give_rights(folder, name)
        found = os.open(name, _FOLDER, dir_fd=folder)
    mode = os.fstat(found).st_mode
    if mode & _OWNER != _OWNER:
        with suppress(PermissionError):  # of somebody else: then what is done in it fails or works by itself
            os.fchmod(found, stat.S_IMODE(mode) | _OWNER)
    return found


def _give_rights(folder: int, name: bytes) -> None:
    if not hasattr(os, "O_PATH"):
        os.chmod(name, _OWNER, dir_fd=folder, follow_symlinks=False)
        return
    handle = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.chmod(f"/proc/self/fd/{handle}", _OWNER)  # noqa: PTH101 - what the descriptor is of, whatever its name
    finally:
        os.close(handle)


def remove(folder: int, name: bytes) -> None:
    """Remove an entry of a folder: a link itself, a file, or a folder with its contents.

    It works in a loop and not by calling itself: a program may have made folders thousands of levels deep. What lies
    very deep is moved up first, so that the way to it stays short.

    Raises:
        OSError: something cannot be removed, or a process adds to it at the same time.
    """
    try:
        is_folder = stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode)
    except FileNotFoundError:
        return
    if not is_folder:
        os.unlink(name, dir_fd=folder)
        return
    waiting: list[tuple[bytes, ...]] = [(name,)]
    while waiting:
        parts = waiting[-1]
        if inner := _clear(folder, parts):
            waiting.extend((*parts, one) if len(parts) < _DEEP else (_move_up(folder, parts, one),) for one in inner)
            continue
        waiting.pop()
        around = open_folder(folder, parts[:-1])
        try:
            os.rmdir(parts[-1], dir_fd=around)
        finally:
            os.close(around)


def _move_up(folder: int, parts: Sequence[bytes], name: bytes) -> bytes:
    """Move a folder that lies deep into the outermost one; its new name."""
    here = open_folder(folder, parts)
    try:
        os.close(open_folder(here, [name]))  # with the rights that moving it needs
        new = temporary_name().encode()
        os.rename(name, new, src_dir_fd=here, dst_dir_fd=folder)
        return new
    finally:
        os.close(here)


def _clear(folder: int, parts: Sequence[bytes]) -> list[bytes]:
    """Remove the files and links directly in a folder; the names of the folders in it."""
    here = open_folder(folder, parts)
    try:
        inner = []
        with os.scandir(here) as entries:
            found = list(entries)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                inner.append(os.fsencode(entry.name))
            else:
                os.unlink(entry.name, dir_fd=here)
        return inner
    finally:
        os.close(here)


def write_new(folder: int, name: bytes, data: bytes, rights: int = 0o666, *, settle: bool = False) -> os.stat_result:
    """Write a file that is not there yet.

    Args:
        folder: descriptor of the folder.
        name: name of the file.
        data: its bytes.
        rights: before the process's umask.
        settle: whether to wait until the disk has it.

    Returns:
        what the file system says of the new file.

    Raises:
        FileExistsError: something has that name, be it a link that leads nowhere.
        OSError: it cannot be written.
    """
    with os.fdopen(os.open(name, _NEW, rights, dir_fd=folder), "wb") as out:
        out.write(data)
        out.flush()
        if settle:
            os.fsync(out.fileno())
        return os.fstat(out.fileno())


def read_file(folder: int, name: bytes) -> bytes | None:
    """The bytes of a regular file; None if there is none: a link, a pipe and a folder are none.

    Raises:
        OSError: it cannot be read.
    """
    try:
        handle = os.open(name, _READ, dir_fd=folder)
    except OSError:
        if _is_file(folder, name):
            raise
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read()


def _is_file(folder: int, name: bytes) -> bool:
    try:
        return stat.S_ISREG(os.lstat(name, dir_fd=folder).st_mode)
    except FileNotFoundError:
        return False


def temporary_name() -> str:
    """A temporary name for the new bytes of a file, unpredictable so that nobody can place a link there."""
    return f".tebiki-{secrets.token_hex(16)}"


def replace_file(folder: int, name: bytes, data: bytes, *, temporary: bytes = b"") -> None:
    """Give a file new bytes, whole or not at all; its rights are kept, and a link is replaced, not followed.

    Args:
        folder: descriptor of the folder.
        name: name of the file.
        data: its new bytes.
        temporary: where they are until then; empty: at a name that cannot be guessed.

    Raises:
        OSError: it cannot be written; then nothing was changed.
    """
    beside = temporary or temporary_name().encode()
    try:
        write_new(folder, beside, data, settle=True)
        if _is_file(folder, name):
            _copy_rights(folder, name, beside)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:  # what has this name is not ours
        raise
    except BaseException:
        with suppress(OSError):
            os.unlink(beside, dir_fd=folder)
        raise


def _copy_rights(folder: int, name: bytes, beside: bytes) -> None:
    handle = os.open(beside, _READ, dir_fd=folder)
    try:
        os.fchmod(handle, stat.S_IMODE(os.lstat(name, dir_fd=folder).st_mode))
    finally:
        os.close(handle)
