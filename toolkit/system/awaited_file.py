"""Find the pipe or device that a process waits for, so that a foreign repository cannot block it for ever.

Programs open many files of their own accord, and any of them may be a pipe that nobody writes to. Which ones they are
need not be known: Linux tells where a process is, as `/proc/PID/syscall` and the files that it has open.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_HARMLESS = frozenset(("/dev/null", "/dev/random", "/dev/urandom"))
_OPENING = {"x86_64": {2: 0, 257: 1, 437: 1}, "aarch64": {56: 1, 437: 1}}
"""Number of each call that opens a file (open, openat, openat2) -> which argument is the path."""
_LONGEST_PATH = 4096
_STREAMS = 3  # descriptors of standard input and output, which are ours


def awaited_file(process: int) -> str:
    """The pipe, socket or device that a process of ours, or one that it started, is opening or has open.

    A process that goes on opens and closes a file between two questions: what is told twice in a row is waited for.

    Args:
        process: its number.

    Returns:
        the path; empty if there is none, or the system does not tell.
    """
    for one in _with_children(process):
        with suppress(OSError, ValueError):
            for path in (*_open_paths(one), *_paths_in_calls(one)):
                if _holds_up(path):
                    return path
    return ""


def _with_children(process: int) -> Iterator[int]:
    waiting = [process]
    while waiting:
        one = waiting.pop()
        yield one
        with suppress(OSError):
            for told in Path(f"/proc/{one}/task").glob("*/children"):
                waiting += map(int, told.read_text().split())


def _open_paths(process: int) -> Iterator[str]:
    for link in Path(f"/proc/{process}/fd").iterdir():
        if int(link.name) >= _STREAMS:
            with suppress(OSError):
                yield str(link.readlink())


def _paths_in_calls(process: int) -> Iterator[str]:
    """The path that each thread of a process is opening now."""
    arguments = _OPENING.get(os.uname().machine, {})
    for told in Path(f"/proc/{process}/task").glob("*/syscall"):
        with suppress(OSError, ValueError):
            call, *given = told.read_text().split()
            if not call.isdigit() or int(call) not in arguments:
                continue
            position = arguments[int(call)]
            path = os.fsdecode(_text_at(process, int(given[position], 16)))
            yield str(_folder(process, int(given[0], 16) if position else -1) / path)


def _folder(process: int, number: int) -> Path:
    """The folder that a path is relative to: that of a descriptor, or (a negative number) the current one."""
    is_descriptor = 0 <= number < 1 << 31
    return Path(f"/proc/{process}/fd/{number}" if is_descriptor else f"/proc/{process}/cwd").readlink()


def _text_at(process: int, address: int) -> bytes:
    memory = os.open(f"/proc/{process}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        text = b""
        while b"\0" not in text and len(text) < _LONGEST_PATH:
            page_end = 4096 - (address + len(text)) % 4096
            text += os.pread(memory, page_end, address + len(text)) or b"\0"
        return text.partition(b"\0")[0]
    finally:
        os.close(memory)


def _holds_up(path: str) -> bool:
    """Return whether a path is neither a file nor a folder; a pipe between two processes has no path."""
    if not path.startswith("/") or path in _HARMLESS:
        return False
    mode = Path(path).stat().st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)
