"""Hides secrets and personal data before anything is written.

A value is hidden by the name of its field (`password`, `Authorization`, ...) or by what it looks like (an e-mail
address, a token, a card number, ...). The same value is hidden in the same way throughout one run, by a hash whose key
is never written, so that equality survives and nothing can be tried out against the recording. The replacement keeps
what programs look at: an address stays an address, digits stay digits, and their number stays.
"""

import hashlib
import hmac
import re

NAMES = (
    "pass(?:word|wd|phrase|code)?", "pwd", "secret", "token", "api[-_]?key", "access[-_]?key", "private[-_]?key",
    "signature", "auth(?:orization)?", "cookie", "session[-_]?id", r"csrf\w*", "credentials?",
    "e?[-_]?mail", "(?:mail[-_]?)?address", "phone", "tel", "mobile", "birth(?:day|date)", "(?:postal|zip)[-_]?code",
    "(?:card|account|bank|my)[-_]?(?:number|no)", "pin", "otp", "ssn",
)  # fmt: skip
PATTERNS = (
    ("private_key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----.{0,8000}?-----END [A-Z ]*PRIVATE KEY-----"),
    ("jwt", r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    ("bearer", r"\b(?:Bearer|Basic|Token)(?:\s|%20|\+)+[\w+/=.~-]{8,}"),
    ("url_password", r"(?<=://)[^\s/:@\"'\\]{1,80}:[^\s/@\"'\\]{1,200}(?=@)"),
    ("email", r"[\w.+%-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b"),
    (
        "key",
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{30,}|\bxox[abprs]-[\w-]{10,}|\b(?:sk|pk|rk)_(?:live|test)_\w{10,}",
    ),
    ("card", r"(?<![\w.-])(?:4\d{3}|5[1-5]\d\d|35\d\d|3[47]\d\d|6011)[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,4}(?![\w.-])"),
    (
        "phone",
        r"(?<![\w.+-])(?:0[5789]0-?\d{4}-?\d{4}|0\d{1,3}-\d{2,4}-\d{4}|\+81[ -]?\d{1,2}[ -]?\d{4}[ -]?\d{4})(?![\w.-])",
    ),
)
_HINT = re.compile(r"[@%:.]|-----|earer|asic|oken|AKIA|ASIA|gh[pousr]_|xox|[spr]k_|\d{4}|\d-\d|\+81")
_LEARNED = 64
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TEXT = type(b"".decode("ascii"))


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
        self._any = "|".join(NAMES + tuple(names))
        self._own_names = tuple(names)
        self._names = re.compile(r"(?:.*[-_.\[])?(?:%s)\]?\Z" % self._any, re.I)
        self._patterns = tuple(pair for pair in PATTERNS + tuple(map(tuple, patterns)) if pair[0] not in self._keep)
        self._own = bool(patterns)
        self._pattern = re.compile("|".join("(?P<%s>%s)" % pair for pair in self._patterns) or r"(?!)", re.S)
        any_name = r"[\w.\[\]-]*?(?:%s)\]?" % self._any
        self._in_json = re.compile(
            r'(\\?"(%s)\\?"\s*:\s*)(\\?"(?:[^"\\]|\\[^"])*\\?"|-?\d+(?:\.\d+)?)' % any_name, re.I
        )
        self._in_form = re.compile(r"(?:(?<=[?&;\s])|\A)((%s)=)([^&\s;\"'\\]+)" % any_name, re.I)
        self._in_parts = re.compile(r'(name="(%s)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)([^\r\n]+)' % any_name, re.I)
        self._known = {}
        self._learned = []

    def described(self):
        """Names and patterns, for the first line of a recording."""
        return ["name:" + name for name in NAMES + self._own_names] + ["pattern:" + name for name, _ in self._patterns]

    def hides(self, name):
        """Whether the value of a field of that name is hidden whatever it is."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) > 10000:
                self._known.clear()
            found = bool(self._names.match(_HUMP.sub("_", name))) and name.lower() not in self._keep
            self._known[name] = found
        return found

    def text(self, text):
        """A text in which whatever looks like a secret is hidden."""
        for secret in self._learned:
            if secret in text:
                text = re.sub(r"(?<!\w)%s(?!\w)" % re.escape(secret), self._found, text)
        if not self._own and not _HINT.search(text):
            return text
        return self._pattern.sub(self._found, text)

    def document(self, text):
        """The text of a body (JSON or a form), in which fields are hidden by their names as well."""
        if '"' in text:
            text = self._in_json.sub(self._json_field, text)
        if 'name="' in text:
            text = self._in_parts.sub(self._form_field, text)
        if "=" in text:
            text = self._in_form.sub(self._form_field, text)
        return self.text(text)

    def value(self, value):
        """The replacement of one value that a name gave away; None, booleans and what is empty stay."""
        if value is None or isinstance(value, bool) or value == "" or value == b"":
            return value
        if isinstance(value, float):
            return float(self._digits(repr(abs(value)).replace(".", "").replace("e", "")[:6]))
        if not isinstance(value, (bytes, _TEXT)):
            return int(self._digits(str(abs(value))))
        if isinstance(value, bytes) and bytes is not str:
            return self._replaced(value.decode("latin-1")).encode("ascii")
        self._learn(value)
        return self._replaced(value)

    def _learn(self, text):
        """What a name gave away once is hidden wherever it stands afterwards, if it cannot be an ordinary word."""
        if len(text) < 7 or len(text) > 500 or text in self._learned or text.startswith("masked-"):
            return
        if len(text) >= 16 or re.search(r"[^a-zA-Z@. ]", text):
            self._learned = ([text] + self._learned)[:_LEARNED]

    def _found(self, match):
        return self._replaced(match.group())

    def _json_field(self, match):
        if not self.hides(match.group(2)):
            return match.group()
        held = match.group(3)
        quote = re.match(r'\\?"', held)
        if not quote:
            return match.group(1) + self._digits(held.lstrip("-").replace(".", ""))
        quote = quote.group()
        inner = held[len(quote) : -len(quote)]
        self._learn(inner)
        return match.group(1) + quote + (self._replaced(inner) if inner else "") + quote

    def _form_field(self, match):
        if not self.hides(match.group(2)):
            return match.group()
        self._learn(match.group(3))
        return match.group(1) + self._replaced(match.group(3))

    def _replaced(self, text):
        if text.startswith("masked-") or text.endswith("@masked.invalid"):
            return text  # hidden already, by its name
        for mark in ("@", "%40"):
            if mark in text and " " not in text.strip() and ":" not in text:
                return "m%s%smasked.invalid" % (self._hash(text)[:12], mark)
        if sum(letter.isdigit() for letter in text) >= 4 and not re.search(r"[^\d +()-]", text):
            digits = iter(self._digits("0" * sum(letter.isdigit() for letter in text)))
            return "".join(next(digits) if letter.isdigit() else letter for letter in text)
        return "masked-%s" % self._hash(text)[:12]

    def _hash(self, text):
        data = text.encode("utf-8", "replace") if isinstance(text, _TEXT) else text
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()

    def _digits(self, text):
        """As many digits, of which the first is not 0."""
        found = str(int(self._hash(text), 16))
        while len(found) < len(text):
            found += found
        return found[: len(text)]
