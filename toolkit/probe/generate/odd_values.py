"""Values near one of an input for which similar code behaves differently.

They are fractions, numbers at which floats lose digits, letters and digits beyond ASCII, ends of texts, and instances
of subclasses; and there are pairs of values that are equal to some code only. The same values give the same ones, in
the same order, the likeliest to matter first.
"""

from __future__ import unicode_literals

import datetime
import re

from ..values.plain import TEXT
from .written_places import is_moment

_DAYS = (1, -1, 7, -7, 28, -28, 365, -365)
_TURNS = ("2024-03-09", "2024-11-02", "2024-03-30", "2024-10-26", "2024-01-31", "2024-02-29", "2023-12-31")
"""Days before clocks change in America and Europe, and ends of months and of a year."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_FLOATS = (0.1, 0.29, 1.005, 2.675, 19.99, 0.30000000000000004)
_LARGE = (2**53 + 1, -7)
_NAN = {"$numberDouble": "NaN"}
_KEYS = {"$py": "dict", "of": [[1, "a"], ["b", 2]]}
_MANY = 10  # numbers whose sum depends on how they are added
_TEXT_CLASS = "email.headerregistry:BaseHeader"
_LIST_CLASS = "xml.dom.minicompat:NodeList"
_LETTERS = (
    "\xb2", "\xbd", "\u0663", "\xdf", "\u0130", "\u212a", "\ufb01", "e\u0301", "\xa0", "\x0b", "\r", "\u2028",
    "\xe9",
)  # fmt: skip
_SPACES = ("\x0b", "\r", "\u2028", "\xa0")  # which some code takes for the end of a line, or for a blank
_ENDS = (" ", "\t", "\n\n", "0", ".", "/", "x")
_TEXT_PAIRS = (
    ("stra\xdfe", "strasse"), ("\xe9", "e\u0301"), ("Abc", "abC"), ("10", "9"), ("1.10", "1.9"), ("1", "01"),
    ("ab", "a"), ("a", "ab"), ("ab-c", "ab"), ("xab", "ab"), ("a ", "a"), ("\xa0a", "a"),
)  # fmt: skip
_NUMBER_PAIRS = (
    (1, 1.0), (1, True), (0.30000000000000004, 0.3), (0.3, 0.30000000000000004), (2**53 + 1, 2.0**53), (-7, 2), (7, -2),
    (2**53 + 1, 2), (0.7, 0.1), (1.1, 3), (-0.0, 0), (0, -0.0),
)  # fmt: skip
_MIXED = ((1, "1"), ("1", 1), (None, "None"), (True, "True"), (0, ""), ("", 0), (None, 0), (0, False))


def near_values(value):
    """Return values to try in place of another one.

    Args:
        value: as it is written.
    """
    if isinstance(value, bool):
        return [int(value), float(value)]
    if isinstance(value, (int, float)):
        found = [value + 0.5, value - 0.5, _NAN, value + 0.001, value - 0.001, float(value), -value, value == 1]
        return found + list(_FLOATS + _LARGE)
    if isinstance(value, TEXT):
        found = [value + "\n", value.swapcase(), value[:-1] + "_", value[:1] + "%"]  # the last two match in SQL
        found.append(_of_subclass(_TEXT_CLASS, value))
        found += [_DAY.sub(day, value) for day in _TURNS] if _DAY.search(value) else []
        found += [value + letter + "x" for letter in _SPACES]
        found += [value + end for end in _ENDS] + ["\n" + value, "x" + value, value[1:]]
        for letter in _LETTERS:
            found += [letter, value + letter, value[:-1] + letter, letter + value[1:]]
        found += _with_other_digits(value)
        return found + [value[:place] + value[place + 1 :] for place in range(1, min(len(value) - 1, 12))]
    if isinstance(value, list):
        return _near_lists(value)
    if isinstance(value, dict) and "$py" not in value:
        return [_KEYS, {"$py": "OrderedDict", "of": [[name, value[name]] for name in sorted(value)]}]
    return [one for days in _DAYS for one in _days_later(value, days)] + _on_turns(value)


def near_pairs(one, other):
    """Return pairs of values to try in place of two others.

    Args:
        one: as it is written.
        other: of another place, as it is written.
    """
    if is_moment(one) and is_moment(other) and one["$py"] == other["$py"]:
        return [(one, one)] + [pair for later in _days_later(one, 1) for pair in ((one, later), (later, one))]
    kinds = [_kind(one), _kind(other)]
    if kinds == ["text", "text"]:
        own = [(one, one + end) for end in ("x", "-x", ".x", "/x", "0")] + [(one + "x", one), ("x" + one, one)]
        return own + list(_TEXT_PAIRS + _MIXED)
    if kinds == ["number", "number"]:
        return list(_NUMBER_PAIRS + _MIXED)
    return list(_MIXED) if "" not in kinds else []


def _near_lists(value):
    """Return lists with something unfit at the end, of a subclass, and of numbers that differ when added otherwise."""
    found = [value + [None], _of_subclass(_LIST_CLASS, value)]
    return found + ([[_with_fractions(value[0])] * _MANY] if value else [])


def _with_fractions(value):
    """Return a value with every number in it a fraction that no float is exactly."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _FLOATS[0]
    if isinstance(value, list):
        return [_with_fractions(one) for one in value]
    if not isinstance(value, dict):
        return value
    held = ("state", "base") if value.get("$py") == "object" else ("of",) if value.get("$py") == "tuple" else ()
    names = held if "$py" in value else tuple(value)
    return dict((name, _with_fractions(one) if name in names else one) for name, one in value.items())


def _of_subclass(name, value):
    return {"$py": "object", "class": name, "base": value, "state": {}}


def _days_later(value, days):
    """Return the date that many days later, in a list; empty if the value is not a date or the day does not exist."""
    if not is_moment(value) or value["$py"] == "time":
        return []
    try:
        day = datetime.date(*map(int, value["of"][:10].split("-"))) + datetime.timedelta(days=days)
    except (ValueError, TypeError, OverflowError):
        return []
    return [dict(value, of="%04d-%02d-%02d" % (day.year, day.month, day.day) + value["of"][10:])]


def _on_turns(value):
    """Return a date or a moment on other days, on which clocks change or a month ends."""
    if not is_moment(value) or value["$py"] == "time":
        return []
    return [dict(value, of=day + value["of"][10:]) for day in _TURNS]


def _with_other_digits(value):
    """Return variants of a text in which a number has more digits, no digits, or a sign."""
    start = next((place for place, letter in enumerate(value) if letter.isdigit()), None)
    if start is None:
        return []
    end = start
    while end < len(value) and value[end].isdigit():
        end += 1
    others = ("10", "9", "100", "07", "0", "-1", "+1", " 1", "1_0", "\u0663", value[start + 1 : end])
    return [value[:start] + other + value[end:] for other in others]


def _kind(value):
    if isinstance(value, TEXT):
        return "text"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""
