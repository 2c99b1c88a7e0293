"""Note the values that marked expressions of a program have while a case is replayed.

A proof marks them in its scratch copy: `tebiki_saw(NUMBER, EXPRESSION)` is the expression itself, or another value of
its kind if the case says so (`altered`: number of a mark -> which one). Nothing is asked of a value that would run code
of the program.
"""

import decimal
import sys

from ..values.plain import INTEGERS, TEXT
from .altered_values import altered_value

NAME = "tebiki_saw"
_MOST = 40  # different values of an expression, and items of one value, that are kept
_LONGEST = 200
_SIZED = (list, tuple, set, frozenset, dict, TEXT, str, bytes)
_INFINITE = float("inf")


class SeenValues(object):
    """The values of the marked expressions of one case."""

    def __init__(self):
        self._seen, self._altered = {}, {}

    def watch(self):
        """Give all modules the function that marks call."""
        setattr(sys.modules["builtins" if sys.version_info[0] > 2 else "__builtin__"], NAME, self._note)

    def begin(self, altered=None):
        """Forget what was seen; from now on, these marks have other values."""
        self._seen = {}
        self._altered = dict((int(number), variant) for number, variant in (altered or {}).items())

    def take(self):
        """Return number of a mark -> descriptions of the values seen there since the last call."""
        seen, self._seen = self._seen, {}
        return dict(("%s" % number, noted) for number, noted in seen.items())

    def _note(self, number, value):
        if number in self._altered:
            value = altered_value(value, self._altered[number])
        noted = self._seen.setdefault(number, [])
        if len(noted) < _MOST:
            described = _describe(value)
            if described not in noted:
                noted.append(described)
        return value


def _describe(value):
    """Describe a value as `toolkit/model/varied_run.py: SeenValue` holds it."""
    kind = type(value)
    described = {"value": value} if _is_plain(value, kind) else {}
    if kind is decimal.Decimal and value.is_finite():
        described["value"] = float(value)
    is_fixed = hasattr(kind, "_fields") or hasattr(kind, "_mapping")  # a row of a database, a named tuple
    if kind in _SIZED or (is_fixed and hasattr(kind, "__len__")):
        items = list(value)[:_MOST]
        keys = [repr(one) if _is_plain(one, type(one)) else id(one) for one in items]
        described.update(size=len(value), is_fixed=is_fixed, is_unlike=len(set(keys)) == len(keys))
        if not described.get("value") and all([_is_plain(one, type(one)) for one in items]):
            described["items"] = items
    return described


def _is_plain(value, kind):
    if kind in (TEXT, str):
        return len(value) <= _LONGEST and _is_valid(value)
    if kind is float:
        return value == value and abs(value) != _INFINITE  # noqa: PLR0124 - only NaN differs from itself
    return value is None or kind is bool or kind in INTEGERS


def _is_valid(text):
    """Return whether a text can be sent as JSON."""
    try:
        text.encode("utf-8")
    except UnicodeError:
        return False
    return True
