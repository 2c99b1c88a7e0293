"""Patterns that are compiled with their first use, and filed by a text that their matches hold."""

import collections
import functools
import re

from . import json_escapes, quick_patterns


def file_by_sign(hiding):
    """Group patterns by the first character of their hint that is not a small letter, because most texts lack it."""
    filed = collections.OrderedDict()
    for hint, hide in hiding:
        if not hint:
            hide.begin()  # it is not ours, and may be no regular expression for this Python
        sign = next((letter for letter in hint if not letter.islower()), hint)
        filed.setdefault(sign, []).append((hint, hide))
    return list(filed.items())


def mask_by_hints(hiding, text):
    """Mask the matches of those patterns whose hint a text holds."""
    for hint, hide in hiding:
        if hint in text:
            text = hide(text)
    return text


class PatternMask(object):
    """Masks all matches of a pattern; most patterns never match and are not even compiled."""

    def __init__(self, name, pattern, replaced):
        self.name = name
        self._pattern = pattern
        self._replaced = functools.partial(replaced, name)
        self._hide = None

    def begin(self):
        """Compile the pattern.

        Raises:
            re.error: the pattern is not a regular expression.
        """
        pattern, replaced = re.compile(self._pattern, re.S), self._replaced
        if self.name in ("email", "quoted_email"):
            self._hide = lambda text: json_escapes.without_addresses(pattern, replaced, text)
        elif self.name in _CHECKS:
            check = _CHECKS[self.name]
            self._hide = lambda text: pattern.sub(lambda match: _with_check(check, replaced, match.group()), text)
        elif "secret" in pattern.groupindex:
            self._hide = lambda text: pattern.sub(lambda match: _secret(replaced, match), text)
        else:
            self._hide = lambda text: pattern.sub(lambda match: replaced(match.group()), text)

    def __call__(self, text):
        """Mask the matches in a text."""
        if self._hide is None:
            self.begin()
        return self._hide(text)


_CHECKS = {"card": quick_patterns.is_card, "phone": quick_patterns.is_phone}


def _with_check(check, replaced, number):
    return replaced(number) if check(number) else number


def _secret(replaced, match):
    start, stop = match.span("secret")
    text, begin = match.group(), match.start()
    return text[: start - begin] + replaced(match.group("secret")) + text[stop - begin :]
