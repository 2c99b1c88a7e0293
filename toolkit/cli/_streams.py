"""Guard standard output and standard error, so that a write error never stops a run.

Write errors are remembered and reported where possible; characters missing from a stream's encoding are escaped.
"""

import errno
import io
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

_STANDARD = (0, 1, 2)
_SURROUNDINGS = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM),
        *(errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR),
    }
)
"""Error numbers of the operating system that are not bugs of ours."""
_LOOP = "Symlink loop from"
"""The beginning of the message of `pathlib` up to Python 3.12."""
_NO_PLACE = "No usable temporary directory"
"""The beginning of the message of `tempfile`, whose errno is ENOENT."""


class _Output(io.RawIOBase):
    """One standard stream.

    Attributes:
        fault: the first write error; None if there was none.
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
        """Write all bytes, or remember the error; the bytes count as written in both cases."""
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
    """Guard the standard streams of this process, unless they were replaced."""

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
        """Print an error on standard error, or on standard output if that is the only one that works.

        Args:
            say: writes the error to the stream that it is given.
        """
        say(sys.stderr)
        sys.stderr.flush()
        if self._err and self._err.fault and not (self._out and self._out.fault):
            say(sys.stdout)

    def exit_code(self, code: int) -> int:
        """Flush the streams and return the exit code: `code`, or 2 if it is 0 and output was lost.

        A closed pipe (`| head`) does not count as lost output.
        """
        sys.stdout.flush()
        sys.stderr.flush()
        fault = self._out.fault if self._out else None
        if fault is None or fault.errno == errno.EPIPE:
            return code
        from toolkit.cli._spoken_language import spoken_language
        from toolkit.render.terminal.errors import lost_output_line

        line = lost_output_line(str(fault.strerror), spoken_language(sys.argv[1:]))
        self.complain(lambda stream: stream.write(f"{line}\n"))
        return code or 2


def surroundings(error: Exception) -> str:
    """Return the message for a system error that no command handles; empty if the error can be a bug of ours."""
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
    """Open the null device in place of closed standard descriptors, so that no other file receives our messages."""
    for descriptor in _STANDARD:
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
