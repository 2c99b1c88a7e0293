"""Interrupt code that takes too long by a signal, in the main thread, where the system supports that."""

import signal
import threading


class Late(BaseException):
    """A missed deadline; not an `Exception`, so that few handlers catch it."""


class after(object):  # noqa: N801 - read as `with deadline.after(5)`
    """Context manager that raises `Late` after a number of seconds.

    It counts real time, because what waits uses no other, or `of_cpu`: time that the process computes. `passed` says
    whether the block was ended, even if something inside caught `Late`: the signal comes again every tenth of a second.
    """

    def __init__(self, seconds, of_cpu=False):
        self._seconds = seconds
        self._of_cpu = of_cpu
        self._armed = False
        self.passed = False

    def __enter__(self):
        if hasattr(signal, "setitimer") and isinstance(threading.current_thread(), threading._MainThread):
            self._timer = signal.ITIMER_VIRTUAL if self._of_cpu else signal.ITIMER_REAL
            self._signal = signal.SIGVTALRM if self._of_cpu else signal.SIGALRM
            self._before = signal.signal(self._signal, self._ring)
            self._armed = True
            signal.setitimer(self._timer, self._seconds, 0.1)
        return self

    def __exit__(self, kind, error, trace):
        if self._armed:
            signal.setitimer(self._timer, 0)
            signal.signal(self._signal, self._before)
        return kind is not None and issubclass(kind, Late)

    def _ring(self, _signal, _frame):
        self.passed = True
        raise Late()
