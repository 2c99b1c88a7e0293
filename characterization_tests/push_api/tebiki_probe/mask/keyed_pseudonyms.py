"""Pseudonyms of hidden values: equal for equal values throughout a run, and of the same shape.

It is made by a hash whose key is never written, so that nothing can be tried out against the recording. What programs
look at stays: an address is an address, digits are as many digits, a date is a date, a card's last digit is right.
"""

import datetime
import decimal
import hashlib
import hmac

from . import quick_patterns
from .percent_escapes import address_in
from .pseudonym_shapes import DATE, is_number, is_pseudonym, is_uuid, long_number, uuid_of

_TEXT = type(b"".decode("ascii"))
_REMEMBERED = 10000
_SHORTEST, _LONGEST = 12, 128  # of a hash; a program may look at the length of a token, of a password nobody learns it
_FIRST_YEAR, _YEARS = 1930, 76
_DAYS = 28  # that every month has


class KeyedPseudonyms(object):
    """Replacements of one run.

    Args:
        key: bytes that no recording holds.

    Attributes:
        spared: 0, as nothing is left as it is in some cases only.
    """

    spared = 0

    def __init__(self, key):
        self._key = key
        self._of = {}
        self._made = set()

    def text(self, text):
        """Return the replacement of a text; a replacement stays unchanged."""
        found = self._of.get(text)
        if found is None:
            if text in self._made or is_pseudonym(text) or (self._made and long_number(text) in self._made):
                return text
            if len(self._of) > _REMEMBERED:
                self._of.clear()
                self._made.clear()
            found = self._of[text] = self.replacement(text)
            self._made.update([found, long_number(found) or found])
        return found

    def number(self, text):
        """Return as many digits as a text has; the first is 0 only if it was, and a card has a valid check digit."""
        held = "".join([letter for letter in text if letter.isdigit()])
        found = str(int(self._hash(held), 16))
        while len(found) < len(held):
            found += found
        found = found[: len(held)]
        if held[:1] == "0":
            found = "0" + found[:-1]  # not "00": the number of a telephone looks like one
        return quick_patterns.as_card(held[0] + found[1:]) if len(held) > 12 and quick_patterns.is_card(held) else found

    def literal(self, text):
        """Return the replacement of a number, in JSON notation."""
        return self.number(text).lstrip("0") or "1"

    def value(self, value):
        """Return the replacement of a value of a built-in class; None if there is none."""
        if isinstance(value, float):
            return float(self.number("%.6g" % abs(value)))
        if isinstance(value, decimal.Decimal):
            return decimal.Decimal(self.number("%d" % min(abs(value), 10**20))) if value.is_finite() else value
        if isinstance(value, datetime.date):
            year, month, day = self._date(value.isoformat()[:10])
            return value.replace(year=year, month=month, day=day)
        if type(value).__name__ == "UUID":
            return type(value)(self.text("%s" % value))
        return int(self.text("%d" % abs(value)) if DATE.match("%d" % value) else self.number("%d" % abs(value)))

    def replacement(self, text):
        """Return the replacement of a text that is none itself, without keeping it."""
        for mark in ("@", "%40"):
            if mark in text and " " not in text and ":" not in text:
                return "m%s%smasked.invalid" % (self._hash(address_in(text))[:12], mark)
        if is_uuid(text):
            return uuid_of(self._hash(text))
        date = DATE.match(text)
        if date:
            other = date.group(1).join(["%04d", "%02d", "%02d"]) % self._date(date.group())
            return other + text[date.end() :]
        if is_number(text):
            digits = iter(self.number(text))
            return "".join(next(digits) if letter.isdigit() else letter for letter in text)
        return "masked-%s" % (self._hash(text) * 2)[: min(max(len(text) - len("masked-"), _SHORTEST), _LONGEST)]

    def _date(self, text):
        number = int(self._hash("".join(letter for letter in text if letter.isdigit()))[:12], 16)
        return _FIRST_YEAR + number % _YEARS, 1 + number // _YEARS % 12, 1 + number // (12 * _YEARS) % _DAYS

    def _hash(self, text):
        data = text.encode("utf-8", "replace") if isinstance(text, _TEXT) else text
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()
