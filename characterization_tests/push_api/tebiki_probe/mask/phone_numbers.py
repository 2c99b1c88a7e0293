"""Mask telephone numbers of Japan that stand close to other letters: `Tel.03-..`, `T090-..`, `_080-.._`, `(03-.. .)`.

Those that stand alone are found in every line (`quick_patterns.py`). A part of a code, a version or a date looks alike,
so a word for a telephone stands before a number, unless it is one of a mobile telephone in groups.
"""

from __future__ import unicode_literals

import re

from .quick_patterns import is_phone

_NUMBER = re.compile(
    r"0(?:\d{1,4}([ -])\d{1,4}\1\d{3,4}|\d{1,4}\(\d{1,4}\)\d{3,4}|\d{9,10})(?!\d|[A-Za-z]|[._-]+[A-Za-z0-9])", re.U
)
_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?:(?:tel|phone|fax|mobile|mob|cell|telephone)[._-]{0,2}(?:no\.?)?[._ -]?)"
    r"|(?<![A-Za-z0-9_])_{1,3}|\A|[^\w.-])\Z",
    re.I | re.U,
)
_INITIAL = re.compile(r"(?<![A-Za-z0-9._-])[tfmphk]\.?\Z", re.I | re.U)
_BEFORE_MOBILE = re.compile(r"(?:\A|[\s(])\d{1,2}[.)]\Z", re.U)
_MOBILE = re.compile(r"0[5789]0-\d{4}-\d{4}\Z")
_LONGEST_BEFORE = 20


def without(replaced, text):
    """Mask such numbers in a text.

    Args:
        replaced: (name, text) -> its replacement.
        text: on its own, nothing in it escaped.
    """
    return _NUMBER.sub(lambda match: _other(replaced, match), text) if "0" in text else text


def _other(replaced, match):
    found = match.group()
    before = match.string[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
    is_alone = (
        _BEFORE.search(before)
        or (not found.isdigit() and _INITIAL.search(before))
        or (_MOBILE.match(found) and _BEFORE_MOBILE.search(before))
    )
    return replaced("phone", found) if is_alone and is_phone(found) else found
