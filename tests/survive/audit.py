"""Watch a process through Python's audit hooks: does it run, import or change what it only has to read?"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType
from typing import Any

_STARTS = {"os.system", "os.exec", "os.spawn", "os.startfile", "pty.spawn", "socket.connect"}
_CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.link", "os.symlink"}
_WITH_ITS_PARENT = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"]
_EVALUATE_THEIR_OWN = {"fissix.pgen2.pgen", "collections", "dataclasses"}
"""Modules that make tables and classes by evaluating strings of their own."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(root: Path, log: Path) -> None:
    """From now on, write a line to `log` for each thing that nobody may do to the project at `root`.

    Forked processes are watched too. A hook cannot be taken off: call this in a process of its own.
    """
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    home = str(root.resolve())

    def hook(event: str, args: tuple[Any, ...]) -> None:
        judge = _JUDGES.get(event, _changes if event in _CHANGES else None)
        seen = (_where(event, args), *args[1:]) if event in _CHANGES else args
        if event in _STARTS or (judge is not None and judge(seen, home)):
            os.write(descriptor, f"{event} {args!r:.200}\n".encode(errors="replace"))

    sys.addaudithook(hook)


def _is_in(place: Any, home: str) -> bool:
    return isinstance(place, str | bytes | os.PathLike) and os.path.realpath(os.fsdecode(place)).startswith(home)


def _runs_their_code(args: tuple[Any, ...], home: str) -> bool:
    """Return whether code of the project, or code from no file, is executed."""
    code = args[0]
    if not isinstance(code, CodeType):
        return True
    if code.co_filename == "<string>":
        return sys._getframe(2).f_globals["__name__"] not in _EVALUATE_THEIR_OWN
    if code.co_filename.startswith("<frozen "):  # the interpreter's own
        return False
    return _is_in(code.co_filename, home) or code.co_filename.startswith("<")


def _starts_a_program(args: tuple[Any, ...], _home: str) -> bool:
    """Return whether anything but git and our own workers is started."""
    command = [os.fsdecode(word) for word in (args[1] if len(args) > 1 else [args[0]])]
    if command[:4] == _WITH_ITS_PARENT:  # it puts itself in the place of the program that is named next
        command = command[4:]
    return Path(command[0]).name != "git" and command[0] != sys.executable


def _loads_a_library(args: tuple[Any, ...], _home: str) -> bool:
    """True if a file is loaded: None stands for the process itself, which numpy looks into when it is imported."""
    return args[0] is not None


def _changes(args: tuple[Any, ...], home: str) -> bool:
    return _is_in(args[0], home)


def _where(event: str, args: tuple[Any, ...]) -> Any:
    """Return the changes. What is removed may be named as it is called in a folder that is open."""
    place = args[0]
    if event in ("os.remove", "os.rmdir") and args[1] >= 0:
        return Path(f"/proc/self/fd/{args[1]}").readlink() / os.fsdecode(place)
    return place


def _writes(args: tuple[Any, ...], home: str) -> bool:
    return isinstance(args[2], int) and bool(args[2] & _WRITING) and _is_in(args[0], home)


_JUDGES: dict[str, Callable[[tuple[Any, ...], str], bool]] = {
    "exec": _runs_their_code,
    "subprocess.Popen": _starts_a_program,
    "os.posix_spawn": _starts_a_program,
    "ctypes.dlopen": _loads_a_library,
    "open": _writes,
}


def confine(allowed: Iterable[str], log: Path) -> None:
    """From now on, write a line to `log` for each change outside the allowed directories, and each use of a network."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    homes = [os.path.realpath(place) for place in (*allowed, os.devnull)]

    def is_outside(place: Any) -> bool:
        return not isinstance(place, int) and not any(_is_in(place, home) for home in homes)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and bool(args[2] & _WRITING)
        changes = writes or event in _CHANGES or event == "sqlite3.connect"
        if event.startswith("socket.") or (changes and is_outside(_where(event, args))):
            os.write(descriptor, f"{event} {args!r:.200}\n".encode(errors="replace"))

    sys.addaudithook(hook)
