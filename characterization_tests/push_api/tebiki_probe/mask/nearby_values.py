r"""Mask generated values next to the name of a secret, whatever notation puts them there.

All other modules know notations. This one knows none: it pairs a name with the next value that no person would choose
as a word, unless words or another name between them say that it belongs elsewhere. So it also finds
`#define WIFI_PASS L".."`, `s:6:"secret";s:24:"..";`, `\x22token\x22:\x22..\x22`, and tables of any kind.
"""

from __future__ import unicode_literals

import bisect
import re

from .generated_values import is_generated, is_random
from .secret_names import is_access_name, tells_otherwise

_VALUE = re.compile(r"[A-Za-z0-9_!@#$%^*+/.~?-]{8,}={0,2}")
_SIGN = re.compile(r"[A-Za-z0-9_!@#$%^*+/.~?-]")
_DIGIT = re.compile("[0-9]")
_NAME = re.compile(r"[^\W\d_][\w-]{1,60}", re.U)
_ESCAPE = re.compile(
    r"\\+(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[nrt\"'])|%[0-9A-Fa-f]{2}|&(?:amp;){0,9}(?:#\w{1,6}|[a-z]{2,6});"
)
_OWNER = re.compile(
    r"([^\W\d_][\w.-]{0,60})[\"'`\])]{0,2}\s{0,3}(?:=>|->|:=|==|[:=])\s{0,3}[\w]?[\"'`({\[<]{0,3}\Z", re.U
)
_PROSE = re.compile(
    r"(?:[ \t]+(?:(?:for|of)[ \t]+[\w.@-]{1,40}|is|was|are|now|the|new|value|set|to|as|be|will|changed|updated|becomes"
    r"|equals|eq|your))*"
    r"[ \t]*(?:\Z|[A-Za-z]{0,2}[^\w \t])",
    re.U,
)
_ONE_WORD = re.compile(r"[ \t]+([^\W\d_]{2,20})[ \t]*(?:\Z|[A-Za-z]{0,2}[^\w \t])", re.U)
_END_OF_SENTENCE = re.compile(r"[.!?]\s+[A-Z]|masked-")
_PUNCTUATION_HIDDEN = re.compile(r"masked-\w+[^\w,;&]{1,9}\Z", re.U)  # a notation took a sign for the value
_PLACEHOLDER = re.compile(r"[$%{][({]\s?[\w.]+[)}]", re.U)
_END_OF_CLAUSE = re.compile(r"\s*(?:\Z|[\"'`\])}<;|,.\n](?!\s{0,3}[:=]))")
_WORD = re.compile(r"[^\W\d_]{2,}", re.U)
_NEUTRAL_WORDS = """
    value val values data text string str content name key field new old current raw plain hash is was now the set to
    for of as td th tr li dd dt span code div cell row null none nil const cdata public private static final let var
    char xsd type default varchar binary entry item member property add
"""
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
_REFUSING_WORDS = """
    is not an no in valid invalid wrong bad incorrect unknown expired revoked rejected does doesn match matches matching
    equal equals stored our this that
"""
_REFUSING = frozenset(_REFUSING_WORDS.split())
"""Words between a refused value and its name: `.. is not a valid password`."""
SHORT_NAMES = frozenset(["\u30d1\u30b9", "\u9375"])
"""Japanese names of a password (or a path) and of a key, which count before generated values only."""
_KEY = re.compile(r"(?<!cache)(?<!public)(?<!primary)(?<!object)(?<!file)_?key\Z", re.I)  # of which some are secret
_LAST_WORDS = frozenset(
    ["key", "keys", "code", "codes", "id", "phrase", "words", "answer", "token", "secret", "password"]
)
_ALSO_WORDS = frozenset(["pass", "pin", "salt", "auth", "signature"])
_FARTHEST = 160
_FARTHEST_BEFORE = 60
_WORDS_BETWEEN = 4
_LONG = 20
_SIGNS = 4
_SHORTEST = 8
_SHORTEST_KEY = 16
_SHORTEST_NAME = 5  # that counts behind a sign of base64
_SHORTEST_PIECE = 2.5  # letters on average
_PIECES = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HASH = re.compile(r"[0-9a-f-]+\Z|[0-9A-F-]+\Z")
_BLANKS = (" ", "   ", "    ")  # one, also as it may be escaped
_QUOTES = "\"'`"


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if len(text) < 12:
        return text
    plain = _ESCAPE.sub(_flatten, text) if _has_escapes(text) else text
    runs = [match for match in _VALUE.finditer(plain) if _DIGIT.search(match.group())]
    if not runs:
        return text
    names = _names(plain)
    ends = [stop for _, stop, _ in names]
    spans = [_span(match.group(), match.start(), ends) for match in runs]
    values = [(start, stop) for start, stop in spans if is_generated(plain[start:stop])]
    pieces, end = [], 0
    for start, stop, name in _pairs(plain, names, values):
        if start >= end and (fields.hides(name) or not (is_access_name(name) or name.lower() in fields.keep)):
            pieces += [text[end:start], fields.mask(name, text[start:stop])]
            end = stop
    return "".join(pieces) + text[end:] if pieces else text


def _has_escapes(text):
    return "\\" in text or "%" in text or "&" in text


