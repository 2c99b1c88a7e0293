"""Forms in which programs pass a secret on: in other letters, encoded, turned round, or only a part of it.

Only secrets that mix letters and digits have them, because the same is done to ordinary words. They are looked for when
a recording is finished and in answers of a lock, not while a program runs.
"""

import base64
import binascii
import re
import sys

from .json_escapes import forms, without
from .learned_secrets import encode_text

if sys.version_info[0] == 2:
    from urllib import quote_plus
else:
    from urllib.parse import quote_plus

_SHORTEST = 8
_FIRST_WORD = re.compile(r"[A-Za-z0-9_]{3,}")
_LAST_WORD = re.compile(r"[A-Za-z0-9_]{3,}\Z")


def other_forms(secret):
    """Return the texts into which a whole secret may have been turned, sorted, also as JSON has them.

    Args:
        secret: a text that a name gave away.
    """
    if not _is_mixed(secret):
        return []
    data = encode_text(secret)
    in_hex, quoted = binascii.hexlify(data).decode("ascii"), quote_plus(data)
    found = [secret.upper(), secret.lower(), secret.swapcase(), secret.capitalize(), secret.title(), secret[::-1]]
    if len(forms(secret)) > 1:
        found = [form for one in found for form in forms(one)]
    found += [in_hex, in_hex.upper()]
    found += [quoted, quote_plus(quoted)] if quoted != secret else []
    found += [made(data).decode("ascii").rstrip("=") for made in (base64.b64encode, base64.urlsafe_b64encode)]
    return sorted(set([one for one in found if one != secret and len(one) >= _SHORTEST]))


def without_forms(secret, shown, text):
    """Hide the other forms of a secret and its parts in a text."""
    for form in other_forms(secret):
        if form in text:
            text = without(form, shown, text)
    return without_parts(secret, shown, text)


def without_parts(secret, shown, text):
    """Hide a beginning and an end of a secret in a text, of eight characters or more, where nothing else touches it."""
    if not _is_mixed(secret):
        return text
    if secret[:_SHORTEST] in text:
        text = _without_beginning(secret, shown, text)
    if secret[-_SHORTEST:] in text:
        text = _without_beginning(secret[::-1], shown[::-1], text[::-1])[::-1]
    return text


def _without_beginning(secret, shown, text):
    pieces, end, start = [], 0, text.find(secret[:_SHORTEST])
    while start >= 0:
        stop = start + _SHORTEST
        while stop < len(text) and stop - start < len(secret) and text[stop] == secret[stop - start]:
            stop += 1
        touches = text[stop : stop + 1].isalnum() or text[start - 1 : start].isalnum()
        if not touches and _is_mixed(text[start:stop]):
            pieces += [text[end:start], shown]
            end = stop
        start = text.find(secret[:_SHORTEST], stop)
    return "".join(pieces) + text[end:]


def _is_mixed(text):
    """Return whether a text holds letters and digits, and is long enough to be no word."""
    has_digit, has_letter = any([one.isdigit() for one in text]), any([one.isalpha() for one in text])
    return len(text) >= _SHORTEST and has_digit and has_letter


class SecretParts(object):
    """Secrets filed by how they begin and end, so that a line is searched once however many there are."""

    def __init__(self):
        self._by_edge = {}

    def add(self, secret, shown):
        """One more."""
        if not _is_mixed(secret):
            return
        first, last = _FIRST_WORD.match(secret), _LAST_WORD.search(secret)
        for word in set([first and first.group()[:_SHORTEST], last and last.group()[-_SHORTEST:]]) - set([None]):
            self._by_edge.setdefault(word, []).append((secret, shown))

    def without(self, words, line):
        """Hide parts of the secrets in a line.

        Args:
            words: all words of the line.
            line: the line.
        """
        if not self._by_edge:
            return line
        long = [word for word in words if len(word) > _SHORTEST]
        edges = [word[:_SHORTEST] for word in long] + [word[-_SHORTEST:] for word in long]
        known = words.intersection(self._by_edge).union([edge for edge in edges if edge in self._by_edge])
        found = [pair for edge in known for pair in self._by_edge[edge]]
        for secret, shown in sorted(set(found), key=lambda pair: (-len(pair[0]), pair)):
            line = without_parts(secret, shown, line)
        return line
