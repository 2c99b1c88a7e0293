"""Recognize shapes of values, and values that are pseudonyms already."""

import re

DATE = re.compile(r"(?:19|20)\d\d([-/.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?![\d-])")
"""A date at the start of a text, written with `-`, `/`, `.` or nothing between its parts."""
DURATION = re.compile(r"P(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?\Z")
"""A length of time as in ISO 8601: `P1Y2M3DT4H5M6S`."""

_LONG_NUMBER = 10  # digits
_SEPARATORS = re.compile(r"[ +()-]")
_NO_NUMBER = re.compile(r"[^\d +()-]", re.U)
PSEUDONYM = re.compile(
    r"(masked-\w+(?:(?:@|%(?:25)*40)(?:example|masked)\.invalid)?"
    r"|(?:\b|(?<=[%5][0-9A-Fa-f]{2}))m[0-9a-f]{12}(?:@|%(?:25)*40)masked\.invalid)"
)
"""A pseudonym that stands within a text."""
_PSEUDONYM = re.compile(
    r"masked-\w+(?:(?:@|%40)(?:example|masked)\.invalid)?\Z|m[0-9a-f]{12}(?:@|%40)masked\.invalid\Z"
    r"|00000000(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def is_number(text):
    """Return whether a text is a number as people write it: of a card, a telephone, an account."""
    return sum([letter.isdigit() for letter in text]) >= 3 and not _NO_NUMBER.search(text)


def long_number(text):
    """Return the digits of a number of ten digits or more; empty if a text is none."""
    digits = _SEPARATORS.sub("", text) if len(text) >= _LONG_NUMBER else ""
    return digits if len(digits) >= _LONG_NUMBER and digits.isdigit() else ""


def is_pseudonym(text):
    """Return whether a text is a pseudonym."""
    return bool(_PSEUDONYM.match(text))


def is_made_up(value):
    """Return whether a text is not an ordinary word."""
    return " " not in value and (len(value) >= 16 or any([letter.isdigit() for letter in value]))


def is_uuid(text):
    """Return whether a text has the form of a UUID."""
    return bool(_UUID.match(text))


def uuid_of(digits):
    """Return a pseudonym in the form of a UUID, because nothing else can be made a UUID again.

    Args:
        digits: hexadecimal digits, of which the first 24 are taken.
    """
    shown = digits[:24].rjust(24, "0")
    return "00000000-" + "-".join(shown[first:last] for first, last in ((0, 4), (4, 8), (8, 12), (12, 24)))
