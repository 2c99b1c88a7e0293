"""Count how long this process was at work, or waited for a processor that others used.

Real time without this is time in which it waited for something: a lock, another process, an answer. A machine that is
busy makes everything take longer, but nothing wait.
"""

import os
import time

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:  # not on every system
    getrusage = None

_real = getattr(time, "monotonic", time.time)  # bound here: a program that freezes its clock does not freeze this
_processor = getattr(time, "process_time", None) or time.clock
_open, _read, _close, _list = os.open, os.read, os.close, os.listdir
_THREADS = "/proc/self/task"
_BILLION = 1e9
_LONGEST = 200  # bytes


class IdleTime(object):
    """Counts the seconds, from now, in which this process waits for something else than a processor."""

    def __init__(self):
        self._began, self._busy = _real(), busy_seconds()

    def seconds(self):
        """Return these seconds, and all seconds of real time."""
        real = _real() - self._began
        return max(real - (busy_seconds() - self._busy), 0.0), real


def cpu_seconds():
    """Return CPU seconds of this process.

    While a timer of CPU time runs, and for a moment after it, Linux answers `process_time` from a sum that is renewed
    with its ticks only; `getrusage` adds up the threads at each call.
    """
    if getrusage is None:
        return _processor()
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def seconds_with_children():
    """Return CPU seconds of this process and its finished children."""
    return sum(os.times()[:4])


def busy_seconds():
    """Return seconds in which threads of this process ran or could have run; where unknown, in which they ran."""
    try:
        queued = sum(_queued_seconds("%s/%s/schedstat" % (_THREADS, thread)) for thread in _list(_THREADS))
    # tebiki: allow swallowed_exception -- not every system says so
    except Exception:
        queued = 0.0
    return _processor() + queued


def _queued_seconds(path):
    """Return seconds in which a thread waited for a processor."""
    file = _open(path, os.O_RDONLY)
    try:
        return int(_read(file, _LONGEST).split()[1]) / _BILLION
    finally:
        _close(file)
