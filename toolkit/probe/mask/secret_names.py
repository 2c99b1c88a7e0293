# -*- coding: utf-8 -*-
"""Recognize names of fields that hold a secret or personal data, in English and Japanese; passwords in more languages.

A name is split into its words (`userPassword2`: user, password, 2). What decides is one of its words, or several in a
row, and what stands around them: `password_confirm` is a password, `password_policy` is not.
"""

from __future__ import unicode_literals

import re
import unicodedata

from . import secret_words
from .header_names import names_itself
from .long_vowels import spell

JAPANESE_NAMES = tuple(
    [
        unicodedata.normalize("NFKC", name)
        for names in (secret_words.JAPANESE_SECRETS, secret_words.JAPANESE_PASSES, secret_words.JAPANESE)
        for name in names.split()
    ]
)
"""Words that give away wherever they stand in a name."""
LAST_JAPANESE_NAMES = tuple([unicodedata.normalize("NFKC", name) for name in secret_words.JAPANESE_LAST.split()])
"""Words that give away at the end of a name, before a number: what follows them in others is their kind or count."""
OTHER_NAMES = tuple(
    [
        unicodedata.normalize("NFKC", name)
        for name in (secret_words.OTHER_PASSWORDS + secret_words.OTHER_LANGUAGES).split()
    ]
)
"""The same in other languages, in small letters."""
GROUPS = (
    ("secret", (secret_words.SECRETS + secret_words.PASSWORDS).split()),
    ("personal", secret_words.PERSONAL.split()),
    ("japanese", JAPANESE_NAMES + LAST_JAPANESE_NAMES),
    ("latin", secret_words.LATIN_JAPANESE.split()),
    ("language", OTHER_NAMES),
)
"""(kind, names) of all names that are secret unless somebody keeps them. Where the first two have `_`, a name may have
another separator, a hump or nothing."""

_TEXT = type(b"".decode("ascii"))
_LONG_VOWEL = re.compile("(?<=o)[uo]|(?<=u)u")
_MARKED_VOWEL = re.compile("(?<=[AIUEOaiueo])[\u0302\u0304]", re.U)
"""The mark above a long vowel of Japanese in Latin letters, apart from its letter."""
_ENDINGS = tuple(secret_words.GLUED.split())
_GLUED_WORD = re.compile(
    "(?:%s)?(?:%s)(?:%s)?\\Z"
    % tuple(
        [
            "|".join(sorted(set(words.split()), key=lambda word: (-len(word), word)))
            for words in (secret_words.GLUED_BEFORE, secret_words.GLUED_BASES, secret_words.GLUED_BEHIND)
        ]
    )
)
_TELLS_OTHERWISE = frozenset(secret_words.TELLING_OTHERWISE.split())
_TELLS_MORE = frozenset(secret_words.STILL_IT.split())
_FLAGS = frozenset(secret_words.NOT_A_VALUE.split())
_AFTER = tuple([unicodedata.normalize("NFKC", name) for name in secret_words.NOT_IN_JAPANESE.split()])
_HIRAGANA = dict((code, code + 0x60) for code in range(0x3041, 0x3097))
"""Its letters -> those of katakana."""
_BETWEEN = re.compile("[ \u30fb_-]", re.U)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_SECRET_WORDS = frozenset(name.replace("_", "") for name in (secret_words.SECRETS + secret_words.PASSWORDS).split())
_PERSONAL_WORDS = frozenset(name.replace("_", "") for name in secret_words.PERSONAL.split())
_LATIN_WORDS = frozenset(name.replace("_", "") for name in secret_words.LATIN_JAPANESE.split())
_OF_PERSONS = frozenset(["idnumber"])  # behind another word it is that of an order, a product, ..
_ACCESS_WORDS = frozenset(["pass", "pin", "salt", "auth", "signature"])
_PASSWORD_WORDS = tuple(
    [
        unicodedata.normalize("NFKC", name).replace("_", "")
        for name in (secret_words.PASSWORDS + secret_words.OTHER_PASSWORDS).split()
    ]
)
_PASSWORD = re.compile(
    "(?:pass(?:_?word|wd|code|_?phrase)s?|(?:\\A|_)(?:pwd|pw|pin|otp)|secret|answer|パスワード|パスフレーズ)\\Z",
    re.I | re.U,
)
_known_names = {}  # -> whether they stand for a secret
_REMEMBERED = 10000
_OTHER_KEYS = frozenset(
    ["cache", "idempotency", "object", "partition", "public", "request", "routing", "sort", "surrogate"]
)
_IN_A_ROW = 4
_MAYBE_PATH = "\u30d1\u30b9"
_NAMES_OF_ROWS = frozenset(["名前", "名称"])
_PLAIN_WORDS = frozenset(["", "true", "false", "yes", "no", "on", "off", "none", "null", "undefined", "0", "1", "*"])
_LOOPBACK = ("127.0.0.1", "::1")  # the client's address in most tests, which programs compare with their rows
_PLACEHOLDER = re.compile(
    r"(?:(?:\?|%s|%\(\w+\)s|[:$]\w{1,40})(?:::[A-Za-z][\w .\[\](),]*)?"  # with a cast, as SQLAlchemy has psycopg 3
    r"|\$\{\w*\}|\{(?:\d{0,2}|[^\W\d]+\d?)\}|<[\w -]+>)\Z"
)
_SMALL = 100
_OFTEN_WORDS = re.compile(r"(?:.*[^a-z])?(?:assertion|saml|sso)[^a-z]*\Z", re.I)  # names of other values as well
_MADE_UP = re.compile(r"(?=\S*\d|\S{16})\S{6,}\Z")
_MIGRATION = re.compile(r"0\d{3}_(?:initial|[a-z]+(?:_[a-z0-9]+)+)\Z")
_OF_APPLICATIONS = re.compile(r"(?:\w*auth(?:token)?|token_blacklist|otp_(?:totp|hotp|static|email|twilio|webauthn))\Z")
"""Names of applications of Django, in whose table of migrations the name of each stands beside its application."""
_SHORT_NUMBERS = re.compile(r"pin|otp|cv[cv]|code|pass|pwd|pw\b", re.I)


