r"""Hides fields of a text by their names: of JSON (also JSON within JSON), of a form, of a body in parts.

Every body of every request passes here. So the names are found by splitting, in C, and those that gave nothing away
before are dropped as a set.
"""

import json
import re

_JSON = re.compile(r'\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?))', re.S)
_JSON_WITHIN = re.compile(r'\s*:\s*(?:\\"((?:[^"\\]|\\\\(?:\\.|[^\\"]))*)\\"|(-?\d+(?:\.\d+)?))', re.S)
_PART = re.compile(r"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]+)")
_FORM = re.compile(r"([^&\s;\"'\\<>]+)")
_BEFORE_FORM = "?&; \t\r\n\f\v"
_BLANKS = (" :", "\t:", "\n:", "\r:")
_BEFORE_COLON = re.compile(r'"\s+:')
_FORM_NAME = re.compile(r"(?:[?&;\s]|\A)([\w.%\[\]-]{1,60})\Z")
_PART_NAMES = re.compile(r'name="([^"\r\n]{1,60})"')
_LONGEST = 60
_REMEMBERED = 10000


class Fields(object):
    """Finds and hides fields.

    Args:
        hides: name -> whether it gives its value away.
        replaced: text -> its replacement; `number`: the same for the digits of a number.
    """

    def __init__(self, hides, replaced, number):
        self._hides = hides
        self._replaced = replaced
        self._number = number
        self._harmless = set()

    def without(self, text):
        """The text, in which the values of such fields are hidden."""
        if '"' in text and ":" in text:
            for name in self._telling(_names_of_json(text)):
                text = self._replacing('"%s"' % name, _JSON, _unescaped, text)
                if "\\" in text:
                    text = self._replacing('\\"%s\\"' % name, _JSON_WITHIN, _unescaped_twice, text)
        if 'name="' in text:
            for name in self._telling(_PART_NAMES.findall(text)):
                text = self._replacing('name="%s"' % name, _PART, None, text)
        if "=" in text:
            for name in self._telling(_names_of_form(text)):
                text = self._replacing("%s=" % name, _FORM, None, text)
        return text

    def _telling(self, names):
        new = set(names) - self._harmless
        telling = [name for name in new if len(name) <= _LONGEST and self._hides(name)]
        if len(self._harmless) > _REMEMBERED:
            self._harmless.clear()
        self._harmless.update(new.difference(telling))
        return telling

    def _replacing(self, key, value, said, text):
        """The text with other values wherever a key is followed by one; `said`: value -> what it says."""
        pieces, end, start = [], 0, text.find(key)
        while start >= 0:
            match = value.match(text, start + len(key))
            if match and match.lastindex and (value is not _FORM or not start or text[start - 1] in _BEFORE_FORM):
                begin, stop = match.span(match.lastindex)
                held = text[begin:stop]
                if match.lastindex == 2:
                    held = self._number(held).lstrip("0") or "1"
                elif held:
                    held = self._replaced(said(held) if said else held)
                pieces += [text[end:begin], held]
                end = stop
            start = text.find(key, max(end, start + len(key)))
        return "".join(pieces) + text[end:] if pieces else text


def _names_of_json(text):
    if any([blank in text for blank in _BLANKS]):
        text = _BEFORE_COLON.sub('":', text)
    return [piece.rpartition('"')[2] for piece in text.replace('\\"', '"').split('":')[:-1]]


def _names_of_form(text):
    pieces = text.split("=")[:-1]
    found = [_FORM_NAME.search(piece[-_LONGEST - 1 :]) for piece in pieces]
    return [match.group(1) for match in found if match]


def _unescaped(text):
    """What a text within quotes says; hidden alike wherever it stands, however it is escaped there."""
    if "\\" not in text:
        return text
    try:
        return json.loads('"%s"' % text)
    except ValueError:
        return text


def _unescaped_twice(text):
    return _unescaped(_unescaped(text))
