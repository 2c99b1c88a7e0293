"""Run a process that answers lines with lines; the caller survives if it hangs, crashes, floods or stays silent.

All reads and writes go through one loop with a deadline, so that a full pipe cannot cause a deadlock.
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
from typing import IO, Protocol

from toolkit.model.session import SessionFailure
from toolkit.session.time_limit import check_time

_CHUNK = 1 << 16
_STDERR_KEPT = 4000  # bytes of its output on stderr that are kept for messages
_LONGEST_LINE = 1 << 26  # bytes
_POLL_SECONDS = 0.5  # interval of checks whether a silent process is alive
_EXIT_SECONDS = 2.0  # time to exit after closing its output
_OTHERS_SECONDS = 5.0  # time for its child processes to end after it
_OTHERS_POLL_SECONDS = 0.1


class LineProcess(Protocol):
    """A process that answers lines with lines: a `Process`, or a fork of one (`toolkit.session.warm_programs`)."""

    @property
    def has_ended(self) -> bool:
        """True if it has ended, and all its lines were read."""

    def send_line(self, line: bytes) -> None:
        """Queue a line; it is sent while answers are awaited."""

    def read_line(self, seconds: float) -> bytes | SessionFailure:
        """Return the next line of its output, or the failure."""

    def leave(self, seconds: float) -> None:
        """Have it end by itself, and end it after a number of seconds."""

    def end(self) -> None:
        """End it and everything it started."""


class Process:
    """A started program and the lines that it has written.

    Args:
        command: the program and its arguments.
        cwd: the directory it runs in.
        env: its complete environment.

    Raises:
        OSError: it cannot be started.
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
            start_new_session=True,  # so that its children can be ended with it
        )
        self._lines: deque[bytes] = deque()
        self._partial_line = bytearray()
        self._stderr_tail = bytearray()
        self._unsent = memoryview(b"")
        self._output_closed = False
        self._selector = selectors.DefaultSelector()
        for stream in (self._process.stdout, self._process.stderr):
            self._watch(stream, selectors.EVENT_READ)

    def send_line(self, line: bytes) -> None:
        """Queue a line; it is sent while answers are awaited."""
        self._stderr_tail.clear()
        self._unsent = memoryview(line + b"\n")
        self._watch(self._process.stdin, selectors.EVENT_WRITE)

    def read_line(self, seconds: float) -> bytes | SessionFailure:
        """Return the next line of its output, or the failure: `timeout`, `crashed`, `not_an_answer` (line too long).

        Args:
            seconds: how long to wait.

        Raises:
            BudgetSpent: the time limit of the enclosing block has passed (`toolkit.session.time_limit`).
        """
        deadline = time.monotonic() + seconds
        while not self._lines:
            check_time()
            if self._output_closed:
                return SessionFailure("crashed", self._describe_end())
            if len(self._partial_line) > _LONGEST_LINE:
                return SessionFailure("not_an_answer", f"a line of more than {_LONGEST_LINE >> 20} MB")
            left = deadline - time.monotonic()
            if left <= 0:
                return SessionFailure("timeout", f"no answer within {seconds:g} s{self._describe_stderr()}")
            self._transfer(min(left, _POLL_SECONDS))
        return self._lines.popleft()

    @property
    def has_ended(self) -> bool:
        """True if it has exited, and all its lines were read."""
        return self._process.poll() is not None and not self._lines

    def leave(self, seconds: float) -> None:
        """Close its input, so that it ends by itself, and end it after a time.

        Args:
            seconds: how long to wait.
        """
        stream = self._process.stdin
        assert stream is not None
        if stream in self._selector.get_map():
            self._selector.unregister(stream)
        stream.close()
        until = time.monotonic() + seconds
        while self._process.poll() is None and (left := until - time.monotonic()) > 0:
            self._transfer(min(left, _POLL_SECONDS))  # it may write more than a pipe holds
        self.end()

    def end(self) -> None:
        """End it and everything it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._await_others()
        self._selector.close()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _await_others(self) -> None:
        """Wait until all children have closed its output."""
        deadline = time.monotonic() + _OTHERS_SECONDS
        while self._is_held_open() and time.monotonic() < deadline:
            self._transfer(_OTHERS_POLL_SECONDS)

    def _is_held_open(self) -> bool:
        watched = self._selector.get_map()
        return any(stream in watched for stream in (self._process.stdout, self._process.stderr))

    def _watch(self, stream: IO[bytes] | None, event: int) -> None:
        assert stream is not None
        os.set_blocking(stream.fileno(), False)
        if stream not in self._selector.get_map():
            self._selector.register(stream, event)

    def _transfer(self, seconds: float) -> None:
        """Wait until something can be read or written, at most `seconds`, and do it."""
        ready = self._selector.select(seconds)
        for key, _ in ready:
            stream: IO[bytes] = key.fileobj  # type: ignore[assignment]
            if stream is self._process.stdin:
                self._write(stream)
            else:
                self._read(stream)
        if not ready and self._process.poll() is not None:  # a process that it forked may keep the pipe open
            self._output_closed = True

    def _read(self, stream: IO[bytes]) -> None:
        data = os.read(stream.fileno(), _CHUNK)
        if not data:
            self._selector.unregister(stream)
        if stream is self._process.stderr:
            self._stderr_tail += data
            del self._stderr_tail[:-_STDERR_KEPT]
        elif data:
            self._add_output(data)
        else:
            self._output_closed = True

    def _write(self, stream: IO[bytes]) -> None:
        try:
            self._unsent = self._unsent[os.write(stream.fileno(), self._unsent[:_CHUNK]) :]
        except BrokenPipeError:  # it has exited; its last output tells why
            self._unsent = memoryview(b"")
        if not self._unsent:
            self._selector.unregister(stream)

    def _add_output(self, data: bytes) -> None:
        *whole, rest = data.split(b"\n")
        for line in whole:
            self._lines.append(bytes(self._partial_line) + line)
            self._partial_line.clear()
        self._partial_line += rest

    def _describe_end(self) -> str:
        try:
            code = self._process.wait(_EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return f"it closed its output and went on{self._describe_stderr()}"
        while self._selector.select(0):
            self._transfer(0)
        end = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        return end + self._describe_stderr()

    def _describe_stderr(self) -> str:
        printed = self._stderr_tail.decode("utf-8", "replace").strip()
        return f"; it printed last: {printed}" if printed else ""
