"""Interrupt code that takes too long by a signal, in the main thread, where the system supports that."""

import os
import signal
import threading

from .busy_time import IdleTime

_PATIENCE = 20  # times the seconds of waiting that may pass of real time, whatever passes in them
_AGAIN = 0.1  # seconds after which the signal comes again
_SOONEST = 0.05  # seconds to the next look


class Late(BaseException):
    """A missed deadline; not an `Exception`, so that few handlers catch it."""


class after(object):  # noqa: N801 - read as `with deadline.after(5)`
    """Context manager that raises `Late` after a number of seconds.

    It counts the seconds that the process waits for something else than a processor (`busy_time.py`), because what
    waits uses none, or `of_cpu`: time that the process computes. Neither depends on how busy the machine is. `passed`
    says whether the block was ended, even if something inside caught `Late`: the signal comes again every tenth of a
    second.
    """

    def __init__(self, seconds, of_cpu=False):
        self._seconds = seconds
        self._of_cpu = of_cpu
        self._armed = False
        self._idle = None
        self.passed = False

    def __enter__(self):
        if hasattr(signal, "setitimer") and isinstance(threading.current_thread(), threading._MainThread):
            self._timer = signal.ITIMER_VIRTUAL if self._of_cpu else signal.ITIMER_REAL
            self._signal = signal.SIGVTALRM if self._of_cpu else signal.SIGALRM
            self._before = signal.signal(self._signal, self._ring)
            self._armed = True
            self._idle = None if self._of_cpu else IdleTime()
            signal.setitimer(self._timer, self._seconds, _AGAIN)
        return self

    def __exit__(self, kind, error, trace):
        if self._armed:
            signal.setitimer(self._timer, 0)
            signal.signal(self._signal, self._before)
        return kind is not None and issubclass(kind, Late)

    def _ring(self, _signal, _frame):
        if not (self.passed or self._of_cpu or _INTERRUPTED.take()):
            left = self._seconds_left()
            if left > 0:
                signal.setitimer(self._timer, max(left, _SOONEST), _AGAIN)
                return
        self.passed = True
        raise Late()

    def _seconds_left(self):
        """Return the least seconds after which the deadline may be missed."""
        idle, real = self._idle.seconds()
        return min(self._seconds - idle, _PATIENCE * self._seconds - real)


class _Interruption(object):
    """A wish, from any thread, that the block be ended at once."""

    def __init__(self):
        self._is_wanted = False

    def take(self):
        """Return whether it is, once."""
        is_wanted, self._is_wanted = self._is_wanted, False
        return is_wanted

    def interrupt(self):
        """End the innermost block that counts waiting, from any thread."""
        if hasattr(signal, "SIGALRM") and callable(signal.getsignal(signal.SIGALRM)):
            self._is_wanted = True
            os.kill(os.getpid(), signal.SIGALRM)


_INTERRUPTED = _Interruption()
interrupt = _INTERRUPTED.interrupt
