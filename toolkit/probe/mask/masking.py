"""Mask secrets and personal data before anything is written.

Fields are hidden by their names where they are written, and every line passes all patterns once more as text. What a
name gave away once is hidden wherever it stands afterwards; what was written before, when the recording is finished.
"""

import base64
import datetime
import decimal
import functools
import re

from . import (
    encoded_texts,
    named_rows,
    numbers_beside,
    quick_patterns,
    random_texts,
    secret_names,
    sql_columns,
    thorough_patterns,
)
from .basic_credentials import password_of
from .byte_texts import decode_text, is_ascii
from .fields import FieldMask
from .generated_values import is_generated
from .headers import learn_cookies, shown_headers
from .json_escapes import without_syntax
from .keyed_pseudonyms import KeyedPseudonyms
from .learned_secrets import LearnedSecrets, is_single_word
from .long_vowels import mask_spelled
from .numbered_pseudonyms import NumberedPseudonyms
from .pattern_masks import PatternMask, file_by_sign, mask_by_hints
from .percent_escapes import address_in
from .pseudonym_shapes import is_made_up, is_pseudonym
from .public_blocks import mask_beside

_TEXT = type(b"".decode("ascii"))
_MARK = b"\xef\xbb\xbf".decode("utf-8")  # of Unicode, at the start of a text
_ORDINARY = re.compile(r"[a-zA-Z0-9_.-]+\Z")
_WORD = re.compile(r"[A-Za-z]{8,15}\Z")
_GENERATED = "generated"
_LATER = tuple(thorough_patterns.NAMES) + (_GENERATED,)
_REMEMBERED, _DEEPEST_ENCODED = 10000, 3
_CHOSEN = 8  # characters
_INTEGERS = (int,) if str is not bytes else (int, long)  # noqa: F821
_HIDABLE = frozenset((_TEXT, bytes, bytearray, float, datetime.date, datetime.datetime, decimal.Decimal) + _INTEGERS)


