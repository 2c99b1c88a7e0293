"""Limits of a worker process, and how it reacts to a signal to stop."""

import faulthandler
import gc
import os
import signal
import sys

RECURSION = 10_000
"""Recursion limit, sufficient for a sum of 20,000 terms: trees of such files are deep, and parsers recurse."""
_GRACE = 5
_TIMES_WAITING = 20
_GARBAGE = 200_000
"""Objects; measured on Django: 13 % less CPU than the collector's own rhythm, and 77 MB at most."""


def settle(memory_limit: int) -> None:
    """Configure this process as a worker.

    Ctrl-C reaches the whole foreground group: the parent alone answers it. Memory beyond the limit is a MemoryError.
    Parsed trees are cycles, so they are only freed by the collector: it runs between items, see `tidy`. It leaves alone
    what was there before: to search what a large parent has takes longer than the work, and copies its memory.

    Args:
        memory_limit: bytes beyond what the process uses now; 0 for no limit.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # already ignored, as under nohup
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    faulthandler.disable()  # a crash is a line in the report, not a page on the terminal
    sys.setrecursionlimit(RECURSION)
    gc.freeze()
    gc.disable()
    if memory_limit:
        _limit(memory_limit)


def _limit(amount: int) -> None:
    """Limit private memory; address space would also count unused mappings."""
    import resource

    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            used = int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        wanted = used + amount
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
    except (OSError, ValueError):  # not Linux, or not allowed: then the system's own limits hold
        return


def watch(timeout: float) -> None:
    """End this process some time after an item's deadline, because nobody else does if the parent is dead.

    Args:
        timeout: seconds of the processor; 0 stops watching. Of other seconds there may be many times as many, as the
            machine may be busy.
    """
    signal.setitimer(signal.ITIMER_PROF, timeout and timeout + _GRACE)
    signal.setitimer(signal.ITIMER_REAL, timeout and timeout * _TIMES_WAITING + _GRACE)


def tidy() -> None:
    """Run the garbage collector once many trees have accumulated."""
    if gc.get_count()[0] > _GARBAGE:
        gc.collect()
