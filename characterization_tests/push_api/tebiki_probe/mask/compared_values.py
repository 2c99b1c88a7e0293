# -*- coding: utf-8 -*-
"""Mask two values that a message compares: `password mismatch: expected '..' got '..'`, `PIN '..' != '..'`.

So are the two of `password changed from .. to ..`.
"""

from __future__ import unicode_literals

import re

from .changed_values import CLAUSE, LONGEST_BEFORE, name_in
from .secret_names import tells_otherwise
from .sentences import is_given

_COMPARED = re.compile(
    r"(?:([\"'])([^\s\"',;]{0,200})\1|([^\s\"',;]{4,200}))[,;]?\s?(?:but\s)?(?:got|found|received|was|instead\sof|vs\.?|!=|==|<>|actual:?|and\snot"
    r"|(?:is|does|do)\s?n[o']t\s(?:equal|match)(?:\sto)?|differs\sfrom|\u3068|\u2260|\u3067\u306f\u306a\u304f)[:=]?\s?"
    r"(?:([\"'])([^\s\"',;]{0,200})\4|([^\s\"',;]{4,200}))",
    re.U | re.I,
)
_CHANGED = re.compile(
    r"(?:changed|updated|reset|rotated|set)\sfrom\s(?:([\"'])([^\s\"',;]{0,200})\1|([^\s\"',;]{4,200}))\s(?:in)?to"
    r"\s(?:([\"'])([^\s\"',;]{0,200})\4|([^\s\"',;]{4,200}))",
    re.U,
)
_SHORTEST = 4  # letters of a value that is hidden: the other one may be shorter
_COMPARING = re.compile(
    "got|found|received|was|instead|vs|!=|==|<>|actual|not|n't|differs|\u3068|\u2260|\u3067\u306f", re.I
)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if " from " in text:
        text = _CHANGED.sub(lambda match: _of_comparison(fields, match), text)
    return _COMPARED.sub(lambda match: _of_comparison(fields, match), text) if _COMPARING.search(text) else text


def _of_comparison(fields, match):
    """Mask two values that a message about a secret compares, unless they are words of the message."""
    before = match.string[max(0, match.start() - LONGEST_BEFORE) : match.start()]
    name = name_in(fields, CLAUSE.split(before)[-1])
    if name is None or tells_otherwise(match.group(3) or ""):
        return match.group()
    start, text = match.start(), match.group()
    for quoted, plain in ((5, 6), (2, 3)):
        number = plain if match.group(plain) else quoted
        begin = match.start(number)
        held = match.group(number).rstrip(".!?")
        stop = begin + len(held)
        is_long = len(held) >= _SHORTEST and not held.isalpha()
        if is_long and is_given(name, held, number == quoted):
            text = text[: begin - start] + fields.mask(name, held) + text[stop - start :]
    return text
