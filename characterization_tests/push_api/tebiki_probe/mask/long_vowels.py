# -*- coding: utf-8 -*-
"""Read the mark of a long vowel (`ー`) where a dash was typed in its place: `パスワ－ド`, `キ-`."""

from __future__ import unicode_literals

import re

MARK = "\u30fc"
_DASHES = re.compile(
    "([\u30a1-\u30fa\u30fc\uff66-\uff9d])[-~\u2010-\u2015\u2212\u2500\u2501\u301c\u3030\u4e00\uff0d\uff5e\uff70]"
    "(?=[\u30a1-\u30fa\u30fc\uff66-\uff9d\\s:=\uff1a\uff1d\u306f\u304c\u3092([{\uff08\u300c\u300e\u3010\"']|\\Z)",
    re.U,
)
"""Behind a letter of katakana, and before another one or the end of the word."""


def spell(text):
    """Return a text with the mark in place of such dashes; its length stays."""
    return _DASHES.sub("\\1" + MARK, text)


def mask_spelled(mask, text):
    """Mask a text by the names in it as they are meant, and leave the dashes as they were typed.

    Args:
        mask: text -> text with its secrets replaced.
        text: text of any kind. If a mark was hidden with a secret, the dashes of the others cannot be told from marks.
    """
    text = mask(text)  # values as they were typed, so that they are found elsewhere
    meant = spell(text)
    if meant == text:
        return text
    shown = mask(meant)
    if shown == meant:
        return text
    typed = [one for one, other in zip(text, meant) if other == MARK]
    pieces = shown.split(MARK)
    if len(pieces) != len(typed) + 1:
        return shown
    return pieces[0] + "".join([sign + piece for sign, piece in zip(typed, pieces[1:])])
