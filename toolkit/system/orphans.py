"""Let a child process end with this one, also when this one is killed and can end nothing any more."""

import os
import signal
import sys
from collections.abc import Callable
from functools import cache

_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """Give what a child has to call before it becomes another program (`preexec_fn`); None on systems other than Linux.

    The child ends with the thread that starts it. What the child starts itself is not ended: `process_group` does that.
    Code of the project that is held back does the same for itself (`toolkit/probe/isolation/kernel.py`).
    """
    if sys.platform != "linux":
        return None
    prctl, parent = _prctl(), os.getpid()

    def bind() -> None:
        prctl(_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it has ended meanwhile
            os._exit(1)

    return bind


@cache
def _prctl() -> Callable[..., int]:
    import ctypes

    return ctypes.CDLL(None).prctl
