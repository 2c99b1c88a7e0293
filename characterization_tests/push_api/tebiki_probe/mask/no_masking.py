"""Hides nothing: what a replay writes is masked as a whole, once it is known (`answers.py`)."""

import re

_ORDINARY = re.compile(r"[a-zA-Z0-9_.-]+\Z")
_REMEMBERED = 10000


class NoMasking(object):
    """Stand-in for `masking.Masking`.

    Attributes:
        is_later: that it is done later, so that what gives values away is written as well.
        harmless: names that were asked for and that stand in JSON as they are.
        written: what surrounds calls, as it was written.
    """

    keep = frozenset()
    is_later = True

    def __init__(self):
        self.harmless = set()
        self.written = {}

    def hides(self, name):
        """Return False: nothing is masked here."""
        if _ORDINARY.match(name):
            if len(self.harmless) > _REMEMBERED:
                self.harmless.clear()
            self.harmless.add(name)
        return False

    def text(self, text):
        """Return the text unchanged."""
        return text

    document = fields = text

    def statement(self, statement, given):
        """Return the statement and its parameters unchanged."""
        return statement, _as_lists(given)

    def headers(self, pairs):
        """Return headers as [name, value] lists."""
        return [list(pair) for pair in pairs]


def _as_lists(given):
    """Return parameters as lists: drivers accept tuples and lists alike."""
    if not isinstance(given, (list, tuple)):
        return given
    return [_as_lists(one) if isinstance(one, (list, tuple)) else one for one in given]
