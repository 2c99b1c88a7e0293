"""Time budget for inspecting objects: a share of the program's own time, saved up to a limit.

Whoever has been looked at often has to leave something for others: else the functions that are called most would have
all of it.
"""

import time

SHARE = 0.3
LIMIT = 0.03  # seconds that can be saved up
AT_FIRST = 0.03
_ROUND = 0.001  # seconds after which the time of the processor is asked for again: it takes a call of the system

# Bound here: a program that freezes its clock does not freeze these.
_processor = getattr(time, "process_time", None) or time.clock
_now = getattr(time, "perf_counter", None) or time.time


class TimeBudget(object):
    """Budget of CPU time, so that waiting does not count.

    Args:
        limit: seconds that can be saved up; `at_first`: that are there when it begins.
    """

    def __init__(self, limit=LIMIT, at_first=AT_FIRST):
        self._saved, self._limit = at_first, limit
        self._spent = 0.0
        self._seen = self._began = _now()
        self._used = _processor()

    def begin(self, left_to_others=0.0):
        """Return whether there is time; if so, it runs from now on.

        Args:
            left_to_others: the share of what can be saved up that has to remain, 0 to 1.
        """
        self._began = now = _now()
        if now - self._seen > _ROUND:
            self._seen = now
            used = _processor()
            spent = min(self._spent, used - self._used)  # less than has passed if others had the processor meanwhile
            self._saved = min(self._limit, self._saved - spent + SHARE * (used - self._used - spent))
            self._used, self._spent = used, 0.0
        return self._saved - self._spent > left_to_others * self._limit

    def end(self):
        """Charge the elapsed time to the budget."""
        self._spent += _now() - self._began


class Unlimited(object):
    """A budget without a limit."""

    def begin(self, left_to_others=0.0):  # noqa: ARG002 - as an allowance has it
        """Return whether there is time: always."""
        return True

    def end(self):
        """Stop charging the budget."""
