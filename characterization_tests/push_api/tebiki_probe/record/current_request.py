"""Request that this thread or task works on, and whether a layer above already records what happens below."""

import threading

try:
    from contextvars import ContextVar
except ImportError:  # before Python 3.7 tasks of one thread cannot be told apart

    class ContextVar(object):
        """Replacement for `contextvars.ContextVar`, for each thread separately."""

        def __init__(self, _name, default=None):
            self._held = threading.local()
            self._default = default

        def get(self):
            """Return the held value."""
            return getattr(self._held, "value", self._default)

        def set(self, value):
            """Set another value; return the token that `reset` needs."""
            before, self._held.value = self.get(), value
            return before

        def reset(self, before):
            """Restore the previous request."""
            self._held.value = before


REQUEST = ContextVar("tebiki_request", default=None)
"""The `http_exchange.Exchange` at work."""

COVERED = ContextVar("tebiki_covered", default=False)
"""True if statements are being written down by the layer above; `OURS` if they are none of the program's."""

OURS = "ours"
"""Value of `COVERED` while tebiki itself sends statements."""

AT_BEGIN = []
"""Called with the position of every request that begins."""

AROUND = []
"""Called when a request begins: what each of them gives surrounds it, and is written with it."""

HELD = []
"""Called when a request begins: what each of them gives is written at once, because the request may change it."""
