"""Ends what takes too long, where the system can interrupt a thread: by a signal, in the main thread."""

import signal
import threading


class Late(BaseException):
    """It took too long; not an `Exception`, so that hardly anything catches it."""


class after(object):  # noqa: N801 - read as `with deadline.after(5)`
    """A block of so many seconds.

    It counts real time, because what waits uses no other. `passed` says whether the block was ended, even if
    something inside caught `Late`: the signal comes again every tenth of a second.
    """

    def __init__(self, seconds):
        self._seconds = seconds
        self._armed = False
        self.passed = False

    def __enter__(self):
        if hasattr(signal, "setitimer") and isinstance(threading.current_thread(), threading._MainThread):
            self._before = signal.signal(signal.SIGALRM, self._ring)
            self._armed = True
            signal.setitimer(signal.ITIMER_REAL, self._seconds, 0.1)
        return self

    def __exit__(self, kind, error, trace):
        if self._armed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
        return kind is not None and issubclass(kind, Late)

    def _ring(self, _signal, _frame):
        self.passed = True
        raise Late()
