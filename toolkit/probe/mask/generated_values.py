"""Recognize values that somebody or something made up: passwords and keys, but no words, dates, versions or paths."""

from __future__ import unicode_literals

import re

from .pseudonym_shapes import DATE

_VERSION = re.compile(r"[vV]?\d+(?:\.\d+)+(?:[-.+]?(?:rc|a|b|alpha|beta|dev|post|final|p)\.?\d*)*\Z")
_DIGIT, _LETTER = re.compile("[0-9]"), re.compile("[A-Za-z]")
_IDENTIFIER = re.compile(r"[#_]*(?:\d?[a-z]+\d{0,3}[a-z]{0,4}[_-]+)*\d?[a-z]+\d{0,4}[a-z]{0,4}\Z")
_CAMEL_CASE = re.compile(r"[A-Za-z]+\d{1,2}[A-Za-z]+\Z")
_NUMBERED = re.compile(
    r"(?:[A-Z]{1,12}|[a-z]{1,12}\d*|[A-Z]{1,5}\d+|[A-Z]{1,20}\d{1,3}|[A-Z]?[a-z]{1,12}\d{0,3}|\d+)\Z"
)
_SEPARATOR = re.compile(r"[-_.:]+")
_UNITS = re.compile(r"\d+(?:\.\d+)?[A-Za-z%]{1,3}(?:[-/+]\d+[A-Za-z%]{0,3})*\Z")
_HEX = re.compile(r"[0-9a-fA-F]{16,}\Z")
_RUNS = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
_PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FEWEST_PIECES = 4
_SHORT_PIECE = 2.6  # letters on average; those of names have about four
_SHORTEST = 8
_LONGEST = 500
_CHANGES = 5
_ISSUED = re.compile(r"(?!sha\d)[A-Za-z][A-Za-z0-9]{1,11}(?:[_.-][a-z0-9]{1,6})?[_.-]([A-Za-z0-9_.=-]{28,})\Z")
_PARTS = re.compile("[A-Za-z0-9]+")
_LONG = 16
_UPPER, _LOWER = re.compile("[A-Z]"), re.compile("[a-z]")
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
    if any([form.match(text) for form in (DATE, _VERSION, _UNITS)]) or _RANGES.search(text) or _is_name(text):
        return False
    if all([_NUMBERED.match(part) for part in _SEPARATOR.split(text)]):
        is_chosen = text[:1].isupper() and not text.isupper() and text[-1:].isdigit()
        return is_chosen and ("-" in text or "_" in text)
    if _CHOSEN.match(text):
        return True
    return not ("/" in text or "." in text) or any([is_random(part) for part in re.split("[/.]", text)])


def _is_name(text):
    """Return whether a text is `Sha1Hash` or the like; in `KuEXBR8mWpt` letters alternate more often than in words."""
    pieces = _PIECES.findall(text) if _CAMEL_CASE.match(text) else ()
    return 0 < len(pieces) < _FEWEST_PIECES or sum(map(len, pieces)) >= _SHORT_PIECE * len(pieces) > 0


def is_scrambled(text):
    """Return whether capital and small letters around one number alternate more often than in words."""
    return bool(_CAMEL_CASE.match(text)) and not _is_name(text)


def is_random(text):
    """Return whether letters and digits of a text alternate as they do in a random one."""
    if _HEX.match(text):
        return any([one.isdigit() for one in text]) and any([one.isalpha() for one in text])
    runs = _RUNS.findall(text)
    changes = sum([one[0].isdigit() != other[0].isdigit() for one, other in zip(runs, runs[1:])])
    return changes >= 3 and len(runs) > _CHANGES


def is_issued(text):
    """Return whether a text is a key as many services issue them: a short word, and a long random text behind it."""
    match = _ISSUED.match(text)
    longest = max(_PARTS.findall(match.group(1)), key=len) if match else ""
    return len(longest) >= _LONG and bool(_UPPER.search(longest) and _LOWER.search(longest)) and is_random(longest)