def _flatten(match):
    """Return as many letters as an escape has: a sign of a value if it stands for one, else quotes."""
    held = match.group()
    code = int(held[-2:], 16) if held[0] == "%" or (held[0] == "\\" and held[-3:-2] == "x") else 0
    return (" " if code == 32 else "!" if code and _SIGN.match(chr(code)) else '"') * len(held)


def _span(held, start, ends):
    """Return (start, stop) of a value without the punctuation around it, or a name that it begins with.

    Args:
        held: the value with what touches it.
        start: where it starts.
        ends: where names end, in order.
    """
    at = bisect.bisect_right(ends, start + len(held) - _SHORTEST) - 1
    if at >= 0 and ends[at] > start:
        held, start = held[ends[at] - start :], ends[at]
    inner = held.lstrip("-+*/.~?^%#")
    start += len(held) - len(inner)
    return start, start + len(inner.rstrip(".?-/*"))


def is_key_name(name):
    """Return whether a name ends in `key`, and is none of keys of rows, files and caches, which are no secrets."""
    return bool(_KEY.search(name))


def is_no_path(value):
    """Return whether a generated value may be no path, nor an address."""
    return "/" not in value and "." not in value


def _is_key(value):
    """Return whether a value may be a key, and is no hash, which are named so as well."""
    return len(value) >= _SHORTEST_KEY and "." not in value and not _HASH.match(value) and is_random(value)


def _names(text):
    """Return (start, stop, name) of the names of secrets in a text, in order."""
    found, before = [], None
    for match in _NAME.finditer(text):
        name = match.group()
        if before is not None and name.lower() in _LAST_WORDS and text[before.end() : match.start()] in _BLANKS:
            both = before.group() + "_" + name
            if is_access_name(both):
                if found and found[-1][0] == before.start():
                    found.pop()
                found.append((before.start(), match.end(), both))
                before = match
                continue
        if (is_access_name(name) or is_key_name(name) or name in SHORT_NAMES) and not _is_in_value(text, match):
            found.append((match.start(), match.end(), name))
        before = match
    return found


def _is_in_value(text, match):
    """Return whether what looks like a name is a part of a random text, such as `Pw4` in base64."""
    pieces = _PIECES.findall(match.group())
    if len(pieces) > 2 and sum(map(len, pieces)) < _SHORTEST_PIECE * len(pieces):
        return True
    around = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return len(match.group()) < _SHORTEST_NAME and ("+" in around or around == ("/", "/"))


def _pairs(text, names, values):
    """Yield (start, stop, name) of the values that belong to a name."""
    ends = [stop for _, stop, _ in names]
    used = set()
    for start, stop in values:
        behind = at = bisect.bisect_right(ends, start) - 1
        while at >= 0 and start - ends[at] <= _FARTHEST:
            if at not in used and _belongs(text, names[at], start, stop):
                if names[at][2][-1:] not in "sS":
                    used.add(at)
                yield start, stop, names[at][2]
                break
            at -= 1
        else:
            if behind + 1 < len(names) and _is_followed(text, start, stop, names[behind + 1]):
                used.add(behind + 1)
                yield start, stop, names[behind + 1][2]


def _belongs(text, name, start, stop):
    """Return whether a value is the one of a name before it."""
    between, value = text[name[1] : start], text[start:stop]
    is_short = is_no_path(value) and len(between) <= _SIGNS and not _WORD.search(between)
    if not (is_short if name[2] in SHORT_NAMES else is_access_name(name[2]) or _is_key(value)):
        return False
    if name[2].lower() in _ALSO_WORDS and "\n" in between:
        return False
    if _END_OF_SENTENCE.search(_PUNCTUATION_HIDDEN.sub("=", between)) or _has_owner(text, name[1], start):
        return False
    if not _PROSE.match(between) and not _is_verb(between, value):
        return False
    words = len(_other_words(between))
    if is_random(value):
        return words <= _WORDS_BETWEEN
    few = 1 if "\n" in between or between[-1:] in _QUOTES else 0
    return words <= few and not _PLACEHOLDER.match(text, max(name[1], start - 2))


def _has_owner(text, begin, start):
    """Return whether the name directly before a value, from `begin` on, says that it is something harmless."""
    owner = _OWNER.search(text, max(begin, start - 70), start)
    return owner is not None and owner.group(1).lower() not in _NEUTRAL


def _is_verb(between, value):
    """Return whether one word between a name and a long random value may say that this is the value."""
    match = _ONE_WORD.match(between) if len(value) >= _LONG and is_random(value) else None
    return match is not None and not tells_otherwise(match.group(1))


def _is_followed(text, start, stop, name):
    """Return whether a value stands before its name, as in `.. # password`, at the end of a clause."""
    between = text[stop : name[0]]
    if not 0 < len(between) <= _FARTHEST_BEFORE or _END_OF_SENTENCE.search(between):
        return False
    if not _REFUSING.issuperset([word.lower() for word in _other_words(between)]):
        return False
    if _has_owner(text, 0, start):
        return False
    return is_random(text[start:stop]) and bool(_END_OF_CLAUSE.match(text, name[1]))


def _other_words(text):
    """Return the words of a text that say what a value is."""
    return [word for word in _WORD.findall(text) if word.lower() not in _NEUTRAL]
