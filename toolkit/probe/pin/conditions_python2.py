"""Waits of conditions in Python 2, whose locks support no timeout, by polling."""

import threading
import time

from .clock import real_time

_PAUSE = 0.002  # seconds of real time from one look to the next
_sleep = time.sleep


def replace_conditions(waits):
    """Have conditions wait by pinned time; all that waits with a timeout in `threading` and `Queue` does so by them."""
    kind = threading._Condition
    real = kind.wait

    def wait(self, timeout=None):
        if timeout is None or timeout <= 0 or not self._is_owned():
            return real(self, timeout)
        waiter, waiters = threading._allocate_lock(), self._Condition__waiters
        waiter.acquire()
        waiters.append(waiter)
        saved = self._release_save()
        try:
            if not waits.wait(timeout, lambda seconds: _is_woken(waiter, seconds)) and waiter in waiters:
                waiters.remove(waiter)
        finally:
            self._acquire_restore(saved)

    kind.wait = wait


def _is_woken(waiter, seconds):
    """Wait for a lock, for a number of seconds of real time."""
    until = real_time() + seconds
    while not waiter.acquire(0):
        left = until - real_time()
        if left <= 0:
            return False
        _sleep(min(left, _PAUSE))
    return True
