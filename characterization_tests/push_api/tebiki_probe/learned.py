"""What names gave away: hidden wherever it stands, in whichever field."""

import re
import sys

from . import json_escapes

if sys.version_info[0] == 2:
    from urllib import quote
else:
    from urllib.parse import quote

_LATEST = 64  # that are looked for in every line; a recording is gone through once more when it is finished
_WORD = re.compile(r"[a-zA-Z. ]*\Z")
_HELD = 200000


class Learned(object):
    """The latest secrets, with what is shown instead.

    Args:
        always: (secret, shown) pairs that are never forgotten.

    Attributes:
        shown: (secret, shown) pairs, in every form in which they may stand in JSON and in addresses.
        tell: called with every secret that is new, and what is shown for it.
    """

    def __init__(self, always=()):
        self._always = list(always)
        self.tell = None
        self.forget()

    def forget(self):
        """Begin anew."""
        self.shown = list(self._always)
        self.all = {}

    def add(self, secret, shown):
        """One more, unless it can be an ordinary word."""
        if secret in self.all or not is_telling(secret):
            return
        if len(self.all) >= _HELD:
            self.all.clear()
        self.all[secret] = shown
        if self.tell is not None:
            self.tell(secret, shown)
        begin = len(self._always)
        self.shown = self._always + (pairs(secret, shown) + self.shown[begin:])[:_LATEST]

    def without(self, text):
        """A text in which they are hidden."""
        for secret, shown in self.shown:
            if secret in text:
                text = json_escapes.without(secret, shown, text)
        return text


def pairs(secret, shown):
    """A secret in every form in which it may stand, with what is shown for it."""
    forms = [(form, shown) for form in json_escapes.forms(secret)]
    quoted = quote(secret.encode("utf-8"), safe="")
    return forms if quoted == secret else forms + [(quoted, quote(shown.encode("utf-8"), safe=""))]


def is_telling(text):
    """Whether a secret can be looked for elsewhere: no short or ordinary word, no address, which its sign shows."""
    return 7 <= len(text) <= 500 and "@" not in text and (len(text) >= 16 or not _WORD.match(text))
