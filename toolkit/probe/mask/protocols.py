"""Mask secrets in the notations of protocols and services: Redis, mail, FTP, LDIF, Oracle, Wi-Fi."""

import re

from .generated_values import is_generated
from .named_matches import mask_match

_LDIF = re.compile(r"(?:^|(?<=[\n\r\"']))([A-Za-z][\w.;-]{1,60})::[ \t]?([A-Za-z0-9+/=]{4,}(?:\r?\n [A-Za-z0-9+/=]+)*)")
_LDIF_FOLDED = re.compile(r"(?:^|(?<=\n))([A-Za-z][\w.;-]{1,60}): ?([^\s:<][^\r\n]*(?:\r?\n [^\s][^\r\n]*)+)")
_RESP = re.compile(r"\$\d+(?:\r\n|\\r\\n)")
_RESP_END = re.compile(r"\r\n|\\r\\n")
_LOGIN = re.compile(
    r"(?:\A|(?<=[\n\"'>:] )|(?<=[\n\"'>:])|(?<=: b['\"]))(?:"
    r"(?:AUTH|AUTHENTICATE) (?:PLAIN|LOGIN|XOAUTH2|EXTERNAL|OAUTHBEARER|CRAM-MD5) ([^\s\"'\\]{4,})"
    r"|AUTH (?:[\w.@-]{1,60} )?([^\s\"'\\]{3,200})(?=[\s\"'\\]|\Z)"
    r"|PASS ([^\s\"'\\]{3,200})(?=[\s\"'\\]|\Z)"
    r"|[A-Za-z0-9]{1,12} LOGIN \"?[^\s\"]{1,100}\"? \"?([^\s\"'\\]{3,200})"
    r"|(?:CONFIG SET )?(?:requirepass|masterauth) \"?([^\s\"'\\]{3,200}))"
)
_MECHANISM = re.compile(r"(?:PLAIN|LOGIN|XOAUTH2|EXTERNAL|OAUTHBEARER|CRAM-MD5|NTLM|GSSAPI|TLS|SSL)\Z", re.I)
_OF_USER = re.compile(
    r"\bHELLO [23] AUTH [^\s\"']{1,100} \"?(?P<hello>[^\s\"'\\]{3,200})"
    r"|\bACL SETUSER [^\s\"']{1,100} (?P<words>[^\r\n]{1,2000})"
)
_ADDED = re.compile(r"(?:\A|(?<=\s))[\"']?[><]([^\s\"'\\]{3,200})")
_SETTING = re.compile(r"(?:CONFIG SET )?(?:requirepass|masterauth) \S+\Z")
_WORDS = re.compile(r"(?:\A|(?<=[\n\]>:] ))\"?(?:P?SETEX|SET|SETNX|GETSET|HM?SET|HSETNX|MSET)\"? [^\r\n]{1,2000}")
_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|(\S+)")
_ORACLE = re.compile(
    r"(?<![\w/.@+-])([A-Za-z][\w$#]{0,60})/(\"[^\"\r\n]{1,100}\"|[^\s/@\"'<>\\]{3,100})@"
    r"(?=//|\(|[\w.-]+:\d+|[A-Za-z][\w.-]*(?:[\s\"',;)/]|\Z))"
)
_ORACLE_WORDS = re.compile(
    r"(?:sqlplus|sqlldr|expdp|impdp|rman|tnsping|oracle|jdbc|connect\w*|conn|dsn|userid|logon|login)\b[^\r\n]{0,60}\Z",
    re.I,
)
_ORACLE_PROGRAM = re.compile(r"(?<![\w./-])(?:exp|imp)(?:\.exe)?[ \t]+(?:-\S+[ \t]+){0,5}\Z", re.I)
"""Directly before: these are words of sentences and parts of names as well."""
_WIFI = re.compile(r"\bWIFI:(?:(?!P:)[A-Z0-9]{1,4}:(?:\\.|[^\\;])*;){0,8}P:(?P<secret>(?:\\.|[^\\;])+)", re.I)
_NO_VALUE = ("=", ":=", "TO", "to", "FOR")
_SIGN = re.compile(r"[!#$%^&*+=?~|]")
_VERSION = re.compile(r"v?\d|sha\d|main\b|master\b|latest|HEAD\b", re.I)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if ":: " in text or "::" in text:
        text = _LDIF.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    if "\n " in text and ": " in text:
        text = _LDIF_FOLDED.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    if "$" in text and ("\r" in text or "\\r" in text):
        text = _of_resp(fields, text)
    if any([sign in text for sign in ("AUTH", "PASS ", "LOGIN ", "requirepass ", "masterauth ")]):
        text = _LOGIN.sub(lambda match: _of_login(fields, match), text)
    if "HELLO " in text or "SETUSER " in text:
        text = _OF_USER.sub(lambda match: _of_user(fields, match), text)
    if "WIFI:" in text:
        text = _WIFI.sub(lambda match: mask_match(fields, match, "password"), text)
    if "SET" in text:
        text = _WORDS.sub(lambda match: _of_words(fields, match), text)
    if "/" in text and "@" in text:
        text = _ORACLE.sub(lambda match: _of_oracle(fields, match), text)
    return text


