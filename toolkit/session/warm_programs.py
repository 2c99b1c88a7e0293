"""Keep programs warm: each is imported once, and what is asked of it later runs in forks of that process.

An import of a large program takes seconds, and a proof needs a fresh state of it more than ten times. A program is kept
for the copy of the project in which it was started, and for the first request that it was started with. One that holds
what forks would share (threads, connections, files that it wrote while it was imported) is not kept; what it is asked
first runs in it all the same.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from toolkit.errors import TebikiError
from toolkit.model.session import SessionFailure
from toolkit.session.process import LineProcess

ENTRY = "replay.warm_program"
_ENTRIES = frozenset({"replay.locked_cases", "replay.list_urls", "replay.match_urls", "generate.inputs"})
_SECONDS_TO_START = 600.0
_SECONDS_TO_LEAVE = 5.0  # for a fork that waits for another request; one that is at work is ended together with all
_LAST = b"null"
_LONGEST_END = 100  # bytes


class _Program(Protocol):
    """The session of a program that was started by the entry `ENTRY`: a `ProbeSession`."""

    @property
    def process(self) -> LineProcess: ...

    @property
    def hello(self) -> Mapping[str, Any]: ...

    def receive_hello(self, seconds: float) -> Mapping[str, Any] | SessionFailure: ...

    def end(self) -> None: ...


class WarmPrograms:
    """The programs that were started in one copy of a project.

    Args:
        list_files: returns the state of all files there but temporary ones.
    """

    def __init__(self, list_files: Callable[[], Mapping[str, object]]) -> None:
        self._list_files = list_files
        self._programs: dict[str, _Program] = {}
        self._in_use: set[str] = set()
        self._must_start_anew = False

    def fork_program(
        self, key: str, start: Callable[[], _Program], entry: str, request: Mapping[str, Any]
    ) -> "Fork | None":
        """Run an entry in a fork of a program.

        Args:
            key: stands for all that the program was started with.
            start: starts it by the entry `ENTRY`, if it is not running.
            entry: a module of the probe.
            request: what the entry is asked besides what the program was started with.

        Returns:
            the process of the entry, of which no answer was received yet; None: it has to be started by itself.

        Raises:
            OSError, UsageError: as `start`.
        """
        if entry not in _ENTRIES or key in self._in_use:
            return None
        program = self._programs.get(key)
        if program is None or program.process.has_ended:
            if self._must_start_anew:
                return None
            program = self._start(key, start)
        if program is None:
            return None
        self._in_use.add(key)
        fork = Fork(program, lambda is_over: self._take_back(key, is_over=is_over))
        fork.send_line(json.dumps({"entry": entry, "request": request}).encode())
        return fork

    def close(self) -> None:
        """End all programs."""
        programs, self._programs = self._programs, {}
        for program in programs.values():
            program.end()

    def _start(self, key: str, start: Callable[[], _Program]) -> _Program | None:
        """Start a program; None if it cannot be imported: an entry that is started by itself says why."""
        files = self._list_files()
        program = start()
        try:
            hello = program.receive_hello(_SECONDS_TO_START)
        except BaseException:  # interrupts as well: no process may run in a copy that is being removed
            program.end()
            raise
        if isinstance(hello, SessionFailure) or "error" in hello:
            program.end()
            self._must_start_anew = True
            return None
        self._must_start_anew = not (hello.get("forks") and self._list_files() == files)
        self._programs[key] = program
        return program

    def _take_back(self, key: str, *, is_over: bool) -> None:
        """Keep a program for another use, unless it is over."""
        self._in_use.discard(key)
        if is_over or self._must_start_anew:
            program = self._programs.pop(key, None)
            if program is not None:
                program.end()


class Fork:
    """A process that was forked from a program, which waits for it and takes the channel back.

    Args:
        program: the program.
        give_back: called once when the process has ended; `is_over`: whether the program can be of no more use.

    Attributes:
        program: as given; hello: its first line.
    """

    def __init__(self, program: _Program, give_back: Callable[[bool], None]) -> None:
        self.program, self.hello = program, program.hello
        self._process = program.process
        self._give_back = give_back
        self._is_last = False
        self._is_given_back = False
        self._how: SessionFailure | None = None

    @property
    def has_ended(self) -> bool:
        """True if it has ended, and all its lines were read."""
        return self._how is not None or self._process.has_ended

    def send_line(self, line: bytes) -> None:
        """Queue a line; it is sent while answers are awaited."""
        if self._how is None:
            self._process.send_line(line)

    def read_line(self, seconds: float) -> bytes | SessionFailure:
        """Return the next line of its output, or the failure, as `toolkit.session.process` does."""
        if self._how is not None:
            return self._how
        line = self._process.read_line(seconds)
        end = _end_of(line) if isinstance(line, bytes) else None
        if end is None:
            return line
        code = end["left"]
        self._how = SessionFailure("crashed", f"killed by signal {-code}" if code < 0 else f"exit code {code}")
        # where it has ended in the middle, the program may take what was sent since for a use of its own
        self._return(is_over=bool(end.get("spent")) or (code != 0 and not self._is_last))
        return self._how

    def leave(self, seconds: float) -> None:
        """Say that there is no other request, and end it after a time."""
        deadline = time.monotonic() + seconds
        with suppress(TebikiError):  # the time of a quick answer is over
            self.send_line(_LAST)
            self._is_last = True
            while self._how is None and (left := deadline - time.monotonic()) > 0:
                line = self.read_line(left)
                if isinstance(line, SessionFailure):
                    break
        self._return(is_over=self._how is None)

    def end(self) -> None:
        """End it, and the program as well if it does not end by itself."""
        self.leave(_SECONDS_TO_LEAVE)

    def _return(self, *, is_over: bool) -> None:
        if not self._is_given_back:
            self._is_given_back = True
            self._give_back(is_over)


def _end_of(line: bytes) -> dict[str, Any] | None:
    """Return what a program says of the end of a fork; None: the line is another one."""
    if len(line) > _LONGEST_END or b'"left"' not in line:
        return None
    with suppress(ValueError):
        end = json.loads(line)
        if isinstance(end, dict) and isinstance(end.get("left"), int):
            return end
    return None
