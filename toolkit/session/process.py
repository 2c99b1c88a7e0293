"""A process that answers lines with lines: it may hang, crash, print or be silent, and whoever asks is not harmed.

Everything that is written to it and read from it goes through one loop with a deadline, so that no full pipe can keep
both sides waiting for each other.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from toolkit.model.session import SessionFailure

_CHUNK = 1 << 16
_TAIL = 4000  # bytes of what it printed that are kept for a message
_LONGEST = 1 << 26  # bytes of one line
_LOOK = 0.5  # seconds until it is looked whether the process is still there
_GRACE = 2.0  # seconds to end after its last word


class Process:
    """A started program and the lines it has said.

    Args:
        command: the program and its arguments.
        cwd: the directory it runs in.
        env: its whole environment.
    """

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # what it starts can be ended with it
        )
        self._lines: deque[bytes] = deque()
        self._begun = bytearray()
        self._printed = bytearray()
        self._unsent = memoryview(b"")
        self._said_all = False
        self._selector = selectors.DefaultSelector()
        for stream in (self._process.stdout, self._process.stderr):
            self._watch(stream, selectors.EVENT_READ)

    def send(self, line: bytes) -> None:
        """Have a line sent; it leaves while answers are awaited."""
        self._printed.clear()
        self._unsent = memoryview(line + b"\n")
        self._watch(self._process.stdin, selectors.EVENT_WRITE)

    def line(self, seconds: float) -> bytes | SessionFailure:
        """The next line it says, or why there is none: `timeout`, `crashed`.

        Args:
            seconds: how long to wait.
        """
        deadline = time.monotonic() + seconds
        while not self._lines:
            if self._said_all:
                return SessionFailure("crashed", self._end_told())
            if len(self._begun) > _LONGEST:
                return SessionFailure("not_an_answer", f"a line of more than {_LONGEST >> 20} MB")
            left = deadline - time.monotonic()
            if left <= 0:
                return SessionFailure("timeout", f"no answer within {seconds:g} s{self._last_words()}")
            self._transfer(min(left, _LOOK))
        return self._lines.popleft()

    @property
    def has_ended(self) -> bool:
        """Whether it is gone, and all it said was heard."""
        return self._process.poll() is not None and not self._lines

    def end(self) -> None:
        """End it and everything it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _watch(self, stream: IO[bytes] | None, event: int) -> None:
        assert stream is not None
        os.set_blocking(stream.fileno(), False)
        if stream not in self._selector.get_map():
            self._selector.register(stream, event)

    def _transfer(self, seconds: float) -> None:
        """Write and read what can be written and read now, or as soon as anything can."""
        ready = self._selector.select(seconds)
        for key, _ in ready:
            stream: IO[bytes] = key.fileobj  # type: ignore[assignment]
            if stream is self._process.stdin:
                self._write(stream)
            else:
                self._read(stream)
        if not ready and self._process.poll() is not None:  # a process that it forked may keep the pipe open
            self._said_all = True

    def _read(self, stream: IO[bytes]) -> None:
        part = os.read(stream.fileno(), _CHUNK)
        if not part:
            self._selector.unregister(stream)
        if stream is self._process.stderr:
            self._printed += part
            del self._printed[:-_TAIL]
        elif part:
            self._hear(part)
        else:
            self._said_all = True

    def _write(self, stream: IO[bytes]) -> None:
        try:
            self._unsent = self._unsent[os.write(stream.fileno(), self._unsent[:_CHUNK]) :]
        except BrokenPipeError:  # it has gone; what it said last tells why
            self._unsent = memoryview(b"")
        if not self._unsent:
            self._selector.unregister(stream)

    def _hear(self, part: bytes) -> None:
        *whole, rest = part.split(b"\n")
        for line in whole:
            self._lines.append(bytes(self._begun) + line)
            self._begun.clear()
        self._begun += rest

    def _end_told(self) -> str:
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return f"it closed its output and went on{self._last_words()}"
        while self._selector.select(0):
            self._transfer(0)
        told = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        return told + self._last_words()

    def _last_words(self) -> str:
        printed = self._printed.decode("utf-8", "replace").strip()
        return f"; it printed last: {printed}" if printed else ""
