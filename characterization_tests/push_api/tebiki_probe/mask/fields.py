r"""Mask fields of a text by their names: of JSON (also within JSON), of Python's own notation, of forms, of parts.

Every body of every request passes here. So the names are found by splitting, in C, and those that gave nothing away
before are dropped as a set.
"""

import json
import re

from . import grouped_numbers, marked_texts, nearby_values, sentences
from .percent_escapes import unquote_name
from .pseudonym_shapes import is_made_up
from .secret_names import is_plain_value

_NUMBER = r"-?\d+(?:\.\d+)?"
_DOUBLE = r'"((?:[^"\\]|\\.)*)%s'
_SINGLE = r"'((?:[^'\\]|\\.)*)%s"
_WITHIN = r'\\"((?:[^"\\]|\\\\(?:\\.|[^\\"]))*)%s'


def _after_colon(text, quote, before=""):
    """Return a pattern for a value after a colon: a text, even a truncated one, a number, or a list of these."""
    member = "(?:%s|%s)" % ((text % quote).replace("((?:", "(?:(?:"), _NUMBER)
    members = r"\[\s*%s(?:\s*,\s*%s)*\s*\]" % (member, member)
    return re.compile(r"\s*:\s*%s(?:%s|(%s)|(%s))" % (before, text % (r"(?:%s|\Z)" % quote), _NUMBER, members), re.S)


_JSON = _after_colon(_DOUBLE, '"', "[bu]?")
_JSON_WITHIN = _after_colon(_WITHIN, r'\\"')
_PYTHON = _after_colon(_SINGLE, "'", "[bu]?")
_MEMBERS = dict(
    (pattern, re.compile(r"%s|(%s)" % (text % quote, _NUMBER), re.S))
    for pattern, text, quote in ((_JSON, _DOUBLE, '"'), (_JSON_WITHIN, _WITHIN, r'\\"'), (_PYTHON, _SINGLE, "'"))
)
_PART = re.compile(r"[^\r\n]{0,1000}\r?\n(?:[^\r\n]{1,1000}\r?\n){0,9}\r?\n([^\r\n]+)")  # few headers: linear
_PLAIN_PART = re.compile(r"(?=\s*[;\r\n])" + _PART.pattern)
_PLACEHOLDER = r"(?:\?|%s|%\(\w+\)s|[:$@]\w+)\)*\](?:\s|\\{1,8}[nr]){0,9}\[parameters: "
"""The end of a statement in a message of SQLAlchemy: what follows are the values."""
_FORM = re.compile(
    r"(?:=(?!%s)(?!\w+\(|\([\"']|[bBuUrR]{1,2}[\"'])((?:[^&\s;,\"'\\<>]|,(?!\s|\w+=))+)|\s?=\s?[bBuUrR]{0,2}(?:\"{3}([^\"\\<>]+)|'{3}([^'\\<>]+)|\\?\"([^\"\\<>]*)|'([^'\\<>]*)))"
    % _PLACEHOLDER
)
_BEFORE_FORM = "?&#;:, \t\r\n\f\v(['\"{"
_BEFORE_COLON = re.compile(r"([\"'])\s+:")
_FORM_NAME = re.compile(
    r"(?:[?&#;:,\s([{'\"]|\A)([\w.%\[\]-]{1,120}|[\w.%-]{0,60}%1[Bb]%24[\w.%*~-]{1,120})\s?\Z", re.U
)
"""A name before its value, also in ISO-2022-JP, of which any sign may be a part of a letter."""
_PART_NAMES = re.compile(r'\bname=(?:"([^"\r\n]{1,60})"|([\w.\[\]-]{1,60})(?=\s*(?:;[^\r\n]*)?\r?\n))', re.U)
_DISPOSITION = "form-data"
_WITHIN_JSON = re.compile(r'"((?:[^"\\]|\\.)*\\\\\\"(?:[^"\\]|\\.)*)"', re.S)
_DEEP = 5
_LONGEST = 120
_REMEMBERED = 10000
_LONGEST_TAG = 2000
_SCHEMES = frozenset(
    ["basic", "bearer", "token", "negotiate", "ntlm", "digest", "apikey", "key", "jwt", "hawk", "ssws", "oauth"]
)


