"""How much time looking at objects may take: a share of what the program itself has, saved up to a limit."""

import time

SHARE = 0.3
LIMIT = 0.05  # seconds that can be saved up
AT_FIRST = 0.05
_ROUND = 0.001  # seconds after which the time of the processor is asked for again: it takes a call of the system

# Bound here: a program that freezes its clock does not freeze these.
_processor = getattr(time, "process_time", None) or time.clock
_now = getattr(time, "perf_counter", None) or time.time


class Allowance(object):
    """Time that may be spent; that of the processor, so that waiting counts neither for nor against us."""

    def __init__(self):
        self._saved = AT_FIRST
        self._spent = 0.0
        self._seen = self._began = _now()
        self._used = _processor()

    def begin(self):
        """Whether there is time; if so, it runs from now on."""
        self._began = now = _now()
        if now - self._seen > _ROUND:
            self._seen = now
            used = _processor()
            spent = min(self._spent, used - self._used)  # less than has passed if others had the processor meanwhile
            self._saved = min(LIMIT, self._saved - spent + SHARE * (used - self._used - spent))
            self._used, self._spent = used, 0.0
        return self._saved > self._spent

    def end(self):
        """The time that ran is spent."""
        self._spent += _now() - self._began