def _of_resp(fields, text):
    """Mask the words behind names in a command as Redis sends it, with the length before each word."""
    pieces = _RESP.split(text)
    signs = _RESP.findall(text) + [""]
    for at in range(1, len(pieces) - 1):
        name, held = [_RESP_END.split(piece)[0] for piece in pieces[at : at + 2]]
        if 1 < len(name) <= 80 and held and fields.hides(name):
            pieces[at + 1] = fields.mask(name, held) + pieces[at + 1][len(held) :]
    return "".join([piece + sign for piece, sign in zip(pieces, signs)])


def is_setting(text):
    """Return whether a text is a setting of Redis that is a password, which may be letters and blanks alone."""
    return bool(_SETTING.match(text))


def _of_user(fields, match):
    """Mask the passwords in commands of Redis that name a user."""
    if match.group("hello"):
        return mask_match(fields, match, "password")
    before = match.group()[: match.start("words") - match.start()]
    return before + _ADDED.sub(lambda word: mask_match(fields, word, "password"), match.group("words"))


def _of_login(fields, match):
    held = match.group(match.lastindex)
    return match.group() if _MECHANISM.match(held) else mask_match(fields, match, "password")


def _of_words(fields, match):
    """Mask the words behind names in a command of Redis."""
    text, pieces, end = match.group(), [], 0
    words = list(_WORD.finditer(text))
    step = 2 if "SETEX" in words[0].group() else 1
    for at, word in enumerate(words[1:-step], 1):
        name, value = word.group(1) or word.group(2), words[at + step]
        held = value.group(value.lastindex or 0)
        is_named = fields.hides(name) or (
            is_generated(held or "") and any([fields.hides(one) for one in name.split(":")])
        )
        if held and held not in _NO_VALUE and name not in _NO_VALUE and value.start() >= end and is_named:
            pieces += [text[end : value.start(value.lastindex)], fields.mask(name, held)]
            end = value.end(value.lastindex)
    return "".join(pieces) + text[end:]


def _of_oracle(fields, match):
    """Mask `user/password@service` of Oracle; `owner/project@version` is written alike."""
    before, held, text = match.string[max(0, match.start() - 90) : match.start()], match.group(2), match.string
    after = text[match.end() : match.end() + 40]
    is_address = after.startswith(("//", "(")) or bool(re.match(r"[\w.-]+:\d+", after))
    if _VERSION.match(after) and not is_address:
        return match.group()
    signs = [any([one.isdigit() for one in held]), held.lower() != held, held.upper() != held]
    is_login = _ORACLE_WORDS.search(before) or _ORACLE_PROGRAM.search(before)
    if is_address or is_login or (all(signs) and len(held) >= 6) or _SIGN.search(held):
        return mask_match(fields, match, "password")
    return match.group()
