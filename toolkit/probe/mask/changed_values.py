# -*- coding: utf-8 -*-
"""Mask the old and the new value in messages about changes: `secret changed: '..' -> '..'`, `パスワード: '' → '..'`."""

from __future__ import unicode_literals

import re

from .secret_names import tells_otherwise

_SIGNS = ("' -> ", '" -> ', "'->", '"->', "' => ", '" => ', "' to '", '" to "', "\u2192")
_CHANGE = re.compile(
    r"([\"'])([^\"'\r\n]{0,200})\1\s?(?:->|=>|to|\u2192)\s?\1([^\"'\r\n]{1,200})\1",
    re.U,
)
_WORD = re.compile(r"[^\W\d_][^\W_]*", re.U)
CLAUSE = re.compile(r"[\r\n;{}()\[\]|,]|[.!?\u3002](?:\s|\Z)", re.U)
"""The end of a clause, in which a name belongs to the values."""
LONGEST_BEFORE = 80
"""Characters before the values among which the name is looked for."""
_WORDS_BETWEEN = 3
_WORDS_OF_A_NAME = 3
_OF_CHANGES = frozenset(["changed", "updated", "set"])


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if any([sign in text for sign in _SIGNS]):
        text = _CHANGE.sub(lambda match: _of_change(fields, match), text)
    return text


def _of_change(fields, match):
    before = match.string[max(0, match.start() - LONGEST_BEFORE) : match.start()]
    name = name_in(fields, CLAUSE.split(before)[-1])
    if name is None:
        return match.group()
    start, text = match.start(), match.group()
    for number in (3, 2):
        begin, stop = match.span(number)
        text = text[: begin - start] + fields.mask(name, match.group(number)) + text[stop - start :]
    return text


def name_in(fields, clause):
    """Return the secret name that a clause is about, with few words behind it; None if there is none."""
    words = _WORD.findall(clause)
    for last in range(len(words), max(0, len(words) - _WORDS_BETWEEN - 1), -1):
        if last < len(words) and tells_otherwise(words[last]) and words[last].lower() not in _OF_CHANGES:
            return None
        for first in range(max(0, last - _WORDS_OF_A_NAME), last):
            name = "_".join(words[first:last])
            if fields.hides(name):
                return name
    return None
