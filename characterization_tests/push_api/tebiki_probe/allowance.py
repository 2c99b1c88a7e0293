"""How much time looking at objects may take: a share of what the program itself has, saved up to a limit."""

import time

SHARE = 0.3
LIMIT = 0.5  # seconds that can be saved up
AT_FIRST = 0.05

# The time of the processor, so that waiting counts neither for nor against us. Bound here: a program that freezes its
# clock does not freeze this.
_now = getattr(time, "process_time", None) or time.clock


class Allowance(object):
    """Time that may be spent."""

    def __init__(self):
        self._saved = AT_FIRST
        self._seen = _now()
        self._began = 0.0

    def begin(self):
        """Whether there is time; if so, it runs from now on."""
        now = _now()
        self._saved = min(LIMIT, self._saved + SHARE * (now - self._seen))
        self._seen = self._began = now
        return self._saved > 0

    def end(self):
        """The time that ran is spent."""
        now = _now()
        self._saved -= now - self._began
        self._seen = now
