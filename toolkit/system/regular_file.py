"""Read regular files alone: a pipe or a device in the place of a file would keep a run waiting, or never end."""

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def open_regular(file: Path) -> int:
    """Open a file to read it; a link to one is followed.

    Returns:
        its descriptor.

    Raises:
        OSError: it cannot be read, or is a directory, a pipe, a socket or a device.
    """
    handle = os.open(file, _FLAGS)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return handle
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(file))
    raise OSError(errno.EINVAL, "it is a pipe or a device, and no file", os.fspath(file))


def read_regular(file: Path) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: as `open_regular`.
    """
    with os.fdopen(open_regular(file), "rb") as data:
        return data.read()


def read_beneath(folder: Path, name: str, limit: int = 1 << 24) -> str:
    """The text of a file that a project may bring along; a link out of its directory is not followed.

    Args:
        folder: the directory.
        name: path of the file from there.
        limit: how large it may be, in bytes.

    Returns:
        what is no UTF-8 in it is replaced; empty where there is no such file, or it cannot be read, or is larger.
    """
    file = Path(os.path.realpath(folder / name))
    if not file.is_relative_to(os.path.realpath(folder)):
        return ""
    try:
        with os.fdopen(open_regular(file), "rb") as stream:
            data = stream.read(limit + 1)
    except OSError:
        return ""
    return data.decode("utf-8", "replace") if len(data) <= limit else ""
