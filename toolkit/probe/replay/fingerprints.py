"""Fingerprints of answers: they show whether two programs answer exactly alike, and nothing else.

Each is keyed. The key is made for one proof and given to both programs, so that nobody can try values against it.
"""

import hashlib
import hmac
import json
import re
import sys

_PLACES = 300  # of one part of an answer that are told apart
_LETTERS = 24
_FLAT = 50  # members without members of their own from which on a list is one place
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}\Z")
_INSIDE = ("of", "state")
_ORDERED = sys.version_info >= (3, 6)
REST = ".*"
"""The place of all that comes after the others."""


def fingerprints(parts, key):
    """Map each part of an answer to fingerprints of the values at its places.

    Args:
        parts: of an answer, as JSON has them.
        key: a text.
    """
    return dict((name, _Places(key.encode("ascii")).of(value)) for name, value in parts.items())


class _Places(object):
    def __init__(self, key):
        self._key = key
        self._found = {}
        self._rest = None

    def of(self, value):
        """Return place -> fingerprint."""
        self._add("", value)
        if self._rest is not None:
            self._found[REST] = self._rest.hexdigest()[:_LETTERS]
        return self._found

    def _add(self, place, value):
        if isinstance(value, dict):
            names = list(value) if _ORDERED else sorted(value)
            self._note(place, ["dict", names])
            is_written = "$py" in value or "$cut" in value
            for number, name in enumerate(names):
                inside = is_written and name in _INSIDE
                self._add(place if inside else "%s.%s" % (place, _shown(name, number)), value[name])
        elif isinstance(value, list) and not _is_flat(value):
            self._note(place, ["list", len(value)])
            for number, one in enumerate(value):
                self._add("%s.%d" % (place, number), one)
        else:
            self._note(place, ["value", value])

    def _note(self, place, says):
        text = json.dumps([place, says]).encode("ascii")
        if place in self._found or len(self._found) < _PLACES:
            text = self._found.get(place, "").encode("ascii") + text
            self._found[place] = hmac.new(self._key, text, hashlib.sha256).hexdigest()[:_LETTERS]
            return
        if self._rest is None:
            self._rest = hmac.new(self._key, b"rest", hashlib.sha256)
        self._rest.update(text)


def _is_flat(value):
    return len(value) > _FLAT and not any([isinstance(one, (dict, list)) for one in value])


def _shown(name, number):
    """Return a key for a path: its position, unless it is a plain name."""
    return name if _NAME.match("%s" % (name,)) else "#%d" % number
