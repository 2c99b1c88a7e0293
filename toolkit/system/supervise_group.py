"""Run one command, and end all that it started: `python -I -S PATH WORD...`, as a process of its own.

On Linux it adopts what is left by processes that end (PR_SET_CHILD_SUBREAPER), so that nothing gets away by a session
of its own. It ends like the command does; SIGTERM ends everything at once.
"""

import os
import signal
import sys
import time
from pathlib import Path

_ADOPT = 36
_SECONDS = 5.0


def main(words: list[str]) -> None:
    """Run the command, and end as it did."""
    _adopt_orphans()
    signal.signal(signal.SIGTERM, lambda *_: _end(signal.SIGKILL))
    command = os.posix_spawnp(words[0], words, os.environ)
    while True:
        ended, status = os.wait()
        if ended == command:
            break
    _kill_descendants()
    if os.WIFSIGNALED(status):
        _end(os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


def _adopt_orphans() -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def _end(number: int) -> None:
    _kill_descendants()
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _kill_descendants() -> None:
    """Kill all children again and again: those of a killed one become ours. They are ours until we have waited."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        for child in _children():
            os.kill(child, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _children() -> list[int]:
    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _parent_of(stat) == os.getpid()]


def _parent_of(stat: Path) -> int:
    try:
        return int(stat.read_bytes().rpartition(b")")[2].split()[1])
    except OSError:
        return 0  # it has ended meanwhile


if __name__ == "__main__":
    main(sys.argv[1:])