class FieldMask(object):
    """Finds and masks fields.

    Attributes:
        keep: names in small letters that hold no secret here, and patterns.
        whole: (text, depth) -> the same, masked as a text on its own; here by names alone.

    Args:
        hides: name -> whether it gives its value away.
        hides_members: name -> whether it gives away those texts of a list that are not ordinary words; kept.
        replaced: text -> its replacement; `number`: the same for a number as it stands in JSON.
    """

    def __init__(self, hides, hides_members, replaced, number):
        self._hides = hides
        self.hides_members = hides_members
        self._replaced = replaced
        self._number = number
        self._harmless = set()
        self.keep = frozenset()
        self.whole = self.thorough

    def without(self, text):
        """Mask the values of such fields in a text, fast enough for a running program."""
        if '"' in text and ":" in text:
            text = self._without_json(text)
        if 'name="' in text or _DISPOSITION in text:
            for name in self._telling([quoted or plain for quoted, plain in _PART_NAMES.findall(text)]):
                text = self._replacing(name, 'name="%s"' % name, _PART, text)
                text = self._replacing(name, "name=%s" % name, _PLAIN_PART, text)
        if "=" in text:
            for name in self._telling(_names_of_form(text)):
                text = self._replacing(name, name, _FORM, text)
        return text

    def thorough(self, text, depth=0):
        """The same, wherever else a name may stand beside a value; `depth`: of addresses within addresses."""
        text = self.without(marked_texts.of_sql(self, text))
        if "'" in text and ":" in text:
            for name in self._telling(_names_before_colons("'", text)):
                text = self._replacing(name, "'%s'" % name, _PYTHON, text)
        if "[" in text and ":" in text:
            text = self._without_members(text)
        if '\\\\"' in text and depth < _DEEP:
            text = _WITHIN_JSON.sub(lambda match: self._deeper(match.group(1), depth), text)
            fewer = text.replace("\\\\", "\\")  # `%r` of JSON within JSON
            shown = self.thorough(fewer, depth + 1)
            text = text if shown == fewer else shown
        text = grouped_numbers.without(self, marked_texts.without(self, text, depth))
        return nearby_values.without(self, sentences.without(self, text))

    def _deeper(self, text, depth):
        """Mask JSON within JSON, in the text between quotes."""
        said = _unescape(text)
        shown = self.thorough(said, depth + 1) if said != text else said
        return '"%s"' % (text if shown == said else json.dumps(shown)[1:-1])

    def _without_json(self, text):
        for name in self._telling(_names_before_colons('"', text)):
            text = self._replacing(name, '"%s"' % name, _JSON, text)
            if "\\" in text:
                text = self._replacing(name, '\\"%s\\"' % name, _JSON_WITHIN, text)
        return text

    def hides(self, name):
        """Return whether a field of that name, as it stands in a text, gives its value away."""
        return bool(self._telling([name])) if name else False

    def mask(self, name, held):
        """Return the replacement for the text of a value of such a field."""
        if not held or is_plain_value(name, held):
            return held
        return self._replaced(held)

    def named_otherwise(self, word, name, text):
        """Mask the values behind a word that stands for a secret name."""
        for key, pattern in (('"%s"', _JSON), ('\\"%s\\"', _JSON_WITHIN), ("'%s'", _PYTHON), ("%s", _FORM)):
            text = self._replacing(name, key % word, pattern, text)
        return text

    def _telling(self, names):
        new = set(names) - self._harmless
        if not new:
            return ()
        meant = [(name, _bare_name(name)) for name in sorted(new)]
        telling = [name for name, said in meant if len(said) <= _LONGEST and self._hides(said)]
        if len(self._harmless) > _REMEMBERED:
            self._harmless.clear()
        self._harmless.update(new.difference(telling))
        return telling

    def _without_members(self, text):
        """Hide lists under plural secret names, which may hold something else."""
        for quote, patterns in (('"', (_JSON, _JSON_WITHIN)), ("'", (_PYTHON,))):
            names = set(_names_before_colons(quote, text)) if quote in text else ()
            for name in sorted([name for name in names if name[-1:] in "sS" and self.hides_members(_bare_name(name))]):
                for before, value in zip(("", "\\"), patterns):
                    key = before + quote + name + before + quote
                    text = self._replacing(name, key, value, text, self._other_members)
        return text

    def _replacing(self, name, key, value, text, other=None):
        """Replace the values that follow a key in a text."""
        other = other or self._other
        pieces, end, start = [], 0, text.find(key)
        while start >= 0:
            match = value.match(text, start + len(key))
            if match and match.lastindex and _can_begin(value, text, start):
                begin, stop = match.span(match.lastindex)
                pieces += [text[end:begin], other(name, value, match.lastindex, text[begin:stop])]
                end = stop
            start = text.find(key, max(end, start + len(key)))
        return "".join(pieces) + text[end:] if pieces else text

    def _other(self, name, value, kind, held):
        if value is _FORM:
            return self._in_form(name, held)
        if value is _PART or value is _PLAIN_PART:
            return self.mask(name, held)
        if kind == 3:
            return _MEMBERS[value].sub(lambda match: self._other_member(name, value, match), held)
        if kind == 2:
            return self._other_number(name, held)
        return self._other_text(name, value, held)

    def _other_members(self, name, value, kind, held):
        def other(match):
            return self._other_member(name, value, match) if is_made_up(match.group(1) or "") else match.group()

        return _MEMBERS[value].sub(other, held) if kind == 3 else held

    def _other_member(self, name, value, match):
        if match.group(2):
            return self._other_number(name, match.group(2))
        begin, stop = match.span(1)
        whole, start = match.group(), match.start()
        return whole[: begin - start] + self._other_text(name, value, match.group(1)) + whole[stop - start :]

    def _other_text(self, name, value, held):
        if value is _PYTHON:
            return self.mask(name, held)
        return self._in_json(name, held, twice=value is _JSON_WITHIN)

    def _other_number(self, name, held):
        return held if is_plain_value(name, float(held)) else self._number(held)

    def _in_form(self, name, held):
        """Mask a value in a form, quoted or not."""
        said = unquote_name(held)
        if said.lower() in _SCHEMES and "auth" in name.lower():
            return held  # what follows is the secret: `authorization=Bearer ..`
        shown = self.mask(name, said)
        if shown == said:
            return held
        return shown.replace("@", "%40") if "%40" in held else shown

    def _in_json(self, name, held, twice):
        """Mask a value in JSON, however it is escaped there."""
        said = _unescape(_unescape(held)) if twice else _unescape(held)
        shown = self.mask(name, said)
        return held if shown == said else shown


