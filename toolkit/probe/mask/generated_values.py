"""Recognize values that somebody or something made up: passwords and keys, but no words, dates, versions or paths."""

from __future__ import unicode_literals

import re

from .pseudonym_shapes import DATE, DURATION
from .random_texts import bits_of

_VERSION = re.compile(r"[vV]?\d+(?:\.\d+)+(?:[-.+]?(?:rc|a|b|alpha|beta|dev|post|final|p)(?:\.?\d+)?)*\.?\Z")
_DIGIT, _LETTER = re.compile("[0-9]"), re.compile("[A-Za-z]")
_IDENTIFIER = re.compile(r"[#_]*(?:\d?[a-z]+(?:\d{1,3}[a-z]{0,4})?[_-]+)*\d?[a-z]+(?:\d{1,4}[a-z]{0,4})?\Z")
_CAMEL_CASE = re.compile(r"[A-Za-z]+\d{1,2}[A-Za-z]+\Z")
_NUMBERED = re.compile(
    r"(?:[A-Z]{1,12}|[a-z]{1,12}\d*|[A-Z]{1,5}\d+|[A-Z]{1,20}\d{1,3}|[A-Z]?[a-z]{1,12}\d{0,3}|\d+)\Z"
)
_SEPARATOR = re.compile(r"[-_.:]+")
_UNITS = re.compile(r"\d+(?:\.\d+)?[A-Za-z%]{1,3}(?:[-/+]\d+[A-Za-z%]{0,3})*\Z")
_ASCII = re.compile(r"[!-~]+\Z")
_NO_NAME, _ENOUGH = 10.0, 12.0  # bits
_SHORTEST = 8
_LONGEST = 500
_CHOSEN = re.compile(
    r"(?=.*[A-Z])(?=.*[a-z])[^/]*(?:\A|\.)\d{3,}[A-Za-z]{3,}(?:\.[^/]*)?\Z"
)  # `Blue.6338lake`: no path
_RANGES = re.compile(r"(?:.-.){2}|[A-Za-z]+\([^)]*\)")  # of a regular expression; a call


def is_generated(text):
    """Return whether a text without blanks is no word, name, number, date, version, path or order number."""
    if not _DIGIT.search(text) or not _LETTER.search(text) or not _SHORTEST <= len(text) <= _LONGEST:
        return False
    if _IDENTIFIER.match(text) or "masked-" in text or "masked.invalid" in text:
        return False
    if any([form.match(text) for form in (DATE, _VERSION, _UNITS, DURATION)]) or _RANGES.search(text) or _is_name(text):
        return False
    if all([_NUMBERED.match(part) for part in _SEPARATOR.split(text)]):
        is_chosen = text[:1].isupper() and not text.isupper() and text[-1:].isdigit()
        return is_chosen and ("-" in text or "_" in text)
    if _CHOSEN.match(text):
        return True
    return not ("/" in text or "." in text) or any([is_random(part) for part in re.split("[/.]", text)])


def _is_name(text):
    """Return whether a text is `Sha1Hash` or the like; in `KuEXBR8mWpt` letters follow each other by chance."""
    return bool(_CAMEL_CASE.match(text)) and bits_of(text) < _NO_NAME


def is_random(text):
    """Return whether letters and digits of a text follow each other as they do by chance, and not as in words."""
    return bool(_ASCII.match(text)) and bool(_DIGIT.search(text)) and bits_of(text) >= _ENOUGH
