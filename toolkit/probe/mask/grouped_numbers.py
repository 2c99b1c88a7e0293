# -*- coding: utf-8 -*-
"""Mask all groups of a number behind its name: `マイナンバーは2593 8780 5650です`, `account number: 1234 5678 90`.

Other patterns would take the first group for the value, or the kind of an account for its number (`口座番号：普通 ..`).
"""

from __future__ import unicode_literals

import re

from .sentences import JAPANESE_NAME, is_hidden_in_japanese, telling_name

_GROUPS = "\\d{2,7}(?:[ \u3000]\\d{2,7}){1,4}"
_NO_AMOUNT = "(?![\\d.:/-]|[ \u3000]?[年月日時分秒円個件人回])"
_KIND = "[（(]?(?:普通|当座|貯蓄|普|当)(?:預金|口座)?[)）]?[ \u3000:：]{0,2}"
_IN_JAPANESE = re.compile(
    JAPANESE_NAME
    + "[はがを]?[ \u3000]?[：:=＝]?[ \u3000]?[「『（(【]?(?:(%s)|%s(\\d{6,8}))%s" % (_GROUPS, _KIND, _NO_AMOUNT),
    re.U,
)
_BEHIND_NAME = re.compile("(?<=\\w)(?:[:：=＝] ?| (?:is |was )?)(%s)%s" % (_GROUPS, _NO_AMOUNT), re.U)
_HINT = re.compile("\\d[ \u3000]\\d|[普当貯]", re.U)
_LEAST = 7  # digits in groups


def without(fields, text):
    """Mask such numbers in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: on its own, nothing in it escaped.
    """
    if not _HINT.search(text):
        return text
    text = _IN_JAPANESE.sub(lambda match: _mask_in_japanese(fields, match), text)
    return _BEHIND_NAME.sub(lambda match: _mask_behind_name(fields, match), text)


def _mask_in_japanese(fields, match):
    return _mask_number(fields, match, match.group(1) if is_hidden_in_japanese(fields, match) else None)


def _mask_behind_name(fields, match):
    return _mask_number(fields, match, telling_name(fields, match.string, match.start()))


def _mask_number(fields, match, name):
    held, text = match.group(match.lastindex), match.group()
    is_whole = held.isdigit() or sum([letter.isdigit() for letter in held]) >= _LEAST
    return text if name is None or not is_whole else text[: -len(held)] + fields.mask(name, held)
