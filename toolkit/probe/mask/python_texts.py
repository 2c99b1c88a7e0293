"""Mask values that a text contains in Python's notation: they are parsed, masked, and written back if they change.

`repr`, `%r` and logs write lists, tuples, sets, dictionaries, and calls (`frozenset({..})`,
`User(name='x', tokens={..})`). Other values stay unchanged, and so does text that cannot be
parsed.
"""

import re
import sys
from collections import OrderedDict

_TEXT = type(b"".decode("ascii"))
_BEGIN = re.compile(r"(?:(?<![\w.-])([A-Za-z_]\w{0,60})\s?[=:]\s?)?(?:[A-Za-z_][\w.]{0,80})?[\[{(]", re.U)
_OPEN = re.compile(r"\s*(?:(?:[A-Za-z_<][\w.]{0,80})?([\[{(]))", re.U)
_KEYWORD = re.compile(r"\s*([A-Za-z_]\w{0,60})=(?!=)", re.U)
_STRING = re.compile(r"\s*[bBuUrR]{0,2}(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")", re.S)
_ATOM = re.compile(r"\s*[^\s,:=\[\]{}()'\"][^,:\[\]{}()'\"]{0,200}", re.U)
_BLANK = re.compile(r"\s*")
_LIKELY = re.compile(r"[\[{(,=:]\s{0,3}[bBuUrR]{0,2}'|\w\((?:[\w.]{1,60},\s?)?\"")
_Members = dict if sys.version_info >= (3, 7) else OrderedDict
_CLOSE = {"[": "]", "{": "}", "(": ")"}
_DEEPEST = 40
_MOST = 20000  # values that are read in a text


class UnreadableError(Exception):
    """The text is not a value in Python's notation."""


def without(text, mask):
    """Mask the values in Python's notation within a text.

    Args:
        text: text of any kind.
        mask: a value of dictionaries, lists and texts -> the same, masked.
    """
    if ("'" not in text and '"' not in text) or not _LIKELY.search(text):
        return text
    changes, reader = [], _Reader(text)
    match = _BEGIN.search(text)
    while match and reader.left:
        stop = match.end()
        try:
            value = reader.value(stop - 1, 0)
        except UnreadableError:
            pass
        else:
            stop = reader.end
            value = _Members([(_TEXT(match.group(1)), value)]) if match.group(1) else value
            changes += _changes(value, mask(_plain(value)))
        match = _BEGIN.search(text, stop)
    for begin, stop, shown in reversed(changes):
        text = text[:begin] + shown + text[stop:]
    return text


class _Place(_TEXT):
    """A text with its position: `begin`, `stop`."""


class _Reader(object):
    """Reads values; `end` is where the last one ended, `left` how many may still be read."""

    def __init__(self, text):
        self._text = text
        self.end = 0
        self.left = _MOST

    def value(self, start, depth):
        """Read the value that begins at a position: a dictionary, a list or a text, None for others."""
        if depth > _DEEPEST or not self.left:
            raise UnreadableError
        self.left -= 1
        match = _STRING.match(self._text, start)
        if match:
            return self._string(match)
        match = _OPEN.match(self._text, start)
        if match:
            return self._members(match.group(1), match.end(), depth)
        match = _ATOM.match(self._text, start)
        if match is None:
            raise UnreadableError
        self.end = match.end()
        return None

    def _string(self, match):
        number = match.lastindex
        found = _Place(match.group(number))
        found.begin, found.stop = match.span(number)
        self.end = match.end()
        return found

    def _members(self, bracket, start, depth):
        """Read the members up to the closing bracket: a list, a dictionary if they have names, or the only argument."""
        listed, named = [], _Members()
        self.end = _BLANK.match(self._text, start).end()
        while self._text[self.end : self.end + 1] != _CLOSE[bracket]:
            keyword = _KEYWORD.match(self._text, self.end) if bracket == "(" else None
            if keyword:
                named[_TEXT(keyword.group(1))] = self.value(keyword.end(), depth + 1)
            else:
                one = self.value(self.end, depth + 1)
                if bracket == "{" and self._goes_on(":"):
                    held = self.value(self.end, depth + 1)
                    key = one if isinstance(one, _Place) else _TEXT(len(named))
                    named[key] = [one, _Members([(_last_text(one), held)])] if isinstance(one, (list, dict)) else held
                else:
                    listed.append(one)
            if not self._goes_on(","):
                break
        if not self._goes_on(_CLOSE[bracket]):
            raise UnreadableError
        if named and listed:
            named[_TEXT()] = listed
        if named:
            return named
        return listed[0] if bracket == "(" and len(listed) == 1 and not isinstance(listed[0], _Place) else listed

    def _goes_on(self, sign):
        at = _BLANK.match(self._text, self.end).end()
        if self._text[at : at + 1] != sign:
            return False
        self.end = _BLANK.match(self._text, at + 1).end() if sign == "," else at + 1
        return True


def _last_text(key):
    """Return the last text in a key of several values: `("shop", "password")`."""
    texts = [one for one in key if isinstance(one, _Place)]
    return texts[-1] if texts else _TEXT()


def _plain(value):
    """Return a value without positions."""
    if isinstance(value, dict):
        return _Members((_TEXT(key), _plain(held)) for key, held in value.items())
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if value is None else _TEXT(value)


def _changes(old, new):
    """List (begin, stop, replacement) of every masked text, in order."""
    found, waiting = [], [(old, new)]
    while waiting:
        before, after = waiting.pop()
        if isinstance(before, dict) and isinstance(after, dict) and len(before) == len(after):
            for key, other in zip(before, after):
                waiting += [(key, other), (before[key], after[other])]
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            waiting += zip(before, after)
        elif isinstance(before, _Place) and isinstance(after, (_TEXT, str)) and before != after:
            found.append((before.begin, before.stop, after))
    return sorted(found)
