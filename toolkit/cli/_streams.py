"""Standard output and error that never stop a run.

Write errors are remembered, and reported where possible; characters that a terminal's encoding has not are escaped.
"""

import errno
import io
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from toolkit.cli._spoken_language import spoken_language
from toolkit.render.terminal.errors import lost_output_line

_STANDARD = (0, 1, 2)
_SURROUNDINGS = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM),
        *(errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR),
    }
)
"""Errors of the system that are not our fault."""
_LOOP = "Symlink loop from"
"""As `pathlib` says it up to Python 3.12."""
_NO_PLACE = "No usable temporary directory"
"""As `tempfile` says it, under the number of a file that is not there."""


class _Output(io.RawIOBase):
    """One standard stream.

    Attributes:
        fault: the first error in writing; None: there was none.
    """

    def __init__(self, descriptor: int, *, closed: bool) -> None:
        super().__init__()
        self.fault: OSError | None = None
        self._descriptor = descriptor
        self._is_closed = closed

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return not self._is_closed and os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        """Write all of it, or remember why not."""
        left = memoryview(data)
        if self._is_closed and left:
            self.fault = OSError(errno.EBADF, "it is closed")
        while left and self.fault is None:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except OSError as error:
                self.fault = error
        return len(data)


class Streams:
    """Guards the standard streams of this process, unless they were replaced."""

    def __init__(self) -> None:
        _open_closed()
        self._out = self._guard("stdout", 1)
        self._err = self._guard("stderr", 2)

    @staticmethod
    def _guard(name: str, descriptor: int) -> _Output | None:
        given = getattr(sys, name)
        if given is not getattr(sys, f"__{name}__"):
            return None
        output = _Output(descriptor, closed=given is None)
        encoding = given.encoding if given else "utf-8"
        buffered = io.BufferedWriter(cast("Any", output))
        is_shown_at_once = name == "stderr" or output.isatty()
        stream = io.TextIOWrapper(buffered, encoding, "backslashreplace", line_buffering=is_shown_at_once)
        setattr(sys, name, stream)
        return output

    def complain(self, say: Callable[[IO[str]], object]) -> None:
        """Say an error where it can be read: on standard error, or else on standard output.

        Args:
            say: writes it to a stream.
        """
        say(sys.stderr)
        sys.stderr.flush()
        if self._err and self._err.fault and not (self._out and self._out.fault):
            say(sys.stdout)

    def exit_code(self, code: int) -> int:
        """The exit code of the process, after all is written: 2 if output is lost and nothing else was wrong.

        A reader that has left (`| head`) is not a loss.
        """
        sys.stdout.flush()
        sys.stderr.flush()
        fault = self._out.fault if self._out else None
        if fault is None or fault.errno == errno.EPIPE:
            return code
        line = lost_output_line(str(fault.strerror), spoken_language(sys.argv[1:]))
        self.complain(lambda stream: stream.write(f"{line}\n"))
        return code or 2


def surroundings(error: Exception) -> str:
    """A message for a system error that no command foresees; empty if it may be our fault."""
    if isinstance(error, MemoryError):
        return "there is not enough memory. Close other programs, or lower --jobs, then run again."
    if isinstance(error, RuntimeError) and str(error).startswith(_LOOP):
        return f"{error}. Correct that, then run again."
    if not isinstance(error, OSError):
        return ""
    if isinstance(error, FileNotFoundError):
        return _explain_missing(error)
    if error.errno not in _SURROUNDINGS:
        return ""
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes | os.PathLike) else ""
    return f"{where}{error.strerror}. Correct that, then run again."


def _explain_missing(error: FileNotFoundError) -> str:
    if str(error.strerror).startswith(_NO_PLACE):
        return "no temporary file can be written. Free space, raise `ulimit -f`, or name a directory in TMPDIR."
    try:
        Path.cwd()
    except FileNotFoundError:
        return "the current directory was removed. Change to one that exists, then run again."
    return ""


def _open_closed() -> None:
    """Put the null device where a standard descriptor is closed, so that no file gets its number and our messages."""
    for descriptor in _STANDARD:
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
