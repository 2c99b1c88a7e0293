# -*- coding: utf-8 -*-
"""More patterns of secrets and personal data, for separate texts: in a finished recording and in replayed answers.

They would cost too much on every line while a program runs.
"""

from __future__ import unicode_literals

import re
import unicodedata

from . import path_tokens, phone_numbers, quick_patterns
from .secret_names import is_plain_value, is_secret_name
from .sentences import is_given

_U = re.U | re.S
_WIDE = "0-9０-９"
_DASHES = "-－−ー―‐"
_KANJI = "々ぁ-んァ-ヶー一-龥"
_SOUNDS = "\u3099\u309a"
"""Marks of voiced sounds, apart from their letters as file names of macOS have them."""
_BLANK = " \u3000"
_FOUR = "[%s]{1,4}" % _WIDE
_AREA = "(?<![\\w.])[0０]%s[%%s]%s[%%s]%s(?!\\w)" % (_FOUR, _FOUR, "[%s]{3,4}" % _WIDE)
_IN_BRACKETS = "[%%s][0０]%s[%%s][%s]?%s[%s%s]?[%s]{4}(?!\\d)" % (_FOUR, _BLANK, _FOUR, _DASHES, _BLANK, _WIDE)
_LOCAL = "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{0,64}[一-龥々ァ-ヶー]{0,40}[ぁ-ん]{0,40}"
_LABEL = "[A-Za-z0-9々ぁ-んァ-ヶー一-龥-]{1,63}"
_DOMAIN = (
    "(?=[A-Za-z0-9.-]*[々ぁ-んァ-ヶー一-龥])(?:%s\\.){1,5}(?:[A-Za-z]{2,24}(?![A-Za-z0-9-])|[ァ-ヶー一-龥]{1,24})"
    % _LABEL
)
"""A mail address with a Japanese domain, as people write it; programs write `xn--..`."""


def _is_phone(text):
    return quick_patterns.is_phone(unicodedata.normalize("NFKC", text))


def _is_card(text):
    digits = "".join([letter for letter in unicodedata.normalize("NFKC", text) if letter.isdigit()])
    return 13 <= len(digits) <= 19 and digits[0] in "3456" and quick_patterns.is_card(digits)


