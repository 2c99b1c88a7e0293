"""Find secrets behind percent signs, whichever of their letters and signs are escaped, and however often.

`quote` leaves `/` as it is, others leave more, and what is a part of an address within an address is escaped again. So
a secret and a text are compared as both are meant: each escape stands for its letter, `+` for a blank. A secret may
hold escapes itself.
"""

from __future__ import unicode_literals

import bisect
import json
import re

from .json_escapes import forms, places, words
from .learned_secrets import is_telling, pairs
from .percent_escapes import encode_like

_SIGN = "%(?:25)*"  # escaped again, any number of times
_FOLLOWING = _SIGN + "[89ABab][0-9A-Fa-f]"
_LETTER = "(?:{0}[CDcd][0-9A-Fa-f]{1}|{0}[Ee][0-9A-Fa-f](?:{1}){{2}}|{0}[Ff][0-7](?:{1}){{3}}|{0}[0-9A-Fa-f]{{2}})"
_ESCAPED = re.compile(r"\+|" + _LETTER.format(_SIGN, _FOLLOWING))
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_AGAIN = re.compile("%((?:25)+)(?=[0-9A-Fa-f]{2})")
_REMEMBERED = 10000
_known = {}


class EscapedSecrets(object):
    """Secrets that are looked for in texts in which something is escaped.

    Args:
        filed: what files forms of secrets, with `add` and `held_in`: a `filed_forms.FiledForms`.
    """

    def __init__(self, filed):
        self._filed = filed

    def add(self, secret, shown):
        """Add a secret, and what is shown for it."""
        self._filed.add(list(_pairs(secret, shown)), [])

    def without(self, text):
        """Mask the secrets in a text, as JSON or not, of which something is escaped."""
        if "%" not in text or not _ESCAPE.search(text):
            return text
        read = _Text(text)
        return _without(self._filed.held_in(read.meant, words(read.meant)), read)


def without_escaped(secrets, text):
    """Mask secrets in such a text.

    Args:
        secrets: (secret, shown) pairs, the longest first.
        text: text of any kind.
    """
    if "%" not in text or not _ESCAPE.search(text):
        return text
    return _without([pair for secret, shown in secrets for pair in _pairs(secret, shown)], _Text(text))


def meant_text(text):
    """Return a text, as JSON has it, with the letters that its escapes stand for."""
    return _Text(text).meant if "%" in text and _ESCAPE.search(text) else text


def meant_forms(secret):
    """Return the notations in which such a text holds a secret; none if it may be a word as it is meant."""
    meant = _ESCAPED.sub(lambda match: _letter(match.group()), secret)
    return forms(meant) if is_telling(meant) else []


def written_pairs(secret, shown):
    """Return pairs of a secret and its replacement, as `pairs` does, also with `+` for blanks and no other escape."""
    return pairs(secret, shown) + (pairs(secret.replace(" ", "+"), shown) if " " in secret else [])


def _pairs(secret, shown):
    is_quoted = secret[:1] == secret[-1:] == '"'
    return [(form, '"%s"' % shown if is_quoted else shown) for form in meant_forms(secret)]


def _without(found, read):
    """Mask forms of secrets, the longest first, in a text that was read."""
    ranges = []
    for form, shown in found:
        for start, stop in places(form, read.meant) if form in read.meant else ():
            at = bisect.bisect_left(ranges, (start,))
            if (not at or ranges[at - 1][1] <= start) and (at == len(ranges) or stop <= ranges[at][0]):
                ranges.insert(at, (start, stop, shown))
    return read.with_shown(ranges) if ranges else read.written


class _Text(object):
    """A text with escapes, as it is written and as it is meant (in JSON), and what of it is where."""

    def __init__(self, text):
        self.written = text
        self._letters, pieces, end, length = [], [], 0, 0
        for match in _ESCAPED.finditer(text):
            letter = _in_json(match.group())
            length += match.start() - end
            self._letters.append((length, length + len(letter), match.start(), match.end()))
            pieces += [text[end : match.start()], letter]
            length += len(letter)
            end = match.end()
        self.meant = "".join(pieces) + text[end:]

    def with_shown(self, ranges):
        """Return the text as it is written, with other texts in some ranges of what is meant."""
        pieces, end = [], 0
        for first, last, shown in ranges:
            start, stop = self._place(first)[0], self._place(last - 1)[1]
            pieces += [self.written[end:start], _escape_like(self.written[start:stop], shown)]
            end = stop
        return "".join(pieces) + self.written[end:]

    def _place(self, at):
        """Return where the letter begins and ends that is meant at a place."""
        found = bisect.bisect_left(self._letters, (at + 1,)) - 1
        if found < 0:
            return at, at + 1
        _, until, start, stop = self._letters[found]
        return (start, stop) if at < until else (stop + at - until, stop + at - until + 1)


def _escape_like(text, shown):
    """Escape what is shown as a text was, and as often; of one without escapes, it stays as it is."""
    if "%" not in text and "+" not in text and '"' not in shown:
        return shown
    again = max([len(match.group(1)) // 2 for match in _AGAIN.finditer(text)] or [0])
    made = encode_like(_AGAIN.sub("%", text), shown.encode("utf-8"), "+" in text)
    return made.replace("%", "%" + "25" * again)


def _in_json(escape):
    """Return the letter of an escape as JSON has it."""
    if escape not in _known:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[escape] = json.dumps(_letter(escape))[1:-1]
    return _known[escape]


def _letter(escape):
    if escape == "+":
        return " "
    codes = [one.lstrip("%")[-2:] for one in escape.split("%")[1:]]
    data = bytes(bytearray([int(code, 16) for code in codes]))
    if data == b"+":
        return " "
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
