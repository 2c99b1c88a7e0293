"""The processes that a command leaves behind, even those that left its session and its family."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300
LINGER = 5
_BECOME_REAPER = 36
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Ended:
    """Output of a command, its end, and the command lines of processes that outlived it."""

    code: int
    text: str
    left: tuple[str, ...]


def run(command: Sequence[object], place: Path, env: Mapping[str, str], done: Callable[[], bool] = bool) -> Ended:
    """Run a command, and end what it leaves behind as soon as `done`, at the latest `LINGER` seconds later.

    Raises:
        subprocess.TimeoutExpired: It has not ended in `SECONDS`.
    """
    with _reaping():
        known = _children(os.getpid())
        output = place / "output"
        with output.open("wb") as file:
            process = subprocess.Popen([*map(str, command)], cwd=place, env=env, stdout=file, stderr=file)
        try:
            code = process.wait(SECONDS)
        finally:
            process.kill()
            left = _left(known, done)
    return Ended(code, output.read_text("utf-8", "replace"), left)


@contextmanager
def _reaping() -> Iterator[None]:
    """Orphans of this process's descendants become its children, so that none can hide."""
    _LIBC.prctl(_BECOME_REAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        _LIBC.prctl(_BECOME_REAPER, 0, 0, 0, 0)


def _left(known: set[int], done: Callable[[], bool]) -> tuple[str, ...]:
    end = time.monotonic() + LINGER
    while (others := _strangers(known)) and not done() and time.monotonic() < end:
        time.sleep(0.05)
    told = [f"{process}: {_command_line(process)}" for process in sorted(others)]
    while others:
        for process in others:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.05)
        others = _strangers(known)
    return tuple(told)


def _strangers(known: set[int]) -> set[int]:
    """Children of this process, and theirs, that were not there before; the dead are buried."""
    found = _children(os.getpid()) - known
    dead = set()
    for process in found:
        try:
            dead |= {os.waitpid(process, os.WNOHANG)[0]}
        except ChildProcessError:
            dead |= {process}
    found -= dead
    return found


def _children(parent: int) -> set[int]:
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text("utf-8", "replace")
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == parent:
            found.add(int(status.parent.name))
    return found


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
