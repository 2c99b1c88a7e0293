"""Make child processes end with this process, even if it is killed."""

import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_PDEATHSIG = 1
_SETPRIV = "/usr/bin/setpriv"


def die_with_parent() -> Callable[[], None] | None:
    """Return the `preexec_fn` of child processes that ends them with this one; None on systems other than Linux.

    The child ends with the thread that starts it. What the child starts itself is not ended: `process_group` does that.
    Isolated code of a project does the same for itself (`toolkit/probe/isolation/kernel.py`).
    """
    if sys.platform != "linux":
        return None
    prctl, parent = _prctl(), os.getpid()

    def bind() -> None:
        prctl(_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it has ended meanwhile
            os._exit(1)

    return bind


def setpriv_words() -> list[str]:
    """Return the command prefix that makes a command end with this thread; empty where there is none.

    A `preexec_fn` makes Python copy the page tables of this process (19 against 2 ms for `git --version` in a process
    of 330 MB), so a command that is started often takes these. A parent that is killed within the millisecond in which
    the program starts is not noticed.
    """
    return [_SETPRIV, "--pdeathsig", "KILL", "--"] if sys.platform == "linux" and _knows_death_signals() else []


@cache
def _knows_death_signals() -> bool:
    """Tell whether the program of util-linux is there, 2.33 or later; that of BusyBox takes no such option."""
    try:
        return b"pdeathsig" in Path(_SETPRIV).read_bytes()
    except OSError:
        return False


@cache
def _prctl() -> Callable[..., int]:
    import ctypes

    return ctypes.CDLL(None).prctl
