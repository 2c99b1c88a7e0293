"""Mask secrets in files of settings whose notation puts a name and its value on different lines, or has no name."""

import re

from .named_matches import mask_match
from .sentences import is_given, is_word_of_messages

_OTHER_LINES = r"(?:[ \t]*(?:#|(?!(?:name|key|value|val|default):)[A-Za-z]\w{0,40}:)[^\r\n]{0,200}\r?\n){0,2}"
"""Lines between a name and its value: a remark, a type, a description."""
_YAML_PAIR = re.compile(
    r"\b(?:name|key):[ \t]*[\"']?([\w.-]{1,80})[\"']?[ \t]*(?:#[^\r\n]{0,200})?\r?\n"
    + _OTHER_LINES
    + r"[ \t]*(?:value|val|default):[ \t]*[\"']?([^\s\"'#][^\r\n\"']*)",
    re.U | re.I,
)
_YAML_PAIR_TURNED = re.compile(
    r"^[ \t]*(?:- )?(?:value|val|default):[ \t]*[\"']?([^\s\"'#][^\r\n\"']*)[\"']?[ \t]*\r?\n"
    r"[ \t]*(?:name|key):[ \t]*[\"']?([\w.-]{1,80})(?![^\r\n]*\r?\n[ \t]*(?:value|val|default):)",
    re.U | re.I | re.M,
)
_COPY = re.compile(
    r"^(COPY [\w.\"]{1,100} ?\(([\w, \"]{1,2000})\) FROM stdin[^\n]{0,200}\n)((?:(?!\\\.)[^\n]*(?:\n|\Z))*)",
    re.M | re.I,
)
_NETRC = re.compile(
    r"(\bmachine\s+\S+\s+)?\b(?:machine|login|user|account)\s+[^\s:=]+\s+(?:account\s+\S+\s+)?"
    r"password\s+(?P<secret>[^\s:=][^\s:]*)(?=\s|\Z)"
)
_NETRC_ENTRY = re.compile(r"\s*(?:machine\s+\S+|default)\s+login\s+\S+\s+(?:account\s+\S+\s+)?password\s+\S+\s*\Z")
_PGPASS = re.compile(
    r"^(?!\d{4}-\d\d-\d\d[T ]?\d\d:|\d\d?:[0-5]\d:[0-5]\d(?![A-Za-z]))"  # a moment, or a time of the day
    r"[^:\s/]+:(?:0?[1-9]\d{1,4}|\*):[^:\s]+:[^:\s]+:([^\s:][^\r\n]*)",
    re.M,
)
_HCL = re.compile(
    r"\b(?:variable|output|secret|parameter)[ \t]+\"([\w-]{1,80})\"[ \t]*"
    r"\{[^{}]{0,1000}?\b(?:default|value)[ \t]*=[ \t]*\"([^\"\r\n]+)\"",
    re.U,
)
_CHPASSWD = re.compile(
    r"\bchpasswd\b[^{}\[\]]{0,60}?(?:list|users):[ \t]*\|?[ \t]*\r?\n((?:[ \t]+[^\s:]+:[^\r\n]+(?:\r?\n|\Z))+)"
)
_LINE_OF_USER = re.compile(r"^([ \t]+[^\s:]+:)([^\s:][^\r\n]*)", re.M)
_DIRECTIVE = re.compile(
    r"^[ \t]*(?:SetEnv|env|ARG|ENV|setenv|export|define|set|auth_param|enable)[ \t]+"
    r"([A-Za-z_][\w.-]{0,80})[ \t]+[\"']?([^\s\"'=][^\s\"']*)",
    re.M,
)
_CODE = re.compile(r"((?:\A|[?&#\"'\s])(?:code|state|code_challenge)=)([^&\s\"'#<>]{6,})")
_BESIDE_CODE = re.compile(
    r"[?&#\"'\s](?:state|grant_type|redirect_uri|client_id|session_state|iss)=|\A(?:state|grant_type|client_id)="
)
_HAS_CODE = re.compile(r"(?:\A|[?&#\"'\s])code=")
_CODE_OF_CALL = re.compile(
    r"(?<![A-Za-z])(?:verify|confirm|validate|check|redeem|activate)(?:_?(?:code|otp|totp|mfa|2fa|sms))?\("
    r"[^()\n]{0,200}?\bcode=[\"']?([\w-]{4,80})",
    re.I,
)
_KEY_OF_DATABASE = re.compile(
    r"\b(?:PRAGMA\s+(?:\w+\.)?(?:re|hex)?key\s*=|ATTACH\s[^;]{1,300}?\sKEY)\s*['\"]+([^'\"]+)", re.I
)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if "code=" in text and _HAS_CODE.search(text) and _BESIDE_CODE.search(text):
        text = _CODE.sub(lambda match: mask_match(fields, match, "auth_code"), text)
    if "code=" in text and "(" in text:
        text = _CODE_OF_CALL.sub(lambda match: mask_match(fields, match, "auth_code"), text)
    if "KEY" in text or "key" in text:
        text = _KEY_OF_DATABASE.sub(lambda match: mask_match(fields, match, "encryption_key"), text)
    if "password" in text and " " in text:
        text = _NETRC.sub(lambda match: _of_netrc(fields, match), text)
    if text.count(":") > 3:
        text = _PGPASS.sub(lambda match: mask_match(fields, match, "password"), text)
    return _of_several_lines(fields, text) if "\n" in text else text


def _of_several_lines(fields, text):
    if "alue:" in text or "efault:" in text:
        text = _YAML_PAIR.sub(lambda match: mask_match(fields, match, match.group(1)), text)
        text = _YAML_PAIR_TURNED.sub(lambda match: mask_match(fields, match, match.group(2), 1), text)
    if "stdin" in text:
        text = _COPY.sub(lambda match: _of_copy(fields, match), text)
    if "{" in text and "=" in text:
        text = _HCL.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    if "chpasswd" in text:
        text = _CHPASSWD.sub(lambda match: _of_users(fields, match), text)
    return _DIRECTIVE.sub(lambda match: mask_match(fields, match, match.group(1)), text)


def is_netrc(text):
    """Return whether a text is one entry of a `.netrc` on one line, which may be letters and blanks alone."""
    return "login" in text and bool(_NETRC_ENTRY.match(text))


def _of_copy(fields, match):
    """Mask the rows that `pg_dump` writes behind a statement with their columns."""
    names = [name.strip(' "') for name in match.group(2).split(",")]
    telling = [number for number, name in enumerate(names) if fields.hides(name)]
    rows = [row.split("\t") for row in match.group(3).split("\n")]
    for row in rows:
        for number in telling:
            if len(row) == len(names) and row[number] != "\\N":
                row[number] = fields.mask(names[number], row[number])
    return match.group(1) + "\n".join(["\t".join(row) for row in rows])


def _of_netrc(fields, match):
    word = match.group("secret")
    is_whole = match.group(1) is not None and not is_word_of_messages(word)
    is_value = is_whole or is_given("password", word)
    return mask_match(fields, match, "password") if is_value else match.group()


def _of_users(fields, match):
    head = match.group()[: match.start(1) - match.start()]
    return head + _LINE_OF_USER.sub(lambda line: mask_match(fields, line, "password"), match.group(1))
