"""Numbered pseudonyms of the hidden values of one case of a lock, in order of first appearance.

They contain no key and no hash, so that guesses cannot be tested against a lock. It shows only which hidden values of a
case are equal, and how many digits numbers have. The shape that programs check is kept: an address is an address, a
date a date, and a card has a valid check digit.
"""

import datetime
import re

from . import quick_patterns
from .percent_escapes import address_in
from .pseudonym_shapes import DATE, is_number, is_pseudonym, is_uuid, long_number, uuid_of

_TEXT = type(b"".decode("ascii"))
_FIRST_DAY = datetime.date(1990, 1, 1)
_DAYS = 10000
_DIGIT = re.compile(r"\d", re.U)


class NumberedPseudonyms(object):
    """The pseudonyms of one case; `begin` starts with the next one.

    Attributes:
        spared: how often a value was left as it is in one case only: its input holds it, or its pseudonyms are alike.
    """

    def __init__(self):
        self.spared = 0
        self.begin()

    def begin(self, known=()):
        """Forget everything, and restart numbering.

        Args:
            known: texts that are in the lock anyway, because they are part of the case's input: they stay.
        """
        self._of = {}
        self._counts = {}
        self._known = frozenset(known)
        self._made = set()

    def text(self, text):
        """The pseudonym of a text; one that is a pseudonym already stays, and so does what the case was given."""
        found = self._of.get(text)
        if found is None:
            if is_pseudonym(text):
                return text
            if text in self._made or text in self._known or (self._made and long_number(text) in self._made):
                self.spared += 1
                return text
            found = self._of[text] = self._make_pseudonym(text)
            self._made.update([found, long_number(found) or found])
        return found

    def list_hidden(self):
        """Return the texts that have a pseudonym by now."""
        return sorted(self._of)

    def number(self, text):
        """Return a pseudonym with as many digits as a text has."""
        digits = "".join([letter for letter in text if letter.isdigit()])
        return self._digits(digits)

    def literal(self, text):
        """Return the pseudonym of a number, in JSON notation."""
        return "%d" % self.integer(int("".join([letter for letter in text if letter.isdigit()]) or 0))

    def integer(self, value):
        """Return the pseudonym of an integer, with as many digits."""
        if "%d" % value in self._known:
            self.spared += 1
            return value
        length = len("%d" % abs(value))
        return 10 ** (length - 1) + self._count("number", "%d" % abs(value))

    def value(self, value):
        """Return the pseudonym of a value of a built-in class other than text."""
        if isinstance(value, float):
            return float(self.integer(int(value)) if abs(value) < 1e15 else 1)
        if isinstance(value, datetime.date):
            day = self._day(value.isoformat()[:10])
            return value.replace(year=day.year, month=day.month, day=day.day)
        if isinstance(value, (int, type(10**20))):
            return self.integer(value)
        if type(value).__name__ == "UUID":
            return type(value)(self.text("%s" % value))
        return type(value)("%d" % self._count("masked", "%s" % (value,)))

    def _make_pseudonym(self, text):
        for mark in ("@", "%40"):
            if mark in text and " " not in text and ":" not in text:
                return "masked-%d%sexample.invalid" % (self._count("address", address_in(text)), mark)
        if is_uuid(text):
            return uuid_of("%024x" % self._count("masked", text))
        date = DATE.match(text)
        if date:
            day = self._day(date.group())
            other = date.group(1).join(["%04d", "%02d", "%02d"]) % (day.year, day.month, day.day)
            return other + _DIGIT.sub("0", text[date.end() :])
        if is_number(text):
            digits = iter(self.number(text))
            return "".join([next(digits) if letter.isdigit() else letter for letter in text])
        return "masked-%d" % self._count("masked", text)

    def _digits(self, digits):
        count = "%d" % self._count("number", digits)
        if len(digits) > 12 and quick_patterns.is_card(digits):
            return quick_patterns.as_card("4" + count.zfill(len(digits) - 2)[-len(digits) + 2 :] + "0")
        begin = {10: "03", 11: "090"}.get(len(digits), "")
        return (begin + count.zfill(len(digits) - len(begin)))[: len(digits)]

    def _day(self, text):
        digits = "".join([letter for letter in text if letter.isdigit()])
        return _FIRST_DAY + datetime.timedelta(days=self._count("date", digits) % _DAYS)

    def _count(self, kind, value):
        """Return the number of a value among those of its kind."""
        held = self._counts.setdefault(kind, {})
        return held.setdefault(value, len(held) + 1)
