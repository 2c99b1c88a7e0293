"""Hides secrets and personal data before anything is written.

The same value is hidden in the same way throughout one run, by a hash whose key is never written: equality survives,
and nothing can be tried out against the recording. The replacement keeps what programs look at: an address stays an
address, digits stay as many digits. What a name gave away once is hidden wherever it stands afterwards.
"""

import hashlib
import hmac
import re

from . import telltales

_TEXT = type(b"".decode("ascii"))
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LEARNED = 64
_OF_MAIL = ("email", "quoted_email")
_OF_DIGITS = ("card", "phone")
_RUNS = dict((code, "0" if chr(code) in "0123456789 -" else "x") for code in range(128))
_REMEMBERED = 10000
_JSON_VALUE = r'(\\?"[^"\\]*(?:\\[^"][^"\\]*)*\\?"|-?\d+(?:\.\d+)?)'


class Masking(object):
    """What is hidden in one run.

    Args:
        key: bytes that no recording holds.
        names: more names of fields, as regular expressions.
        patterns: more (name, regular expression) pairs.
        keep: names of fields and patterns that hold no secret here.
    """

    def __init__(self, key, names=(), patterns=(), keep=()):
        self._key = key
        self._keep = frozenset(name.lower() for name in keep)
        self._own_names = tuple(names)
        self._all_names = telltales.NAMES + self._own_names
        any_name = "|".join([name.replace("_", "[-_]?") for name in telltales.NAMES] + list(names))
        self._names = re.compile(r"(?:.*[-_.\[])?(?:%s)\]?\Z" % any_name, re.I)
        own = tuple((name, (), pattern) for name, pattern in patterns)
        self._patterns = tuple(
            (name, hints, re.compile(pattern, re.S))
            for name, hints, pattern in telltales.PATTERNS + own
            if name not in self._keep
        )
        self._known = {}
        self._learned = []
        self._own_key = key.decode("ascii") if len(key) >= 16 else None  # the program can see it in its environment
        self._hidden = {}

    def described(self):
        """Names and patterns, for the first line of a recording."""
        return ["name:" + name for name in self._all_names] + ["pattern:" + one[0] for one in self._patterns]

    def hides(self, name):
        """Whether the value of a field of that name is hidden whatever it is."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = bool(self._names.match(_HUMP.sub("_", name))) and name.lower() not in self._keep
            self._known[name] = found
        return found

    def text(self, text):
        """A text in which whatever looks like a secret is hidden."""
        for secret in self._learned if self._own_key is None else [self._own_key] + self._learned:
            if secret in text:
                text = self._without(secret, text)
        for name, hints, pattern in self._patterns:
            for hint in hints:
                if hint in text:
                    break
            else:
                if hints or (name in _OF_DIGITS and not _has_numbers(text)):
                    continue
            text = self._hiding(name, pattern, text)
        return text

    def _hiding(self, name, pattern, text):
        if name in _OF_MAIL:
            return self._addresses(pattern, text)
        if name == "card":
            return pattern.sub(self._card, text)
        if name == "url_password":
            return pattern.sub(lambda match: "://" + self._replaced(match.group()[3:]), text)
        return pattern.sub(self._found, text)

    def document(self, text):
        """The text of a body (JSON, a form, parts of one), in which fields are hidden by their names as well."""
        return self.text(self.fields(text))

    def fields(self, text):
        """The same, by their names alone."""
        for name in self._hidden_names(telltales.FIELDS_OF_JSON, text):
            text = re.sub(r'("%s\\?"\s*:\s*)%s' % (re.escape(name), _JSON_VALUE), self._json_field, text)
        if 'name="' in text:
            for name in self._hidden_names(telltales.FIELDS_OF_PARTS, text):
                head = r'(name="%s"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)([^\r\n]+)' % re.escape(name)
                text = re.sub(head, self._form_field, text)
        if "=" in text:
            for name in self._hidden_names(telltales.FIELDS_OF_FORMS, text):
                text = re.sub(r"((?:(?<=[?&;\s])|\A)%s=)([^&\s;\"'\\<>]+)" % re.escape(name), self._form_field, text)
        return text

    def _hidden_names(self, names, text):
        return [name for name in set(names.findall(text)) if self.hides(name)]

    def value(self, value):
        """The replacement of one value that a name gave away; None, booleans and what is empty stay."""
        if value is None or isinstance(value, bool) or value in ("", b""):
            return value
        if isinstance(value, float):
            return float(self._digits("%.6g" % abs(value)))
        if not isinstance(value, (bytes, _TEXT)):
            return int(self._digits(str(abs(value))))
        if isinstance(value, bytes) and bytes is not str:
            return self.value(value.decode("latin-1")).encode("ascii")
        self._learn(value)
        return self._replaced(value)

    def _learn(self, text):
        """Remember a secret, if it cannot be an ordinary word."""
        if not 7 <= len(text) <= 500 or text in self._learned or text.startswith("masked-"):
            return
        if len(text) >= 16 or re.search(r"[^a-zA-Z@. ]", text) and "@" not in text:
            self._learned = ([text] + self._learned)[:_LEARNED]

    def _without(self, secret, text):
        """Hide a secret wherever it stands alone."""
        pieces, end, start = [], 0, text.find(secret)
        while start >= 0:
            stop = start + len(secret)
            if not (text[start - 1 : start].isalnum() or text[stop : stop + 1].isalnum()):
                pieces += [text[end:start], self._replaced(secret)]
                end = stop
            start = text.find(secret, stop)
        return "".join(pieces) + text[end:]

    def _addresses(self, pattern, text):
        """Hide e-mail addresses: from their sign to the right by the pattern, then to the left."""
        pieces, end = [], 0
        for match in pattern.finditer(text):
            start = match.start()
            while start > end and (text[start - 1].isalnum() or text[start - 1] in "._+%-"):
                start -= 1
            if start < match.start():
                pieces += [text[end:start], self._replaced(text[start : match.end()])]
                end = match.end()
        return "".join(pieces) + text[end:] if pieces else text

    def _card(self, match):
        return self._replaced(match.group()) if telltales.is_card(match.group()) else match.group()

    def _found(self, match):
        return self._replaced(match.group())

    def _json_field(self, match):
        head, held = match.groups()
        if held[0] not in '"\\':
            return head + self._digits(held)
        quote = '\\"' if held[0] == "\\" else '"'
        inner = held[len(quote) : -len(quote)]
        if not inner:
            return match.group()
        if inner not in self._hidden:
            self._learn(inner)
        return head + quote + self._replaced(inner) + quote

    def _form_field(self, match):
        self._learn(match.group(2))
        return match.group(1) + self._replaced(match.group(2))

    def _replaced(self, text):
        found = self._hidden.get(text)
        if found is None:
            if len(self._hidden) > _REMEMBERED:
                self._hidden.clear()
            found = self._hidden[text] = self._replacement(text)
        return found

    def _replacement(self, text):
        if text.startswith("masked-") or text.endswith("masked.invalid"):
            return text  # hidden already, by its name
        for mark in ("@", "%40"):
            if mark in text and " " not in text and ":" not in text:
                return "m%s%smasked.invalid" % (self._hash(text)[:12], mark)
        count = sum(letter.isdigit() for letter in text)
        if count >= 4 and not re.search(r"[^\d +()-]", text):
            digits = iter(self._digits("0" * count))
            return "".join(next(digits) if letter.isdigit() else letter for letter in text)
        return "masked-%s" % self._hash(text)[:12]

    def _hash(self, text):
        data = text.encode("utf-8", "replace") if isinstance(text, _TEXT) else text
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()

    def _digits(self, text):
        """As many digits as the text has, of which the first is not 0."""
        count = sum(letter.isdigit() for letter in text)
        found = str(int(self._hash(text), 16))
        while len(found) < count:
            found += found
        return found[:count]


def _has_numbers(text):
    """Whether there are nine digits or more in a row, or nearly so."""
    if bytes is str:
        return bool(telltales.DIGITS.search(text))
    return "000000000" in text.translate(_RUNS)
