"""Read one regular file inside a project."""

import os
import stat
from pathlib import Path

from toolkit.errors import SourceError
from toolkit.source.paths import file_at, is_inside, real_directory

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
"""Opening without blocking, because a pipe may have replaced the file since discovery."""


def read_file(root: Path, path: str, size_limit: int) -> bytes:
    """Read a file that discovery found.

    Kind and size are asked of the open file, so a file that is swapped during the run cannot fool it.

    Args:
        root: the project.
        path: as in `Discovery.files`.
        size_limit: bytes.

    Raises:
        SourceError: `vanished`, `unreadable`, `not_a_file`, `outside` or `too_large`.
    """
    top = real_directory(os.fspath(root))
    place = file_at(top, path)
    if not is_inside(top, place):
        raise SourceError("outside", "it is a link that leads out of the project")
    try:
        descriptor = os.open(place, _FLAGS)
        try:
            _check(os.fstat(descriptor), size_limit)
            with open(descriptor, "rb", buffering=0, closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise SourceError("vanished", "it was removed during the run") from error
    except OSError as error:
        raise SourceError("unreadable", error.strerror or str(error)) from error


def _check(found: os.stat_result, size_limit: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise SourceError("not_a_file", "it is not a regular file")
    if found.st_size > size_limit:
        mebibytes = f"{found.st_size / 2**20:.1f} MiB; the limit is {size_limit / 2**20:.1f} MiB"
        raise SourceError("too_large", mebibytes)
