"""Log of the guard's refusals in this process, for messages; also on Python 2.7, where there are none.

A refusal is `[kind, detail]`. Kinds: `start` (another program), `write` (a file outside the copy), `connect`,
`resolve` (a host name), `listen`, `native` (a C function that no hook sees), `system` (a setting of the machine or of
the process).
"""

_MOST = 20  # different ones that are kept until somebody takes them
_LONGEST = 300


class RefusalLog(object):
    """The refusals that were not taken yet, in their order."""

    def __init__(self):
        self._kept = []

    def add(self, kind, detail):
        """Remember a refusal; one that is known already, and one too many, is not kept twice."""
        one = [kind, ("%s" % (detail,))[:_LONGEST]]
        if len(self._kept) < _MOST and one not in self._kept:
            self._kept.append(one)

    @property
    def is_any(self):
        """Return whether there is a refusal that was not taken yet."""
        return bool(self._kept)

    def take(self):
        """Return and forget the refusals."""
        taken, self._kept = self._kept, []
        return taken

    def describe_failure(self, error):
        """Return the first line of an entry if the program cannot be imported.

        Args:
            error: whatever it raised; a refusal may be the reason even if this is not a `Forbidden`.
        """
        message = _text_of(error)
        handled = getattr(error, "__context__", None)
        if isinstance(error, SystemExit) and handled is not None:  # what it could not handle was only printed
            message = "%s (%s: %s)" % (message, type(handled).__name__, _text_of(handled))
        return {"name": type(error).__name__, "message": message, "refused": self.take()}


def _text_of(error):
    """Return the text of an exception; empty if its class raises another one instead."""
    try:
        return "%s" % (error,)
    except Exception:
        return ""


REFUSED = RefusalLog()
"""Those of this process."""
