"""Parts of secrets in texts: a beginning or an end of eight characters or more, where nothing else touches it.

Secrets are kept in order, so that a place in a text finds the one that it shares most with in the logarithm of their
number, also where all of them begin alike as signed tokens do. What unrelated secrets have in common is how such
secrets are written (`pbkdf2:sha256:600000`, `/v2/users`) and stays. So does a UUID that a mail address begins with: it
is the key of a row, and tells nobody's name.
"""

import bisect
import re

from .filed_forms import pieces_in
from .secret_forms import SHORTEST, is_mixed

_FIRST_WORD = re.compile(r"[A-Za-z0-9_]{3,}")
_LAST_WORD = re.compile(r"[A-Za-z0-9_]{3,}\Z")
_LAST_LETTER = b"\xef\xbf\xbf".decode("utf-8")  # U+FFFF, which is no letter
_NO_EDGE = ""  # of secrets that begin or end without a word: any line may hold that part
_UNRELATED = 3  # secrets that show that what they share is a notation
_OWN = 16  # characters that each of them has besides, so that one is not another one with a number
_WORD = re.compile(r"[A-Za-z0-9]+")
_ADDRESS_OF_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@", re.I)
_OF_NOTATION = re.compile(
    r"(?:[A-Za-z]+|\d+|[a-z]{1,6}\d{1,3}[a-z]{0,2}|[a-z]{0,2}\d{1,3}[a-z]{1,6}|eyJ[A-Za-z0-9]+)\Z"
)  # also turned round


class SecretParts(object):
    """Secrets filed by how they begin and end, so that a line is searched once however many there are."""

    def __init__(self):
        self._beginnings, self._ends = _Beginnings(), _Beginnings()

    def add(self, secret, shown):
        """Add a secret."""
        if not is_mixed(secret):
            return
        first, last = _FIRST_WORD.match(secret), _LAST_WORD.search(secret)
        if not _ADDRESS_OF_KEY.match(secret):
            self._beginnings.add(secret, shown, first.group()[:SHORTEST] if first else _NO_EDGE)
        self._ends.add(secret[::-1], shown[::-1], last.group()[-SHORTEST:] if last else _NO_EDGE)

    def without(self, words, line):
        """Hide parts of the secrets in a line.

        Args:
            words: all words of the line, see `json_escapes.words`.
            line: the line.
        """
        long = [word for word in words if len(word) > SHORTEST]
        edges = words.union([word[:SHORTEST] for word in long], [word[-SHORTEST:] for word in long])
        line = self._beginnings.without(self._beginnings.firsts(edges, line), line)
        turned = line[::-1]
        ends = [last for last in self._ends.firsts(edges, turned) if last in turned]
        return self._ends.without(ends, turned)[::-1] if ends else line


class _Beginnings(object):
    """Texts in order, filed by their first eight characters, with what is shown for a beginning of each."""

    def __init__(self):
        self._filed = {}
        self._by_edge = {}

    def add(self, text, shown, edge):
        """Add a secret; only lines with this word, or a longer one with that edge, can contain a part of it."""
        first = text[:SHORTEST]
        filed = self._filed.setdefault(first, [])
        at = bisect.bisect_left(filed, (text, shown))
        if filed[at : at + 1] != [(text, shown)]:
            filed.insert(at, (text, shown))
        self._by_edge.setdefault(edge, set()).add(first)

    def firsts(self, edges, text):
        """Return the first eight characters of those that a text with these words can hold."""
        found = set([first for edge in edges if edge in self._by_edge for first in self._by_edge[edge]])
        return found.union([first for _, first in pieces_in(text, SHORTEST, self._by_edge.get(_NO_EDGE))])

    def without(self, firsts, text):
        """Hide beginnings in a text.

        Args:
            firsts: the first eight characters of those to look for.
            text: the text.
        """
        for first in sorted(firsts):
            if first in text:
                text = self._without(first, text)
        return text

    def _without(self, first, text):
        pieces, end, start, filed = [], 0, text.find(first), self._filed[first]
        while start >= 0:
            stop, shown = _part_at(filed, text, start)
            if shown is not None and not text[start - 1 : start].isalnum():
                pieces += [text[end:start], shown]
                end = stop
            start = text.find(first, stop)
        return "".join(pieces) + text[end:]


def _part_at(filed, text, start):
    """Return the end of the longest separate beginning of a secret, and its replacement; None if there is none."""
    here = text[start : start + max([len(held) for held, _ in filed])]
    found = bisect.bisect_left(filed, (here, ""))
    below, above, shared, farthest = found - 1, found, None, None
    while below >= 0 or above < len(filed):
        near = [filed[at] for at in (below, above) if 0 <= at < len(filed)]
        before, (shared, shown) = shared, max([(_count_shared(held, here), shown) for held, shown in near])
        stop = start + shared
        if shared < SHORTEST or shared == before:
            break
        farthest = farthest or stop
        part = here[:shared]
        below = bisect.bisect_left(filed, (part, "")) - 1
        above = bisect.bisect_left(filed, (part + _LAST_LETTER, ""))
        if not text[stop : stop + 1].isalnum() and is_mixed(part):
            return stop, None if _is_notation(filed[below + 1 : above], part) else shown
    return farthest or start + SHORTEST, None


def _count_shared(one, other):
    """Return how many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _is_notation(filed, part):
    """Return whether a part is how secrets are written: enough of them have it and much besides, and it is no secret.

    A word that mixes letters and digits like a key is one (but for the header of a signed token), and so is what
    stands before a host.
    """
    if len(filed) < _UNRELATED or "@" in part or not all(map(_OF_NOTATION.match, _WORD.findall(part))):
        return False
    common = max(len(part), _count_shared(filed[0][0], filed[-1][0]))
    return len([held for held, _ in filed if len(held) - common >= _OWN]) >= _UNRELATED
