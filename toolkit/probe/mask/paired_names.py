# -*- coding: utf-8 -*-
"""Mask values that stand in a row as their names do: `ID/PW: taro/..`, `user, password = taro, ..`, `ID・PW：taro・..`.

So do two values behind a word for logging in: `Login: taro / ..`, `log in with taro/..`.
"""

from __future__ import unicode_literals

import re

from .secret_names import is_password_name, is_plain_value
from .sentences import is_given, is_word_of_messages

_SIGNS = "/／・･,，、|｜&＆+＋:：;；"
_BETWEEN = "(?:[ \u3000]?[%s][ \u3000]?|[ \u3000](?:and|or|und|et)[ \u3000]|と)" % _SIGNS
_NAME = "(?:(?!(?:and|or|und|et)\\b)[^\\W\\d_と][^\\Wと]{0,30}(?:[ -](?:name|id|ID|Name|code|word|key)\\b)?)"
_NAMES = re.compile(
    "(?<![\\w@./-])(%s(?P<sep>%s)%s(?:(?P=sep)%s){0,2})[\"'`*)\\]】」』]{0,3}"
    "(?P<sign>[ \u3000]{0,2}(?:[:：=＝]|->|=>|→)[ \u3000\\t]{0,3}(?:\\r?\\n[ \u3000\\t]{0,8})?|(?:は|が)[ \u3000、]?"
    "|[ ](?:is|are|was|were)[ ]|[ \u3000\\t]|(?<=[】」』]))[\"'`*(\\[{「『【<]{0,3}" % (_NAME, _BETWEEN, _NAME, _NAME),
    re.U,
)
_VALUE = "[^\\s\"'`<>(){}\\[\\]「」『』【】、。%s]{1,80}" % _SIGNS
_ANY_BETWEEN = "[\"'`」』】]?(?:[ \u3000]?[%s][ \u3000]?|[ \u3000\\t]{1,3}(?:and[ ])?|\\r?\\n)[\"'`「『【]?" % _SIGNS
_ACCOUNTS = re.compile(
    "(?:user|login|account|mail|name|id|uid|host|server|db|ユーザー?|アカウント|メール|名前?|ID)[\\w -]*\\Z",
    re.I | re.U,
)
_PASSES = re.compile("(?:.*[ _-])?(?:pass|pin|key|code|auth|パス|暗証)\\Z", re.I | re.U)
_LOGIN = re.compile(
    "(?<![\\w.-])(?:log[ -]?[io]n|sign[ -]?in|credentials?|account|try|ログイン(?:情報)?|アカウント)"
    "(?:[ ](?:it[ ])?(?:failed|failure|as|data|credentials?|(?P<with>with|using))|失敗)?"
    "(?P<sign>[ \u3000]?[:：=＝(（][ \u3000]?|[ ])[\"'`「(]?"
    "(?P<user>[^\\W\\d][\\w.@+-]{1,60})(?:[ ]?[/／][ ]?|:)(?P<secret>[^\\s\"'`<>(){}\\[\\]「」/,;]{6,80})",
    re.I | re.U,
)
_HINT = re.compile(
    "[Pp](?:[aA][sS][sSwW]|[wW]|[sS][wW]|[iI][nN])|PASS|key|KEY|Key|[Cc]ode|CODE|[Tt]oken|[Ss]ecret|SECRET|[Ll]og|[Ss]ign|[Aa]ccount"
    "|[Cc]red|[Tt]ry|TOKEN|LOG|パス|暗|密|キー|鍵|コード|ログ|アカウント|口座|番号|電話|住所|[Pp]hone|[Aa]ddress",
    re.U,
)
"""Pieces of the names for which texts have such rows; most texts have none."""
_FIELDS_BEFORE = re.compile("=[^\\s\"'<>]*\\Z")
"""The field before in a form, of which the first `name` is the value: `a=..&password=..&b=..`."""
_LONGEST_BEFORE = 200
_PROTOCOL = re.compile("o?auth|saml|open|2fa|mfa|sha|v?\\d", re.I)
_WORDS = re.compile("log|sign|cred|account|try|ログ|アカウント", re.I | re.U)
_OF_FORMS, _OF_LISTS = "&＆", ",，;；"
_FIELD = re.compile("[^\\W\\d][\\w.\\[\\]-]*[=＝](?=[^=＝])", re.U)
_KEYWORD = re.compile("[a-z_]{2,30}\\d?[=＝](?=[^=＝])", re.U)
_MIXED, _LEAST = 6, 8  # characters


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if not _HINT.search(text):
        return text
    pieces, end = [], 0
    for match in _NAMES.finditer(text):
        if match.end() > end:
            for start, stop, shown in _of_pair(fields, match):
                pieces += [text[end:start], shown]
                end = stop
    text = "".join(pieces) + text[end:] if pieces else text
    return _LOGIN.sub(lambda match: _of_login(fields, match), text) if _WORDS.search(text) else text


