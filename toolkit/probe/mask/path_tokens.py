"""Mask tokens in paths, behind names such as `activate`, `invitations` and `reset-password`.

What counts is how a part of a path is made up; a word, a number, a word with a number, a file and a date are no tokens.
"""

import re
import sys

from .pseudonym_shapes import is_pseudonym
from .random_texts import bits_of

if sys.version_info[0] == 2:
    from urllib import unquote
else:
    from urllib.parse import unquote

_NAME = re.compile("/[\\w.-]*(?:reset|passw|activat|confirm|verif|invit|join|unsubscri|magic|token)", re.I)
_NAMES = (
    "reset|passwords?|activat(?:e|ions?)|confirm(?:ations?)?|verify|verifications?|invit(?:e|ation)s?|join|unsubscribe"
    "|magic(?:[_-]?link)?|tokens?"
)
_ANY_CASE = re.sub("[a-z]", lambda match: "[%s%s]" % (match.group().upper(), match.group()), _NAMES)
_TOKEN = re.compile(
    "(/(?:[\\w.][\\w.-]*[_-])?(?:" + _ANY_CASE + ")(?:[_-][\\w.-]+)?/(?:(?=[a-z_-]*[A-Z0-9])[\\w-]{1,12}/)?)"
    "(?=[\\w.~%=:-]*[0-9])([\\w.~%=:-]{8,})",
    0 if str is bytes else re.A,
)
_PIECES = re.compile("[A-Za-z0-9]+")
_RUNS = re.compile("[A-Za-z]+|[0-9]+")
_LETTERS = re.compile("[A-Za-z]{4,}")
_NO_WORD = 3.0  # bits
_MIXED, _LONG = 10, 16  # characters
_ALTERNATING = 3  # runs: letters between digits, or digits between letters
_CHANGES = 3  # from letters to digits or back


def without(replaced, text):
    """Replace the tokens in the paths of a text.

    Args:
        replaced: (name, text) -> its replacement.
        text: on its own, nothing in it escaped.
    """
    if "/" not in text or not _NAME.search(text):
        return text
    return _TOKEN.sub(lambda match: _other_token(replaced, match), text)


def _other_token(replaced, match):
    place, value = match.groups()
    if is_pseudonym(value) or not is_token(value):
        return match.group()
    return place + replaced("path_token", unquote(value) if "%" in value else value)  # as the program sees it


def is_token(value):
    """Return whether a part of a path mixes digits and letters as no word, word with a number or date does.

    Args:
        value: of eight characters or more.
    """
    kinds = [any([one.isdigit() for one in value]), value.lower() != value, value.upper() != value]
    if not kinds[0] or not any(kinds[1:]):
        return False
    if len(value) >= _LONG or (len(value) >= _MIXED and all(kinds)):
        return True
    runs = [_RUNS.findall(piece) for piece in _PIECES.findall(value)]
    mixed = [piece for piece in runs if len(piece) > 1]
    if any([bits_of(word) >= _NO_WORD for piece in mixed for word in piece if _LETTERS.match(word)]):
        return True
    alternating = ["".join(piece) for piece in mixed if len(piece) >= _ALTERNATING]
    changes = sum([len(piece) - 1 for piece in mixed])
    return bool(alternating) and (changes >= _CHANGES or bits_of("".join(alternating)) >= _NO_WORD)
