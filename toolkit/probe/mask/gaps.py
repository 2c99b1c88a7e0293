# -*- coding: utf-8 -*-
"""Patterns of what stands between the name of a secret and its value in messages: lines, markup, brackets, words.

Parts of regular expressions, to be compiled with `re.U`; none captures a group.
"""

from __future__ import unicode_literals

OPENING = "(\\[{<（［｛＜「『【〔〖〘〈《｟｢"
"""Brackets that open, for a class of characters."""
CLOSING = ")\\]}>）］｝＞」』】〕〗〙〉》｠｣"
"""Brackets that close."""
MARKUP = "<[^<>]{0,200}>"
GAP = "(?:\\s|&nbsp;|%s|[\"'`*_%s]){0,40}" % (MARKUP, OPENING)
"""Blanks, lines, markup, quotes and opening brackets."""
FOLLOWING = "(?: as follows| below| given below| the following)?"
"""English words behind `is` before a value on a line of its own."""
FOLLOWING_JAPANESE = (
    "(?:、?(?:以下|次|下記)の?(?:通り|とおり|もの|番号|コード|数字)?(?:です|になります|となります|でございます)?"
    "[。．：:]?)?"
)
"""The same in Japanese, behind a particle."""
ALONE = "(?=[\"'`*_%s]{0,3}[ \\t\\u3000]*(?:\\Z|[\\r\\n<]))" % CLOSING
"""Behind a value: its line or its element ends."""
