"""Keep a search alive when its own code fails, and report that, so that no function is blamed for it."""

import os
import traceback

from ..process.deadline import Late

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_MOST = 40
_LONGEST = 300  # characters of a last line


class OwnFaults(object):
    """Faults of a search, each with the function that was its subject.

    What a function raises is the outcome of an input and does not come here.

    Attributes:
        found: `{"seam": the function; empty: none, "error": last line of the traceback, "place": of the probe's code}`.
    """

    def __init__(self):
        self.found = []

    def guard(self, subject, function, *arguments):
        """Return the value of a function of the search; None if it fails: then its subject is given up.

        Args:
            subject: a `functions.Subject`, or None.
            function: the function.
            *arguments: what it is called with.
        """
        try:
            return function(*arguments)
        except Late:  # its signal came while the deadline of an input was being taken down
            if subject is not None:
                subject.in_vain = float("inf")
            return None
        except Exception as error:  # of the search itself, which goes on with other functions
            self._note(subject, error)
            return None

    def _note(self, subject, error):
        if subject is not None:
            subject.in_vain = float("inf")
        own = [row for row in traceback.extract_tb(error.__traceback__) if row[0].startswith(_HERE)]
        place = "%s:%d" % (os.path.relpath(own[-1][0], _HERE), own[-1][1]) if own else ""
        last = traceback.format_exception_only(type(error), error)[-1].strip()
        if len(self.found) < _MOST:
            seam = "" if subject is None else subject.seam
            self.found.append({"seam": seam, "error": last[:_LONGEST], "place": place})