class Masking(object):
    """Settings and state of masking in one run.

    Args:
        key: bytes that no recording holds; without them, pseudonyms are numbered, anew from each `begin` on.
        names: more names of fields, as regular expressions.
        patterns: more (name, regular expression) pairs; a group called `secret` is the part to hide.
        keep: names of fields and patterns that hold no secret here.

    Attributes:
        harmless: names of fields that were asked for, that hide nothing, and that stand in JSON as they are.
        written: marshalled states around calls -> what is written of them.
        told: called with `name:NAME` or `pattern:NAME` whenever that hides something; `name:*` is what a name gave
            away before.
        by_name: the fields of texts, `fields.FieldMask`.
        learned: what names gave away, `learned_secrets.LearnedSecrets`.
    """

    is_later = False

    def __init__(self, key=b"", names=(), patterns=(), keep=()):
        self._pseudonyms = KeyedPseudonyms(key) if key else NumberedPseudonyms()
        self._known = {}
        self._is_plural = functools.partial(remember, {}, secret_names.is_plural_of_secret)
        self.told = bool  # which counts nothing
        self.harmless = set()
        self.written = {}
        self.by_name = FieldMask(self.hides, self.hides_members, self._replace_named, self._replace_number)
        self.by_name.whole = self._mask_unescaped
        self._is_unescaped = False
        self.keep = self.by_name.keep = frozenset(name.lower() for name in keep)
        self._own_names = tuple(names)
        self._own = re.compile(r"(?:.*[-_.\[])?(?:%s)\]?\Z" % "|".join(names), re.I) if names else None
        own = tuple((name, "", pattern) for name, pattern in patterns)
        asked = [one for one in quick_patterns.PATTERNS + own if one[0] not in self.keep]
        names_asked = [name for name, _, _ in asked] + [n for n in _LATER if n not in self.keep]
        self._described = sorted(set(names_asked), key=names_asked.index)
        hiding = [(hint, PatternMask(name, pattern, self._replace_match)) for name, hint, pattern in asked]
        self._of_numbers = dict((hide.name, hide) for hint, hide in hiding if hint is None)
        self._signs = file_by_sign([one for one in hiding if one[0] is not None])
        own_key = key.decode("latin-1")
        always = [(own_key, self._pseudonyms.text(own_key))] if len(key) >= 16 else []  # the environment shows it
        self.learned = LearnedSecrets(always)

    def begin(self, known=()):
        """Begin a new case: forget learned secrets, and count pseudonyms anew.

        Args:
            known: texts of its input, which stay as they are.
        """
        self.learned.forget()
        self.written.clear()
        self._pseudonyms.begin(known)

    def replacement(self, text):
        """Return the replacement of a text under the key of a run, without keeping it."""
        return self._pseudonyms.replacement(text)

    @property
    def spared(self):
        """Number of texts that were left as they are, and would be hidden in another case."""
        return self._pseudonyms.spared

    def list_hidden(self):
        """Return the texts hidden since the last `begin`, without a key."""
        return self._pseudonyms.list_hidden()

    def describe(self, usual=True):
        """Describe what hides values, each name behind its kind; without `usual`, the usual names are one."""
        named = secret_names.GROUPS if usual else (("name", ("usual",)),)
        named += (("name", self._own_names), ("pattern", self._described))
        return ["%s:%s" % (kind, name) for kind, names in named for name in names]

    def hides(self, name):
        """Return whether the value of a field is hidden because of the field's name."""
        found = self._known.get(name)
        if found is None:
            found = self.is_secret(name)
        if found:
            self.told("name:%s" % name)
        return found

    def is_secret(self, name):
        """Return what `hides` does, where nothing is hidden that would be counted."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
                self.harmless.clear()
            found = name.lower() not in self.keep and (
                secret_names.is_secret_name(name) or bool(self._own and self._own.match(name))
            )
            self._known[name] = found
            if not found and _ORDINARY.match(name):
                self.harmless.add(name)
        return found

    def hides_members(self, name):
        """Return whether a list or an object of that name holds secrets, among counts and ordinary words."""
        return name[-1:] in "sS" and self._is_plural(name) and name.lower() not in self.keep

    def text(self, text):
        """Mask whatever looks like a secret in a text."""
        return mask_beside(self._words, self._words, text)

    def _words(self, text):
        if self.learned.shown:
            other = self.learned.without(text)
            if other != text:
                self.told("name:*")
                text = other
        return self.by_patterns(text)

    def by_patterns(self, text):
        """Mask whatever has the form of a secret."""
        for sign, hiding in self._signs:
            if sign in text:
                text = mask_by_hints(hiding, text)
        if self._of_numbers:
            for name in quick_patterns.numbers_in(text):
                if name in self._of_numbers:
                    text = self._of_numbers[name](text)
        return text

    def document(self, text):
        """Mask the text of a body (JSON, a form, parts of one), including fields by their names."""
        return self.text(self.fields(text))

    def thorough(self, text, depth=0):
        """Hide whatever looks like a secret in an unescaped text, with the thorough patterns too."""
        if text[:1] == _MARK:
            return _MARK + self.thorough(text[1:], depth)
        return mask_beside(lambda one: mask_spelled(lambda said: self._thorough(said, depth), one), self.text, text)

    def _mask_unescaped(self, text, depth):
        """Mask what was escaped in an address or a form, in which an address of mail is a quoted one."""
        before, self._is_unescaped = self._is_unescaped, True
        try:
            return self.thorough(text, depth)
        finally:
            self._is_unescaped = before

    def _thorough(self, text, depth):
        if depth < _DEEPEST_ENCODED:
            text = encoded_texts.without(lambda one: self.thorough(one, depth + 1), self._replace_named, text)
        text = self.text(thorough_patterns.without(self._replace_match, self.keep, self.by_name.thorough(text, depth)))
        text = numbers_beside.without(self.hides, self._replace_named, text)
        return text if _GENERATED in self.keep else random_texts.without(self._replace_generated, text)

    def fields(self, text):
        """Mask fields by their names alone."""
        return self.by_name.without(text)

    def statement(self, statement, given):
        """Mask an SQL statement and its parameters by the names of columns."""
        return sql_columns.mask_statement(self, statement, given)

    def name_of_answer(self, statement, given, is_document):
        """Return the name of the secret for which a statement or an operation asks, or None.

        Args:
            statement: SQL, or the name of an operation.
            given: its parameters.
            is_document: whether it is an operation on documents.
        """
        if is_document:
            return named_rows.secret_of_query(self.hides, given)
        return sql_columns.name_of_answer(self.hides, statement, given)

    def headers(self, pairs):
        """Return headers as [name, value] lists, masked by their names."""
        return shown_headers(self, pairs)

    def value(self, value, name=""):
        """Replace the value of a secret name; None, booleans, small counts and empty values stay."""
        is_bytes = isinstance(value, (bytes, bytearray))
        is_text = not is_bytes or (bytes is str and is_ascii(value))
        if (is_text or is_ascii(value)) and (secret_names.is_plain_value(name, value) or value == b""):
            return value
        if not is_text or isinstance(value, bytearray):
            shown = self._replace_bytes(bytes(value))
            return bytearray(shown) if isinstance(value, bytearray) else shown
        if isinstance(value, (bytes, _TEXT)):
            shown = self._replace_named(value)
            learn_cookies(self.learned, name, value, shown)
            if "auth" in name.lower():
                self._learn_basic(value.rpartition(" ")[2])
            return shown
        if not isinstance(value, _INTEGERS):
            return self._pseudonyms.value(value)
        return int(self.learned.replace_number("%d" % value, lambda: "%d" % self._pseudonyms.value(value)))

    def value_here(self, text, name):
        """Replace a text that may be no secret, and look for it nowhere else."""
        return text if secret_names.is_plain_value(name, text) else self._pseudonym_of(text)

    def whole_value(self, value, name=""):
        """Replace a value, and look for it elsewhere as a whole value, even if it may be a word (of 8 letters)."""
        shown = self.value(value, name)
        if shown != value and isinstance(value, (str, _TEXT)) and _WORD.match(value) and not self.hides(value):
            self.learned.add('"%s"' % value, shown)
        return shown

    def hidable(self, value):
        """Return whether a value has a replacement: it is of a built-in class and not a container."""
        return type(value) in _HIDABLE or (type(value).__module__, type(value).__name__) == ("uuid", "UUID")

    def _replace_generated(self, text):
        """Return the replacement of a value that a generator drew."""
        shown = self._replace_named(text)
        if shown is not text:
            self.told("pattern:%s" % _GENERATED)
        return shown

    def _replace_match(self, name, text):
        """Replace the match of a pattern, unless it is a replacement already."""
        if name == "email" and self._is_unescaped and "quoted_email" in self.keep:
            return text
        secret = text.rpartition(":")[2] if name in ("bearer", "url_password") else ""
        shown = secret if is_pseudonym(secret) else self._pseudonym_of(text)
        if shown is not text:
            self.told("pattern:%s" % name)
            if name == "email":
                self.learned.note(text, shown)
            elif name in ("card", "phone"):
                self.learned.note_number(shown)
            elif name == "path_token" or (name == "japanese_field" and (is_made_up(text) or is_single_word(text))):
                self.learned.add(text, shown)
            elif is_generated(secret) or (name == "url_password" and _is_chosen(secret)):
                self.learned.add(secret, shown)
            if name == "url_password":
                self._learn_meant(secret, shown)
            if name == "bearer":
                self._learn_basic(text)
        return shown

    def _learn_meant(self, secret, shown):
        """Remember the password of an address as it is meant, which the program escaped in the address."""
        meant = address_in(secret)
        if meant != secret and (is_generated(meant) or _is_chosen(meant)):
            self.learned.add(meant, shown)

    def _learn_basic(self, text):
        """Remember the password of `Authorization: Basic`, which the program decodes."""
        password = password_of(text)
        if password:
            self.whole_value(password, "password")

    def _replace_named(self, text):
        """Return the replacement of a text, which is remembered unless it can be an ordinary word."""
        held = without_syntax(text)
        shown = self._pseudonym_of(held)
        if shown is held:
            return text
        self.learned.add(held, shown)
        return shown + text[len(held) :]

    def _replace_bytes(self, data):
        """Return the replacement of bytes, remembered as the text that they are, letter by letter, and in base64."""
        text, encoding = decode_text(data)
        shown = self._replace_named(text)
        if encoding != "utf-8" and shown != text:
            for secret, other in (
                (data.decode("latin-1"), shown),
                (_in_base64(data), _in_base64(shown.encode("utf-8"))),
            ):
                self.learned.add(secret, other)
        return shown.encode("utf-8")

    def _pseudonym_of(self, text):
        is_shown = self.learned.is_replacement(text) or is_pseudonym(text.lstrip("+"))  # behind a blank of a form
        return text if is_shown else self._pseudonyms.text(text)

    def _replace_number(self, text):
        """Return the replacement of a number as it stands in JSON."""
        return self.learned.replace_number(text, lambda: self._pseudonyms.literal(text))


def _in_base64(data):
    return base64.b64encode(data).decode("ascii")


def _is_chosen(secret):
    """Return whether the password of an address is no ordinary word, so that it can be looked for elsewhere."""
    return len(secret) >= _CHOSEN and not secret.isdigit() and is_made_up(secret)


def remember(held, asked, name, most=_REMEMBERED):
    """Return a function's answer for a name, asked once; `most`: how many answers are held."""
    if name not in held:
        if len(held) > most:
            held.clear()
        held[name] = asked(name)
    return held[name]