def _of_pair(fields, match):
    """Return (start, stop, replacement) of the secrets among the values behind some names."""
    sep = match.group("sep")
    if sep == "&" and match.group("sign") == "=" and _is_behind_field(match):
        return []
    names = [name.strip(" \u3000\"'`*") for name in match.group(1).split(sep)]
    names = _as_passwords(names)
    hidden = [number for number, name in enumerate(names) if fields.hides(name)]
    if not hidden:
        return []
    for between in (re.escape(sep.strip() or sep), _ANY_BETWEEN):
        rest = "(?:%s[ \u3000]?|%s)" % (between, between) + "(%s)"
        pattern = "(%s)" % _VALUE + "".join(["[ \u3000]?" + rest % _VALUE] * (len(names) - 1))
        found = re.compile(pattern, re.U).match(match.string, match.end())
        if found and not _is_form(match, found.groups()):
            loose = between is _ANY_BETWEEN or not match.group("sign").strip(" \u3000\t") or sep.strip() in ",;:&"
            return [
                (found.start(number + 1), found.end(number + 1), fields.mask(names[number], found.group(number + 1)))
                for number in hidden
                if _is_value(names[number], found.group(number + 1), loose)
            ]
    return []


def _is_form(match, values):
    """Return whether values have names of their own: `a1&password=` before `x&city=b1` is a part of a form."""
    sep, sign = match.group("sep").strip(), match.group("sign")
    is_named = _FIELD if sep in _OF_FORMS or (sep in _OF_LISTS and _is_behind_field(match)) else None
    if is_named is None and sep in _OF_LISTS and sign in ("=", "＝") and _is_argument(match, values):
        is_named, values = _KEYWORD, values[1:]  # no call has `name=a=b`
    is_written_so = is_named is not None and sign.strip(" \u3000\t") in ("=", "＝")
    return is_written_so and any([is_named.match(value) for value in values])


def _is_argument(match, values):
    """Return whether the first of some names is a value: `u1` of `u1, password=..`, `host` of `host, password=None`."""
    name = match.group(1).split(match.group("sep"))[0].strip(" \u3000")
    return not _ACCOUNTS.match(name) or is_plain_value(name, values[0])


def _is_behind_field(match):
    """Return whether the first name is the value of a field before: `u1` of `user=u1, password=..`."""
    return bool(_FIELDS_BEFORE.search(match.string, max(0, match.start() - _LONGEST_BEFORE), match.start()))


def _as_passwords(names):
    """Return names in which a short word beside that of an account is one for a password: `user/pass`."""
    if not any([_ACCOUNTS.match(name) for name in names]):
        return names
    return ["password" if _PASSES.match(name) else name for name in names]


def _is_value(name, value, is_loose):
    """Return whether a value is no word of the sentence; `is_loose`: what stands around it may be prose or code."""
    if is_plain_value(name, value) or is_word_of_messages(value):
        return False
    if not is_loose:
        return is_given(name, value)
    return _is_mixed(value) and (is_password_name(name) or is_given(name, value))


def _of_login(fields, match):
    value = match.group("secret").rstrip(".!?")
    kinds = [any([is_kind(letter) for letter in value]) for is_kind in (_is_digit, _is_small, _is_capital)]
    is_sign = match.group("sign").strip() != "" or (match.group("with") and not _PROTOCOL.match(value))
    is_made = kinds[0] and (all(kinds) or (is_sign and any(kinds[1:])))
    if not is_made or len(value) < _LEAST or "." in value or not fields.hides("password"):
        return match.group()
    start = match.start("secret") - match.start()
    return match.group()[:start] + fields.mask("password", value) + match.group()[start + len(value) :]


def _is_digit(letter):
    return letter.isdigit()


def _is_small(letter):
    return letter.islower()


def _is_capital(letter):
    return letter.isupper()


def _is_mixed(value):
    kinds = [any([letter.isdigit() for letter in value]), any([letter.isalpha() for letter in value])]
    return len(value) >= _MIXED and all(kinds)
