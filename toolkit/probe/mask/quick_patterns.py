"""Patterns of secrets and personal data that are quick enough to be searched for in every line that is written.

All others that their own looks give away are in `thorough_patterns.py`, names of fields in `secret_names.py`.
Each pattern comes with a text that must be there before it is worth a search, because every line that is written passes
here. A pattern begins with letters, not with a choice or a look behind: Python's `re` then skips what cannot be a
beginning.
"""

import re

from .json_escapes import ALONE

_PRIVATE = "PRIVATE KEY-----"
_KEY = (
    r"(?:.{0,8000}?-----END [A-Z ]*" + _PRIVATE + r"|(?:(?:\s|\\+[nr])+[A-Z][\w-]{2,20}: [^\n\r\\]{1,100}){0,3}"
    r"(?:(?:\s|\\+[nr])+[A-Za-z0-9+/=]{16,})+)"
)
"""The rest of a key behind its head: up to its end, or its lines that are there if the end is missing."""
_DOMAIN = r"(?!masked\.invalid)(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b"
_CREDENTIAL = r"(?:\s|%20|\+)+(?P<secret>[\w+/=.~-]{8,})"
_END = "(?![A-Za-z0-9_.-])"
_JAPANESE_PHONE = (
    r"(?:(?<=0)(?:[5789]0[ -]?\d{4}[ -]?\d{4}|\d{1,4}([ -])\d{1,4}\1\d{3,4}|[1-9]\d{8})"
    r"|(?<=\+)81[ -]?\d{1,2}[ -]?\d{4}[ -]?\d{4})" + _END
)
PATTERNS = (
    ("private_key", _PRIVATE, r"-----BEGIN [A-Z ]*" + _PRIVATE + _KEY),
    ("jwt", "eyJ", r"eyJ[\w-]{8,}\.(?:eyJ[\w-]*|[\w-]{8,})(?:\.[\w-]*)*"),
    ("bearer", "Bearer", "Bearer" + _CREDENTIAL),
    ("bearer", "Basic", "Basic" + _CREDENTIAL),
    ("bearer", "Token", "Token" + _CREDENTIAL),
    ("url_password", "@", r"://(?P<secret>[^\s/:@\"'\\]{0,80}:[^\s/@\"'\\]{1,200})(?=@)"),
    ("email", "@", "@" + _DOMAIN),
    ("quoted_email", "%40", "%40" + _DOMAIN),
    ("aws_key", "IA", r"A[KS]IA[A-Z0-9]{16}\b"),
    ("service_key", "gh", r"gh[opsu]_\w{30,}"),
    ("service_key", "xox", r"xox[abprs]-[\w-]{10,}"),
    ("service_key", "k_live_", r"[spr]k_live_\w{10,}"),
    ("service_key", "k_test_", r"[spr]k_test_\w{10,}"),
    ("card", None, r"[3-6]" + ALONE + r"(?:\d{3}|\d{3}[ +-])\d{4}[ +-]?\d{4}[ +-]?\d{3,4}" + _END),
    ("phone", None, r"[0+]" + ALONE + _JAPANESE_PHONE),
)
"""(name, text without which there is none, regular expression); None: see `numbers_in`."""

_RUN = b"1" * 10  # without which none of the others finds anything
_RUNS = bytes(bytearray(ord("1") if chr(code) in "0123456789 +-" else ord(".") for code in range(256)))


def _kinds():
    """Build the table that distinguishes starts of cards, of phone numbers (`+8`), and of neither, such as years."""
    table = bytearray(b"," * 256)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_."
    for members, kind in ((letters, "x"), ("1279", "d"), ("3456", "c"), ("08", "p"), (" +-", " "), ("\\", "\\")):
        for member in members:
            table[ord(member)] = ord(kind)
    return bytes(table)


def _alone(begin, length):
    """Build the searches for a number after a separator, a blank or an escape, or at the start of a text."""
    number = begin + b"[cpd ]{" + length + b"}(?![cpdx])"
    return [
        re.compile(b"," + number).search,
        re.compile(b" " + number).search,
        re.compile(number).match,
        re.compile(b"\\\\x(?:[cpdx]{4})?" + number).search,
    ]


_KINDS = _kinds()
_NUMBERS = (("card", _alone(b"c", b"14,18")), ("phone", _alone(b"p", b"9,15")))


def numbers_in(text):
    """Return names of the patterns that may match a separate number, such as a card or a phone number."""
    data = text.encode("ascii", "replace")
    if _RUN not in data.translate(_RUNS):
        return []
    kinds = data.translate(_KINDS)
    return [name for name, looks in _NUMBERS if any([look(kinds) for look in looks])]


def is_phone(text):
    """True if a number may be one of a telephone in Japan: it has ten or eleven digits, without the country's."""
    digits = "".join([letter for letter in text if letter.isdigit()])
    return 10 <= len(digits) - (1 if digits[:2] == "81" else 0) <= 11


def is_card(text):
    """Return whether a number is one of a card: its last digit is the right one (Luhn, ISO/IEC 7812)."""
    return _check(text[:-1]) == text[-1:]


def as_card(digits):
    """Return a number with a valid check digit."""
    return digits[:-1] + _check(digits[:-1])


def _check(text):
    digits = [int(letter) for letter in text if letter.isdigit()][::-1]
    return str(-sum(digits[1::2] + [sum(divmod(2 * digit, 10)) for digit in digits[::2]]) % 10)