def _can_begin(value, text, start):
    """Return whether a key at a place of a text has a value of this kind after it."""
    if value is _FORM:
        return not start or text[start - 1] in _BEFORE_FORM
    return not (value is _PART or value is _PLAIN_PART) or not _is_in_tag(text, start)


def _is_in_tag(text, start):
    """Return whether a place lies within a tag of HTML, such as that of an input: no part of a form follows it."""
    opened = text.rfind("<", max(0, start - _LONGEST_TAG), start)
    within = text[opened:start] if opened >= 0 else ">"
    return within[1:2].isalpha() and ">" not in within and "disposition" not in within.lower()


def _names_before_colons(quote, text):
    if " :" in text or "\t:" in text or "\n:" in text or "\r:" in text:
        text = _BEFORE_COLON.sub(r"\1:", text)
    if "\\" in text:
        text = text.replace("\\" + quote, quote)
    return [piece.rpartition(quote)[2] for piece in text.split(quote + ":")[:-1]]


def _names_of_form(text):
    pieces = text.split("=")[:-1]
    found = [_FORM_NAME.search(piece[-_LONGEST - 1 :]) for piece in pieces]
    return [match.group(1) for match in found if match]


def _unescape(text):
    """Return the meaning of a text within quotes."""
    if "\\" not in text:
        return text
    try:
        return json.loads('"%s"' % text)
    except ValueError:
        return text


def _bare_name(name):
    """Return a name without escapes, however often it was escaped."""
    if "\\" not in name and "%" not in name:
        return name
    for _ in range(_DEEP):
        said = _unescape(name)
        if said == name:
            break
        name = said
    return unquote_name(name)
