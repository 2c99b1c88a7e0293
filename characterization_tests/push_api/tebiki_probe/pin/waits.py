"""Moves the pinned clock instead of waiting: what sleeps, or waits with a timeout, is over as soon as nothing can come.

What really has to be waited for is: another thread that computes, another process, a database. So time moves only when
all threads of this process are at rest, and then to the earliest moment that any of them waits for, as in a simulation:
what two threads do after different sleeps happens in the order of these. Only while a case is at work does it move at
all, so that threads of a program which wait all the time, like those of a scheduler, do not run on by themselves.

Clocks that tell how long things take stand still as well while nobody waits, and go on by a trifle at each look: else
what an event loop waits for would differ from run to run.
"""

import math
import os
import threading
import time

from ..process.deadline import interrupt
from . import threads_at_rest

get_ident = getattr(threading, "get_ident", None) or threading._get_ident  # the second one is that of Python 2
LIMIT = 3600.0
"""Seconds of pinned time that a case may wait. Retries with growing pauses end before it; what still waits
then waits for something that a replay does not have, and would do so for ever."""

_SHORTEST = 0.001  # seconds of real time from one look to the next; each pause is at most twice the one before
_NEXT_LONGEST, _LONGEST, _IDLE_LONGEST = 0.01, 0.05, 1.0  # of the next one to move, of others, and between cases
_LOOKS = 3  # in a row that have found the other threads at rest
_OUTSIDE = 1.0  # seconds of real time that an answer of somebody else gets, and a thread that is not known to wait
_PATIENCE = 2.0  # seconds of real time that the thread of the case waits for one that does not come to rest
_FOR_EVER = float("inf")
_LOOK, _LONG_LOOK = 1e-6, 1e-3  # seconds by which a clock goes on at a look: whoever only looks gets to an end as well
_MANY = 1000  # looks while nobody waits, after which each is a long one
_EXACT, _ROUND = 1e6, 1e3  # parts of a second at which a sleep ends, and a wait for something
_NEGLIGIBLE = 1e-4  # of a part: numbers that have been calculated with


class WaitedTooLong(BaseException):  # noqa: N818 - the name is what happened
    """A case waits for more pinned time than allowed; not an `Exception`, so that few handlers catch it."""


def never():
    """Return False: nothing outside of this process is waited for."""
    return False


