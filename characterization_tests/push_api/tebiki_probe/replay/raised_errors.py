"""Note the exceptions of a case: those that reach its caller, and those that a framework logs and answers itself.

Frameworks turn an exception of a request into an answer (500), or let it through to the server (WSGI), and every one of
them logs it with its traceback. The log of the sandbox holds what the audit hook refused; where the system refuses, the
exception is all there is (`isolation/refusal_signs.py`).
"""

import functools

from ..isolation.refusal_signs import find_refusals, text_of

_LONGEST = 300
_MOST = 20  # exceptions of a case


class RaisedErrors(object):
    """The exceptions of one case, as texts; no exception is kept.

    Attributes:
        refusals: `[kind, detail]` of what the system refused, as far as exceptions say so.
    """

    def __init__(self):
        self.reset()

    def reset(self):
        """Forget the exceptions of the former case."""
        self._raised, self._logged, self.refusals = [], [], []

    def watch(self, watched):
        """Note what is logged from now on; `watched`: an `import_watch.ImportWatch` that has not begun."""
        watched.when("logging", self._watch_logging)

    def add(self, error):
        """Note an exception that reached the caller."""
        self._raised.append(_describe(error))
        self._add_refusals(error)

    @property
    def text(self):
        """Return class and message of the exception that decided the answer; empty if there was none."""
        return (self._raised or self._logged[-1:] or [""])[0]

    def _watch_logging(self, module):
        cls, noted = module.Logger, self
        make = cls.makeRecord

        @functools.wraps(make)
        def makeRecord(self, name, level, fn, lno, msg, args, exc_info, *rest, **named):  # noqa: N802, PLR0913, PLR0917
            noted.add_logged(exc_info)
            return make(self, name, level, fn, lno, msg, args, exc_info, *rest, **named)

        cls.makeRecord = makeRecord

    def add_logged(self, exc_info):
        """Note an exception that was logged: what `sys.exc_info` gives."""
        error = exc_info[1] if isinstance(exc_info, tuple) and len(exc_info) == 3 else None
        if isinstance(error, BaseException) and len(self._logged) < _MOST:
            self._logged.append(_describe(error))
            self._add_refusals(error)

    def _add_refusals(self, error):
        for kind, detail in find_refusals(error):
            if [kind, detail] not in self.refusals:
                self.refusals.append([kind, text_of(detail)[:_LONGEST]])


def _describe(error):
    return ("%s: %s" % (type(error).__name__, text_of(error))).rstrip(": ")[:_LONGEST]
