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
_NAMES_REMEMBERED = 10000


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
        self._own_names = telltales.NAMES + tuple(names)
        self._names = re.compile(r"(?:.*[-_.\[])?(?:%s)\]?\Z" % "|".join(self._own_names), re.I)
        own = tuple((name, (), pattern) for name, pattern in patterns)
        self._patterns = tuple(
            (name, hints, re.compile(pattern, re.S))
            for name, hints, pattern in telltales.PATTERNS + own
            if name not in self._keep
        )
        self._known = {}
        self._learned = []

    def described(self):
        """Names and patterns, for the first line of a recording."""
        return ["name:" + name for name in self._own_names] + ["pattern:" + one[0] for one in self._patterns]

    def hides(self, name):
        """Whether the value of a field of that name is hidden whatever it is."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) > _NAMES_REMEMBERED:
                self._known.clear()
            found = bool(self._names.match(_HUMP.sub("_", name))) and name.lower() not in self._keep
            self._known[name] = found
        return found

    def text(self, text):
        """A text in which whatever looks like a secret is hidden."""
        for secret in self._learned:
            if secret in text:
                text = re.sub(r"(?<!\w)%s(?!\w)" % re.escape(secret), self._found, text)
        for name, hints, pattern in self._patterns:
            if hints and not any(hint in text for hint in hints):
                continue
            if name == "email":
                text = self._addresses(pattern, text)
            elif name == "card":
                text = pattern.sub(self._card, text)
            elif name == "url_password":
                text = pattern.sub(lambda match: "://" + self._replaced(match.group()[3:]), text)
            else:
                text = pattern.sub(self._found, text)
        return text

    def document(self, text):
        """The text of a body (JSON, a form, parts of one), in which fields are hidden by their names as well."""
        return self.text(self.fields(text))

    def fields(self, text):
        """The same, by their names alone."""
        if '":' in text or '" :' in text:
            for name in self._hidden_names(telltales.FIELDS_OF_JSON, text):
                held = r'(\\?"%s\\?"\s*:\s*)(\\?"(?:[^"\\]|\\[^"])*\\?"|-?\d+(?:\.\d+)?)' % re.escape(name)
                text = re.sub(held, self._json_field, text)
        if 'name="' in text:
            for name in self._hidden_names(telltales.FIELDS_OF_PARTS, text):
                head = r'(name="%s"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)([^\r\n]+)' % re.escape(name)
                text = re.sub(head, self._form_field, text)
        if "=" in text:
            for name in self._hidden_names(telltales.FIELDS_OF_FORMS, text):
                text = re.sub(r"((?:(?<=[?&;\s])|\A)%s=)([^&\s;\"'\\<>]+)" % re.escape(name), self._form_field, text)
        return text

    def value(self, value):
        """The replacement of one value that a name gave away; None, booleans and what is empty stay."""
        if value is None or isinstance(value, bool) or value == "" or value == b"":
            return value
        if isinstance(value, float):
            return float(self._digits("%.6g" % abs(value)))
        if not isinstance(value, (bytes, _TEXT)):
            return int(self._digits(str(abs(value))))
        if isinstance(value, bytes) and bytes is not str:
            return self.value(value.decode("latin-1")).encode("ascii")
        self._learn(value)
        return self._replaced(value)

    def _hidden_names(self, fields, text):
        return [name for name in set(fields.findall(text)) if self.hides(name)]

    def _learn(self, text):
        """Remember a secret, if it cannot be an ordinary word."""
        if not 7 <= len(text) <= 500 or text in self._learned or text.startswith("masked-"):
            return
        if len(text) >= 16 or re.search(r"[^a-zA-Z@. ]", text):
            self._learned = ([text] + self._learned)[:_LEARNED]

    def _addresses(self, pattern, text):
        """Hide e-mail addresses: from their sign to the right by the pattern, then to the left."""
        pieces, end = [], 0
        for match in pattern.finditer(text):
            local = telltales.LOCAL_PART.search(text, max(end, match.start() - 64), match.start())
            if local:
                pieces += [text[end : local.start()], self._replaced(local.group() + match.group())]
                end = match.end()
        return "".join(pieces) + text[end:] if pieces else text

    def _card(self, match):
        return self._replaced(match.group()) if telltales.is_card(match.group()) else match.group()

    def _found(self, match):
        return self._replaced(match.group())

    def _json_field(self, match):
        held = match.group(2)
        quote = re.match(r'\\?"', held)
        if not quote:
            return match.group(1) + self._digits(held.lstrip("-").replace(".", ""))
        quote = quote.group()
        inner = held[len(quote) : -len(quote)]
        self._learn(inner)
        return match.group(1) + quote + (self._replaced(inner) if inner else "") + quote

    def _form_field(self, match):
        self._learn(match.group(2))
        return match.group(1) + self._replaced(match.group(2))

    def _replaced(self, text):
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