def is_my_number(text):
    """Return whether twelve digits are an individual number of Japan: the last one is the right check of the others.

    Definition: ordinance of the Ministry of Internal Affairs and Communications no. 85 of 2014, article 5.
    """
    digits = [int(letter) for letter in unicodedata.normalize("NFKC", text) if letter.isdigit()]
    if len(digits) != 12 or re.match(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", text):
        return False
    total = sum([digit * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(digits[-2::-1], 1)]) % 11
    return digits[-1] == (0 if total <= 1 else 11 - total)


def _is_iban(text):
    """ISO 13616: the number, turned round and written in digits, leaves 1 when it is divided by 97."""
    packed = "".join(text.split())
    return 15 <= len(packed) <= 34 and int("".join(["%d" % int(one, 36) for one in packed[4:] + packed[:4]])) % 97 == 1


PATTERNS = (
    ("iban", None, re.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\\b", _U), _is_iban),
    ("phone", "(", re.compile(_IN_BRACKETS % ("(", ")"), _U), _is_phone),
    ("phone", "（", re.compile(_IN_BRACKETS % ("（", "）"), _U), _is_phone),
    ("phone", "(", re.compile(_AREA % ("(", ")"), _U), _is_phone),
    ("phone", "（", re.compile(_AREA % ("（", "）"), _U), _is_phone),
    ("phone", None, re.compile("(?<![\\w.-])0\\d{1,4}([ー－−―‐])\\d{1,4}\\1\\d{3,4}(?!\\w)", _U), _is_phone),
    ("phone", "０", re.compile("０[%s%s（）\u3000]{9,15}" % ("０-９", _DASHES), _U), _is_phone),
    ("phone", "+81", re.compile("\\+81[ -]?\\(?0?\\)?\\d{1,4}[ -]?\\d{1,4}[ -]?\\d{4}(?!\\d)", _U), None),
    ("card", None, re.compile("(?<![\\d.])[3-6]\\d{3}([.+ -])\\d{4}\\1\\d{4}\\1\\d{4}(?![\\d.])", _U), _is_card),
    ("card", None, re.compile("[３-６][０-９%s\u3000]{12,22}" % _DASHES, _U), _is_card),
    ("my_number", None, re.compile("(?<![\\d.-])\\d{4}([ -])\\d{4}\\1\\d{4}(?![\\d.-])", _U), is_my_number),
    ("my_number", None, re.compile("\\A\\d{12}\\Z", _U), is_my_number),
    ("my_number", None, re.compile("[０-９]{12}", _U), is_my_number),
    ("postal_code", "〒", re.compile("〒[%s]?[%s]{3}[%s]?[%s]{4}" % (_BLANK, _WIDE, _DASHES, _WIDE), _U), None),
    (
        "address",
        None,
        re.compile(
            "(?:東京都|北海道|京都府|大阪府|[一-龥]{2,3}県|[一-龥ぁ-んァ-ヶ]{1,6}[市区郡])[々ァ-ヶー一-龥]{1,20}"
            "(?:[%s]{1,3}(?:丁|条|線|地割|街区)[々ァ-ヶー一-龥]{0,6}){0,2}[%s]{1,4}"
            "(?:丁目|番地?|号|[%s][%s]{1,4})[%s%s丁目番地号の]*(?:[%s]*[%sA-Za-z]{2,15}[%s]{2,5}(?:号室|号)?)?"
            % (_WIDE, _WIDE, _DASHES, _WIDE, _WIDE, _DASHES, _BLANK, _KANJI, _WIDE),
            _U,
        ),
        None,
    ),
    ("email", "@", re.compile("(?=[^@])%s@%s" % (_LOCAL, _DOMAIN), _U), None),
    (
        "email",
        "＠",
        re.compile(
            "[\\w.．%%+－-]{1,64}＠(?:[%sA-Za-zＡ-Ｚａ-ｚ－-]{1,63}[.．]){1,5}[A-Za-zＡ-Ｚａ-ｚ]{2,24}" % _WIDE, _U
        ),
        None,
    ),
    ("service_key", "sk-", re.compile("\\bsk-[\\w-]{16,}", _U), None),
    ("service_key", "AIza", re.compile("\\bAIza[\\w-]{30,}", _U), None),
    ("service_key", "ya29.", re.compile("\\bya29\\.[\\w-]{16,}", _U), None),
    ("service_key", "SG.", re.compile("\\bSG\\.[\\w-]{10,}\\.[\\w-]{10,}", _U), None),
    ("service_key", "glpat-", re.compile("\\bglpat-[\\w-]{10,}", _U), None),
    ("service_key", "github_pat_", re.compile("\\bgithub_pat_\\w{20,}", _U), None),
    ("service_key", "whsec_", re.compile("\\bwhsec_[\\w+/=]{10,}", _U), None),
    ("service_key", "npm_", re.compile("\\bnpm_\\w{30,}", _U), None),
    ("service_key", "pypi-", re.compile("\\bpypi-[\\w-]{16,}", _U), None),
    ("path_token", "/private-", re.compile("(?<=/private-)[0-9a-f]{16,}(?=/)", _U), None),
    ("service_key", "AccountKey=", re.compile("(?<=AccountKey=)(?!masked-)[\\w+/=-]{8,}", _U), None),
    ("service_key", "hooks.slack", re.compile("(?<=hooks\\.slack\\.com/services/)[\\w/]{10,}", _U), None),
    ("password_hash", "$2", re.compile("\\$2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{53}", _U), None),
    ("password_hash", "pbkdf2", re.compile("\\bpbkdf2[\\w:]*\\$\\d+\\$[\\w./+=-]+\\$[\\w./+=-]+", _U), None),
    ("service_key", "hf_", re.compile("\\bhf_[A-Za-z0-9]{30,}", _U), None),
    ("service_key", "_v1_", re.compile("\\bdo[opr]_v1_[0-9a-f]{60,}", _U), None),
    ("service_key", "shp", re.compile("\\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32,}", _U), None),
    ("service_key", ":AA", re.compile("(?:\\b|(?<=/bot))\\d{8,10}:AA[\\w-]{33,}", _U), None),
    ("password_hash", "pbkdf2:", re.compile("\\bpbkdf2:\\w+:\\d+\\$[\\w./+=-]+\\$[0-9a-fA-F]{32,}", _U), None),
    ("password_hash", "scrypt:", re.compile("\\bscrypt:\\d+:\\d+:\\d+\\$[\\w./+=-]+\\$[0-9a-fA-F]{32,}", _U), None),
    (
        "password_hash",
        "$",
        re.compile(
            "\\$(?:[1567]|y|gy|apr1|md5|sha1|sm3|2[abxy]?|[PH])\\$(?:[\\w./=,+-]{0,80}\\$){0,4}[./A-Za-z0-9+=]{16,}", _U
        ),
        None,
    ),
    (
        "password_hash",
        "$",
        re.compile("\\b(?:md5|sha1|sha256|sha512|scrypt|bcrypt\\w*)\\$[\\w./+=-]*\\$[\\w./+=$-]{20,}", _U),
        None,
    ),
    (
        "password_hash",
        "}",
        re.compile("\\{(?:S?SHA\\d{0,3}|S?MD5|CRYPT|PBKDF2[\\w-]*|x-\\w+)\\}[./A-Za-z0-9+=$-]{16,}", _U | re.I),
        None,
    ),
    ("password_hash", "$argon2", re.compile("\\$argon2\\w+\\$[\\w=,.$+/-]{20,}", _U), None),
)
"""(name, text without which there is none or None, compiled expression, whether what it finds is one)."""
NAMES = ("my_number", "postal_code", "address", "iban", "password_hash", "path_token")
"""Those that the patterns for every line do not have."""

_MARKS = "[*`~]{0,3}"
"""Signs of Markdown for what is bold, struck out, or code."""
_FIELD = re.compile(
    "([ぁ-んァ-ヶー一-龥ｦ-ﾟＡ-Ｚａ-ｚa-zA-Z%s]{2,20})%s[%s]*(?:[：:＝=→⇒]|->)(?:%s(?=[%s]))?[%s]*(%s)([^\\s、。,，;；<>\"'（）()]{1,40})"
    % (_SOUNDS, _MARKS, _BLANK, _MARKS, _BLANK, _BLANK, _MARKS),
    re.U,
)
_NUMBERS = re.compile("[%s][%s%s .+]{10}" % (_WIDE, _WIDE, _DASHES), re.U)
_JAPANESE = re.compile(
    "[ぁ-んァ-ヶー一-龥ｦ-ﾟ%s][A-Za-zＡ-Ｚａ-ｚ]{0,10}%s[%s]*(?:[：:＝=→⇒]|->)" % (_SOUNDS, _MARKS, _BLANK), re.U
)
_GROUP = 5  # a blank and four digits
_CARD = re.compile("\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{4}\\Z", re.U)
_PLACES = re.compile("[都道府県市区郡]", re.U)
_ACCOUNT = re.compile("[A-Z]{2}\\d\\d ?[A-Z0-9]{4}", re.U)
_GATES = {"phone": _NUMBERS, "card": _NUMBERS, "my_number": _NUMBERS, "address": _PLACES, "iban": _ACCOUNT}


def without(replaced, keep, text):
    """Replace all matches of these patterns.

    Args:
        replaced: (name, text) -> its replacement.
        keep: names that hold no secret here.
        text: on its own, nothing in it escaped.
    """
    if _JAPANESE.search(text):
        text = _FIELD.sub(lambda match: _other_field(replaced, match), text)
    if "path_token" not in keep:
        text = path_tokens.without(replaced, text)
    if "phone" not in keep:
        text = phone_numbers.without(replaced, text)
    for name, sign, pattern, is_one in PATTERNS:
        if name in keep or (not _GATES[name].search(text) if sign is None else sign not in text):
            continue
        text = pattern.sub(lambda match: _other(replaced, name, is_one, match), text)  # noqa: B023
    return text


def _other(replaced, name, is_one, match):
    found = match.group()
    if (is_one is not None and not is_one(found)) or (name == "my_number" and _is_in_card(match)):
        return found
    return replaced(name, found)


def _is_in_card(match):
    """Return whether three groups of digits are a part of a card number."""
    start, stop = match.span()
    around = (match.string[start : stop + _GROUP], match.string[max(0, start - _GROUP) : stop])
    return any([_CARD.match(text) and _is_card(text) for text in around])


def _other_field(replaced, match):
    """Replace the text after a Japanese name and a colon, as in a letter or a filled-in form."""
    name, mark, value = match.groups()
    end = mark if mark and value.endswith(mark) else ""
    value = value[: len(value) - len(end)]
    if name < "\x80" or not value.strip("*") or not is_secret_name(name) or is_plain_value(name, value):
        return match.group()
    if match.group()[len(name)] in "*`~" and (value > "\x7f" or not is_given(name, value)):
        return match.group()  # in descriptions of fields: required, a text
    return match.group()[: match.start(3) - match.start()] + replaced("japanese_field", value) + end