def is_secret_name(name, others=None):
    """Return whether a field of that name holds a secret or personal data.

    Args:
        name: the name.
        others: words that count besides those of secrets; None: those of personal data.
    """
    if not isinstance(name, _TEXT):
        name = name.decode("latin-1") if isinstance(name, bytes) else "%s" % (name,)
    if any([letter > "\x7f" for letter in name]):
        name = unicodedata.normalize("NFKC", name)
        whole = _BETWEEN.sub("", spell(name))
        spellings = [one.upper() for one in (name, name.translate(_HIRAGANA), whole, whole.translate(_HIRAGANA))]
        if any([word in one for word in JAPANESE_NAMES for one in spellings]) or any(
            [word in name.lower() for word in OTHER_NAMES]
        ):
            return not name.endswith(_AFTER)
        if name.rstrip("0123456789_ -").endswith(LAST_JAPANESE_NAMES):
            return True
        name = _MARKED_VOWEL.sub("", unicodedata.normalize("NFD", name))
    words = [word.lower() for word in _SEPARATORS.split(_HUMP.sub("_", name)) if word]
    if len(words) > 2 and words[-1] == "key" and _is_header_of_service(name, words):
        return True
    return bool(words) and words[0] not in _FLAGS and _among(words, _PERSONAL_WORDS if others is None else others)


def _is_header_of_service(name, words):
    """Return whether a name is that of a header that a service has made up for its keys: `X-Shop-Key`."""
    is_header = (words[0] == "x" and "-" in name) or words[:2] == ["http", "x"]
    return is_header and not _OTHER_KEYS.intersection(words)


def spellings_in_japanese():
    """Return the Japanese names of secrets, also in hiragana."""
    to_hiragana = dict((kana, code) for code, kana in _HIRAGANA.items())
    return sorted(set([one for name in JAPANESE_NAMES for one in (name, name.translate(to_hiragana))]))


def is_access_name(name):
    """Return whether a name stands for a secret, not for personal data: what follows it is made up in most cases."""
    found = _known_names.get(name)
    if found is None:
        if len(_known_names) > _REMEMBERED:
            _known_names.clear()
        found = _known_names[name] = is_secret_name(name, _ACCESS_WORDS)
    return found


def is_password_name(name):
    """Return whether a name ends in a word for a password, a PIN or an answer, in any language of the names."""
    if _PASSWORD.search(name):
        return True
    return unicodedata.normalize("NFKC", name).lower().replace("_", "").endswith(_PASSWORD_WORDS)


def tells_otherwise(word):
    """Return whether a word behind the name of a secret says that something else follows: `token type`."""
    return word.lower() in _TELLS_OTHERWISE


def is_plural_of_secret(name):
    """Return whether a list of that name may hold secrets; its other meaning is a count: `tokens`, `pins`."""
    return len(name) > 3 and name[-1] in "sS" and not is_secret_name(name) and is_secret_name(name[:-1])


def _among(words, others):
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + _IN_A_ROW) + 1):
            joined = "".join(words[start:stop])
            rest = [word for word in words[stop:] if not word.isdigit()]
            is_japanese = _LONG_VOWEL.sub("", joined) in _LATIN_WORDS
            if is_japanese or joined in _SECRET_WORDS or (stop == start + 1 and _is_glued(joined)):
                if not _TELLS_OTHERWISE.intersection(rest):
                    return True
            elif joined in others and not (start and joined in _OF_PERSONS) and _TELLS_MORE.issuperset(rest):
                return True
    return False


def _is_glued(word):
    return word.endswith(_ENDINGS) or (word not in _ACCESS_WORDS and _GLUED_WORD.match(word) is not None)


def is_plain_value(name, value):
    """Return whether a value is harmless under any name: a boolean, a small count, its own name.

    Args:
        name: name of its field.
        value: value of a built-in class.
    """
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, (_TEXT, str)):
        if _OFTEN_WORDS.match("%s" % (name,)) and ("://" in value or not _MADE_UP.match(value)):
            return True
        is_word = value.lower() in _PLAIN_WORDS or value in _LOOPBACK or bool(_PLACEHOLDER.match(value))
        is_word = is_word or (value[:1] == "/" and ("%s" % (name,)).endswith(_MAYBE_PATH))
        is_word = is_word or bool(_MIGRATION.match(value) and _OF_APPLICATIONS.match("%s" % (name,)))
        is_row = "%s" % (name,) in _NAMES_OF_ROWS and is_access_name(value)  # of settings: it is nobody's name
        return is_word or is_row or names_itself(name, value)
    if isinstance(value, bytes):
        return not value
    if isinstance(value, (int, float)):
        return -_SMALL < value < (10 if _SHORT_NUMBERS.search("%s" % (name,)) else _SMALL)
    return False