class Waits(object):
    """Waits of this process, with their ends.

    Args:
        clock: the `clock.PinnedClock` to move.
        limit: seconds of pinned time that a case may wait.

    Attributes:
        moved: seconds of pinned time since the case began.
        is_exceeded: whether the case has waited too long.
        real: how often something was really waited for.
    """

    def __init__(self, clock, limit=LIMIT):
        self._clock = clock
        self._limit = limit
        self._waiting = []
        self._count = 0
        self._before = time.time()  # pinned seconds of earlier cases; from where does not matter
        self._looks, self._looked = 0, 0.0
        self.moved = 0.0
        self.real = 0
        self.begin()

    def begin(self):
        """Begin a case in this thread; waits that started earlier start anew."""
        self._process, self._thread = os.getpid(), get_ident()
        self._is_on = True
        self._before += self.moved
        self.moved, self.is_exceeded = 0.0, False
        for one in list(self._waiting):
            one.until = one.end_from(0.0)

    def end(self):
        """End the waiting: time stands still from now on, and the thread of the case really waits."""
        self._is_on = False

    def monotonic(self):
        """Return seconds of a monotonic clock."""
        self._looks += 1
        self._looked += _LOOK if self._looks < _MANY else _LONG_LOOK
        return self._before + self.moved + self._looked

    def wait(self, seconds, attempt, is_outside=never, is_sleep=False):
        """Wait for something, at most for a number of seconds of pinned time.

        Args:
            seconds: more than 0; None: forever.
            attempt: waits this many seconds of real time (None: forever), and returns whether it has come.
            is_outside: returns whether something outside of this process may end the wait.
            is_sleep: whether nothing is waited for but time.

        Returns:
            whether it has come.

        Raises:
            WaitedTooLong: the case has waited for too long.
        """
        if self._process != os.getpid():  # a program has forked: none of the others is here
            self._process, self._thread, self._waiting = os.getpid(), get_ident(), []
            threads_at_rest.forget_strangers()
        if not self._is_on and get_ident() == self._thread:
            return attempt(seconds)
        if attempt(0):
            return True
        one = _Waiting(self._next_number(), seconds, is_outside, is_sleep)
        one.until = one.end_from(self.moved)
        self._waiting.append(one)
        try:
            return attempt(None) if seconds is None else self._wait(one, attempt)
        finally:
            if one in self._waiting:
                self._waiting.remove(one)

    def _wait(self, one, attempt):
        pause = _SHORTEST
        while self.moved < one.until:
            is_next = one is min(list(self._waiting), key=_order_of)  # another one may leave while they are compared
            if is_next and self._may_move(one):
                if attempt(0):  # it came before the last of those who could bring it went to rest, or ended
                    return True
                self._move(one)
                continue
            if attempt(pause):
                return True
            one.has_waited(pause, is_next)
            self.real += 1
            pause = _SHORTEST if one.looks else min(2 * pause, self._longest_pause(is_next))
        return attempt(0)

    def _longest_pause(self, is_next):
        """Return seconds of real time; threads that a program leaves behind wait between cases, often for minutes."""
        if not self._is_on:
            return _IDLE_LONGEST
        return _NEXT_LONGEST if is_next else _LONGEST

    def _may_move(self, one):
        """Return whether pinned time may move to the end of one wait, because nothing can happen before it."""
        if not self._is_on:
            return False
        is_of_case = one.thread == self._thread
        if threads_at_rest.is_alone() and not one.is_outside():
            return True
        one.looks = one.looks + 1 if threads_at_rest.are_others_at_rest() else 0
        if one.looks <= _LOOKS and not (is_of_case and one.held > _PATIENCE):
            return False
        if one.looks > _LOOKS:
            threads_at_rest.remember_strangers()
        return one.waited >= min(_OUTSIDE, one.seconds) or not self._may_come(one, is_of_case)

    def _may_come(self, one, is_of_case):
        """Return whether something may still end a wait although all threads are at rest."""
        if not is_of_case and not self._is_case_waiting():
            return True
        return one.is_outside() or (not one.is_sleep and threads_at_rest.is_connected())

    def _is_case_waiting(self):
        return any(one.thread == self._thread and not one.is_outside() for one in list(self._waiting))

    def _move(self, one):
        if one.until > self._limit:
            self._give_up(one)
            return
        self.moved, self._looks = one.until, 0
        self._clock.move_to(one.until)

    def _give_up(self, one):
        """End the case because a thread, not necessarily its own, has waited too long."""
        self.is_exceeded = True
        if one.thread == self._thread:
            raise WaitedTooLong("more than %d s" % self._limit)
        one.until = _FOR_EVER
        interrupt()  # the thread of the case

    def _next_number(self):
        self._count += 1
        return self._count


class _Waiting(object):
    """A wait in progress.

    Attributes:
        until: seconds of pinned time at which the wait ends.
        waited: seconds of real time since it began.
        held: seconds of real time for which only threads that are not at rest have kept the clock from moving.
        looks: how often in a row the other threads were found at rest.
    """

    __slots__ = ("thread", "number", "seconds", "until", "is_outside", "is_sleep", "waited", "held", "looks")

    def __init__(self, number, seconds, is_outside, is_sleep):
        self.thread = get_ident()
        self.number = number
        self.seconds = _FOR_EVER if seconds is None else seconds
        self.is_outside = is_outside
        self.is_sleep = is_sleep
        self.waited, self.held = 0.0, 0.0
        self.looks = 0

    def has_waited(self, seconds, is_next):
        """Count seconds of real time; those after an earlier wait say nothing about threads that are not at rest."""
        self.waited += seconds
        self.held = self.held + seconds if is_next else 0.0
        self.looks = self.looks if is_next else 0

    def end_from(self, moved):
        """Return the end of a wait that begins when pinned time has moved so far."""
        if self.seconds == _FOR_EVER:
            return _FOR_EVER
        parts = _EXACT if self.is_sleep else _ROUND
        return math.ceil((moved + self.seconds) * parts - _NEGLIGIBLE) / parts


def _order_of(one):
    return one.until, one.number
