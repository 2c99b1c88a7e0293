# -*- coding: utf-8 -*-
"""Mask numbers behind the name of a PIN, of a one-time code, or of any secret in Japanese: `OTP 118274`.

A number is no generated value by its looks, and too short for a form of its own; so only what directly follows such a
name counts, unless a unit shows that it is a count.
"""

from __future__ import unicode_literals

import re

from . import one_time_codes
from .element_names import is_in_tag
from .gaps import ALONE, CLOSING, FOLLOWING, FOLLOWING_JAPANESE, GAP, OPENING

_NUMBER = re.compile("[0-9０-９]{3}|[A-Z0-9]{5}", re.U)
_NAME = (
    "(?<![A-Za-z0-9])((?:[A-Za-z]{2,20}[ _-]){0,2}"
    "(?:PIN|pin|[Tt]?[Oo][Tt][Pp]|TOTP|CV[VCN]|cv[vcn]|[Pp]asscode|[Cc]ode))"
)
_CODE = re.compile(
    _NAME + "(?: is|:|=|#| was)?[ \\t]?[\"'%s]?(\\d{3,8})"
    "(?![\\w.%%:-]|,\\d| (?:times|of|bytes|chars|characters|attempts|digits))" % OPENING
)
_CODE_BELOW = re.compile(_NAME + "(?: is| was)?" + FOLLOWING + "[:=.]?" + GAP + "(\\d{4,8})" + ALONE, re.U)
_NAME_JAPANESE = "((?=[A-Z]*[ァ-ヺー一-龠])[ァ-ヺー一-龠A-Z]{2,20})"
_JAPANESE = re.compile(
    _NAME_JAPANESE + "[%s]?[ \t\u3000]?[はをが：:=＝#]?、?[ \t\u3000]?[%s]?"
    "(\\d[\\d-]{1,14}\\d)(?![\\w-]*[件回分秒年月日桁文人個種%%]|[A-Za-z_])" % (CLOSING, OPENING),
    re.U,
)
_JAPANESE_BELOW = re.compile(
    _NAME_JAPANESE + "[%s]?[ \t\u3000]?[はをが：:=＝]?" % CLOSING + FOLLOWING_JAPANESE + GAP + "(\\d{4,8})" + ALONE,
    re.U,
)
_ANSWERED = re.compile(r"(?<![\w.-])(\d{4,8})(?= is your [\w ]{0,40}(?:code|PIN|OTP|password)\b)")


def without(hides, replaced, text):
    """Hide such numbers in a text.

    Args:
        hides: name -> whether it gives its value away.
        replaced: number -> its replacement.
        text: on its own, nothing in it escaped.
    """
    if not _NUMBER.search(text):
        return text
    for pattern in (_CODE, _CODE_BELOW, _JAPANESE, _JAPANESE_BELOW):
        text = pattern.sub(lambda match: _other(hides, replaced, match), text)
    text = _ANSWERED.sub(lambda match: replaced(match.group()), text)
    return one_time_codes.without(hides, replaced, text)


def _other(hides, replaced, match):
    name, held = match.groups()
    if is_in_tag(match) or not hides(re.sub("[ -]", "_", name)):
        return match.group()
    return match.group()[: -len(held)] + replaced(held)
