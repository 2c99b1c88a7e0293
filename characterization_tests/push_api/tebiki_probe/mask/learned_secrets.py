"""Secrets learned from the names beside them, which are masked wherever they occur."""

import re
import sys
import time

from . import json_escapes
from .header_names import is_header_name
from .pseudonym_shapes import long_number
from .whole_json import mask_json

if sys.version_info[0] == 2:
    from urllib import quote
else:
    from urllib.parse import quote

_LATEST = 64  # that are looked for in every line; a recording is gone through once more when it is finished
_WORD = re.compile(r"[a-zA-Z. ]*\Z")
_MARKUP = re.compile(r"\n\s*<|>\s*\n|<[A-Za-z/][^<>]*>")  # of a page, which a template calls its tokens
_ADDRESS = re.compile(r"[^\s@:/]+@[\w-]+(?:\.[\w-]+)+\Z", re.U)
_SINGLE = re.compile(r"[a-zA-Z]{12,15}\Z")
_HELD = 200000
_CODE = re.compile("[0-9]{6}\\Z")  # of a one-time code
_CODE_IN_PAIR = r"((?:[?&;#']|\\u0026|\\*\"|\\[nr])[\w.%%\[\]-]{1,120}=)%s(?=[&;#\s'<>\\\"])"
_DIFFERENT, _FEWER = 4, 3  # digits of one, and of one that is no round number
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_DAY_SECONDS = 86400
LONGEST = 500
"""Characters of a text that can be looked for elsewhere."""


class LearnedSecrets(object):
    """The latest secrets with their replacements.

    Args:
        always: (secret, shown) pairs that are never forgotten.

    Attributes:
        shown: (secret, shown) pairs, in every form in which they may stand in JSON and in addresses.
        words: the same of texts that may be words all the same, and are hidden only where they are a whole value.
        tell: called with every secret that is new, and what is shown for it; with None for a name of the program.
        is_name: tells names of the program itself, which are not looked for elsewhere.
        codes: numbers of six digits, and of ten or more, that are replacements already, when a recording is finished;
            empty before, as any number may be a secret then.
        is_finishing: whether it is.
    """

    def __init__(self, always=()):
        self._always = list(always)
        self.tell = None
        self.is_name = None
        self.codes = set()
        self.is_finishing = False
        self.forget()

    def forget(self):
        """Forget all learned secrets."""
        self.shown = list(self._always)
        self.all = {}
        self.words = {}
        self._names = set()
        self._noted = set()

    def note_number(self, shown):
        """Report the replacement of a number, for the pass over the finished recording: it is to be masked once."""
        if not self.is_finishing and long_number(shown):
            self.note(shown, shown)

    def is_replacement(self, text):
        """Return whether a number is a replacement already."""
        if text in self.codes:
            return True
        return bool(self.codes) and long_number(text) in self.codes

    def note_replacements(self, told):
        """Add the numbers that are replacements; `told`: (secret, shown) pairs of all processes."""
        for secret, shown in told:
            replaced = shown and (shown if is_code(secret) else long_number(shown))
            if replaced:
                self.codes.add(replaced)

    def note(self, secret, shown):
        """Report a secret that is not looked for elsewhere, because its digests are."""
        if self.tell is not None and secret not in self._noted and len(secret) <= LONGEST:
            if len(self._noted) >= _HELD:
                self._noted.clear()
            self._noted.add(secret)
            self.tell(secret, shown)

    def replace_number(self, text, make):
        """Return what `make` gives for a number; one that may be a one-time code is reported.

        Args:
            text: the number.
            make: returns its replacement, as text.
        """
        if text in self.codes:
            return text
        shown = make()
        if is_code(text):
            self.note(text, shown)
            if self.is_finishing:
                self.codes.add(shown)
        return shown

    def add(self, secret, shown):
        """Add a secret, unless it can be an ordinary word, the name of a header, or the present day."""
        if is_header_name(secret) or is_present_day(secret, time.time()):
            return
        if secret in self.all or not is_telling(secret):
            self._add_word(secret, shown)
            return
        if self._is_name(secret):
            return
        if len(self.all) >= _HELD:
            self.all.clear()
        self.all[secret] = shown
        if self.tell is not None:
            self.tell(secret, shown)
        begin = len(self._always)
        self.shown = self._always + (pairs(secret, shown) + self.shown[begin:])[:_LATEST]

    def _add_word(self, secret, shown):
        if secret in self.words or not is_single_word(secret) or self._is_name(secret):
            if secret not in self.all:
                self.note(secret, shown)
            return
        if len(self.words) < _HELD:
            self.words[secret] = shown
            if self.tell is not None:
                self.tell(secret, shown)

    def _is_name(self, secret):
        """Return whether a text is a name of the program, which is not secret."""
        if self.is_name is None or not self.is_name(secret):
            return False
        if secret not in self._names and self.tell is not None:
            self._names.add(secret)
            self.tell(secret, None)
        return True

    def without(self, text):
        """Mask the secrets in a text."""
        return mask_json(self._without, text)

    def _without(self, text):
        for secret, shown in self.shown:
            if secret in text:
                text = json_escapes.without(secret, shown, text)
        return text


def pairs(secret, shown):
    """Pairs of a secret and its replacement, in every notation in which the secret may occur."""
    if secret[:1] == secret[-1:] == '"':  # those may be quotes of JSON, of which a line has to keep its own
        forms = list(zip(json_escapes.forms(secret), json_escapes.forms('"%s"' % shown)))
    else:
        forms = [(form, shown) for form in json_escapes.forms(secret)]
    quoted = quote(encode_text(secret), safe="")
    return forms if quoted == secret else forms + [(quoted, quote(shown.encode("utf-8"), safe=""))]


def encode_text(text):
    """Return a text in UTF-8; what was a byte that is no text is that byte again, half a character has bytes too."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def is_telling(text):
    """True if a secret can be looked for elsewhere: no short or ordinary word, no address, which its sign shows."""
    held = text.strip()  # blanks are no secret, though a name such as `token` may hold nothing else
    if len(held) < 7 or len(text) > LONGEST or _ADDRESS.match(text) or _MARKUP.search(text):
        return False
    return len(held) >= 16 or not _WORD.match(held)


def is_code(text):
    """Return whether a secret may be a one-time code, which is looked for where it is a whole text."""
    different = len(set(text))
    is_round = text.endswith("00")
    return bool(_CODE.match(text)) and (different >= _DIFFERENT or (different == _FEWER and not is_round))


def is_present_day(text, now):
    """Return whether a text is a day that is the present one somewhere: all that a program writes then holds it.

    Args:
        text: a secret.
        now: the moment, in seconds since 1970.
    """
    if not _DAY.match(text):
        return False
    return text in [time.strftime("%Y-%m-%d", time.gmtime(now + days * _DAY_SECONDS)) for days in (-1, 0, 1)]


def is_single_word(text):
    """Return whether a secret that is not telling is looked for at least where nothing else stands between quotes."""
    return bool(_SINGLE.match(text)) and not is_telling(text)


def without_code(code, shown, text):
    """Replace a one-time code in JSON where it is the whole value of a pair of a query or a form."""
    return re.sub(_CODE_IN_PAIR % code, lambda match: match.group(1) + shown, text)


def without_word(secret, shown, text):
    """Replace a secret in JSON where it is a whole value."""
    return re.sub(r'(\\*")%s\1(?!\s*:)' % secret, lambda match: match.group(1) + shown + match.group(1), text)
