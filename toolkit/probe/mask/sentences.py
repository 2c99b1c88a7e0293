# -*- coding: utf-8 -*-
"""Mask secrets in sentences: `login failed, password: ..`, `no such token: ..`, `the PIN is ..`.

Messages speak of the same fields without their values: "password: required", "token count: 3". So what follows a name
must be no word of messages, and an ordinary word counts only where the clause ends with it.
"""

from __future__ import unicode_literals

import re
import unicodedata

from .element_names import is_in_tag
from .gaps import ALONE, CLOSING, FOLLOWING, FOLLOWING_JAPANESE, GAP, OPENING
from .nearby_values import is_no_path
from .pseudonym_shapes import DATE, is_pseudonym
from .random_texts import bits_of
from .secret_names import is_password_name, is_plain_value, is_secret_name, spellings_in_japanese

_WORDS_OF_MESSAGES = """
    accepted active admin allowed already array auto basic bearer blank bool boolean bytes cannot changed confirmed
    correct created custom date default deleted deprecated different digest disabled does done email empty enabled
    error exists expired failed false field fine float forbidden found generated given hashed hidden ignored
    inactive incorrect integer invalid json list locked lost mandatory masked match matched matches mismatch missing
    must needed negotiate none null number object omitted optional pending please private prompt provided public
    random read received redacted refused rejected removed renewed required reset revoked saved secret sent should
    short skipped stale stored string strong text that this token true type unavailable unchanged undefined
    unexpected unknown unset unsupported updated used valid value verified weak what wrong your yours
    erforderlich falsch fehlt geändert gültig leer ungültig unbekannt vergessen actualizada cambiada incorrecta inválida
    necesaria obligatoria olvidada requerida válida absent changé incorrecte invalide manquant obligatoire oublié requis
    alterada errada esquecida incorreta inválida obrigatória onjuist ongeldig vereist verplicht неверный обязателен
"""
_KNOWN_WORDS = frozenset(_WORDS_OF_MESSAGES.split())
_ALGORITHM = re.compile(r"(?:sha|md5|base\d|utf|oauth|hmac|pbkdf|argon|[bs]crypt|x509|aes|rsa|iso|ipv)", re.I)
_VALUE = r"[\"'`]?([^\s\"'`<>,;\\(){}\[\]]{4,200})"
_BEHIND_SIGN = re.compile("(?:[:=：＝→]|->)(?![:=/])[*`]{0,3}[ \t\u00a0\u3000]?" + _VALUE.replace("([^", "([^:="), re.U)
_SIGNS = (":", "=", "->", "：", "＝", "→")
_ON_NEXT_LINE = re.compile(
    r":[ \t]*(?:[|>][+-]?[ \t]*)?(?:\r?\n[ \t]*){1,6}(?:-[ \t]+)?[\"'`]?([^\s\"'`<>,;:=\\(){}\[\]]{4,200})"
    r"(?=[\"'`]?[ \t]*(?:\r?\n|\Z))",
    re.U,
)
_BLOCK_OF_CODE = re.compile(r"(?:\A|[\r\n])[ \t>]*(?:if|elif|while|for|with|def|class|except|match|case)\b[^\r\n]*\Z")
_IN_BRACKETS = re.compile(r"(?:[:=] ?| |(?=\([\"']))[(\[{<#|]{1,2}[\"'`]?([^\s\"'`<>,;\\(){}\[\]|]{8,200})", re.U)
_BEHIND_VERB = re.compile(r" ((?:is |was )(?:now |set to )?|(?:set |changed )?to |as )?(?=\S*\d)" + _VALUE, re.U)
_IN_MARKUP = re.compile(
    r"(?: (?:is|was)(?: now)?:?| ?[:：])\s*(?:<[A-Za-z][^<>]{0,200}>\s*){1,4}([^\s\"'`<>,;\\(){}\[\]]{6,200})(?=\s*</)",
    re.U,
)
_FOR_SOMEBODY = re.compile(r" (?:for|of) [^.:;,\n=]{1,40}?(?: is| was| to|:|=) " + _VALUE, re.U)
_NAME = re.compile("[A-Za-z_\u00c0-\u1fff\uac00-\ud7af][\\w.\u0300-\u1fff-]{0,60}\\Z", re.U)
"""A name in any letters but those of Japanese, of which the patterns for it know where a name begins."""
_FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ]", re.U)
_SUBSCRIPT = re.compile(r".*\[[\"']", re.S)
_CORNERS = ("【", "「", "『", "〈", "《")
_ENDS = " \t\u3000】」』〉》"
_IN_FRONT = ".,;!?\"'`*([{<\n"
_WIDE_BLANK = re.compile("(?<=[Ａ-Ｚａ-ｚ])\u3000(?=[Ａ-Ｚａ-ｚ])", re.U)
_BREAK = re.compile("[\r\n\t|;\u3000、。，／・｜）】」』〉》（【「『〈《]", re.U)
"""Signs behind which a name may begin, besides blanks."""
_CLOSING = re.compile("(?:[\"']\\]|[*`]{1,3})?[ \t\u00a0]*:?\\Z")
_IN_CORNERS = re.compile(
    "(?<![A-Za-z_])([A-Za-z_]{2,40})[ :：はが]{0,2}[【「『〈《]([!-&*+\\--9<-~]{4,60})[】」』〉》]", re.U
)
_BEHIND_CORNERS = re.compile(
    "[【「『〈《]([A-Za-z_]{2,40})[】」』〉》][ \u3000:：はが]{0,2}([!-&*+\\--9<-~]{4,60})", re.U
)
_JAPANESE = re.compile("[ァ-ヶ一-龥ぁ-ん]", re.U)
JAPANESE_NAME = (
    "(%s|(?<![A-Za-zＡ-Ｚａ-ｚ])[A-Za-zＡ-Ｚａ-ｚ]{1,20}[ァ-ヶー一-龥]{1,20}|[ァ-ヶー一-龥]{2,20})"
    % "|".join(
        sorted([name for name in spellings_in_japanese() if re.search("[ぁ-ん]", name, re.U)], key=len, reverse=True)
    )
)
"""A name in katakana and kanji, also behind Latin letters, or a known one with hiragana, where particles begin too."""
_BRACKETED_JAPANESE = re.compile(
    JAPANESE_NAME + "[はがを]?[ \u3000]?[%s]{1,2}([!-&*+\\--;=?-Z^-z|~]{4,60})(?=[%s])" % (OPENING, CLOSING), re.U
)
_BELOW = re.compile(
    "(?<=\\w)[*_`]{0,3}(?: (?:is|was)(?: now)?)?"
    + FOLLOWING
    + "[:=.]?[ \\t]{0,3}(?=[\r\n<])"
    + GAP
    + "([!#-&+\\--;=?-Z^-z|~]{6,60})"
    + ALONE,
    re.U,
)
_NO_MARKUP = "(?!</?\\w|&(?:lt|gt);)"
_BELOW_JAPANESE = re.compile(
    "%s[%s]?[はがを]?%s[：:=＝]?%s%s([!-;=?-~]{6,60})%s"
    % (JAPANESE_NAME, CLOSING, FOLLOWING_JAPANESE, GAP, _NO_MARKUP, ALONE),
    re.U,
)
_IN_JAPANESE = re.compile(
    JAPANESE_NAME + "[*`]{0,3}([はがを])?[ \u3000]?[「『]?(?!=)((?:%s[!-&*+\\--9<-~]){4,60})" % _NO_MARKUP, re.U
)
_KANA = "[ぁ-ゖァ-ヺー]"
_KANA_VALUE = "(%s{2,20}\\d{3,12}(?!から|まで|より|もじ|けた|かい|にち|ねん|ぶん)%s{0,8}?)" % (_KANA, _KANA)
"""Kana around a number that no word says to be one of something: `ほたる9672え`."""
_KANA_IN_JAPANESE = re.compile(
    JAPANESE_NAME
    + "(?:[はがを]?[ \u3000]?[%s]{1,2}%s(?=[%s])|[はが][ \u3000]?%s(?=[ \u3000]?です))"
    % (OPENING, _KANA_VALUE, CLOSING, _KANA_VALUE),
    re.U,
)
_END_OF_CLAUSE = re.compile(r"[\"'`]?\s*(?:[.,;!?()\[\]|]|\Z|[\r\n]|[^\x00-\x7f])", re.U)
_IN_MODULE = re.compile(r":\w", re.U)  # `app.auth:Backend`
_LONGEST_BEFORE = 130
_WORDS_OF_A_NAME = 3
_LONG, _MIXED = 16, 8
_RANDOM = 6.0  # bits of letters alone, which words such as `Keycloak` do not have
_RULE = re.compile(r"(?:.-.){2}|\A\d{1,2}[A-Za-z]+\Z|\A[vV]?\d+(?:\.\d+)+|\A(?:min|max|len)\w*\W?\d+\Z|://|\A/", re.I)
"""Of how long a password is, and of which characters; a version, an address, a path."""
_OTHERS = """
    pass auth session sid mail email address addresses addr salt sig signature birth holder cookie phone zip
"""
_NAMES_OF_OTHERS = frozenset(_OTHERS.split())
"""Names that say something else as well in a sentence: "pass: 1234", "session: 2024-01-02"."""


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: on its own, nothing in it escaped.
    """
    if any([sign in text for sign in _SIGNS]):
        text = _BEHIND_SIGN.sub(lambda match: _replace(fields, match, True), text)
    if ":" in text and "\n" in text:
        text = _ON_NEXT_LINE.sub(lambda match: _below(fields, match), text)
    if " " in text:
        text = _BEHIND_VERB.sub(lambda match: _replace(fields, match, match.group(1)), text)
    if "</" in text:
        text = _IN_MARKUP.sub(lambda match: _in_markup(fields, match), text)
    if " for " in text:
        text = _FOR_SOMEBODY.sub(lambda match: _of_somebody(fields, match), text)
    text = _IN_BRACKETS.sub(lambda match: _in_brackets(fields, match), text)
    for pattern in (_IN_CORNERS, _BEHIND_CORNERS) if any([sign in text for sign in _CORNERS]) else ():
        text = pattern.sub(lambda match: _in_corners(fields, match), text)
    if "\n" in text:
        text = _BELOW.sub(lambda match: _made_up_below(fields, match), text)
    return _without_japanese(fields, text) if _JAPANESE.search(text) else text


def _without_japanese(fields, text):
    for pattern in (_BRACKETED_JAPANESE, _BELOW_JAPANESE):
        text = pattern.sub(lambda match: _made_up_in_japanese(fields, match), text)
    text = _KANA_IN_JAPANESE.sub(lambda match: _kana_in_japanese(fields, match), text)
    return _IN_JAPANESE.sub(lambda match: _in_japanese(fields, match), text)


def _replace(fields, match, is_named):
    """Return the replacement for a value and its introduction; `is_named` tells whether there is a sign or verb."""
    name = telling_name(fields, match.string, match.start())
    if name is None or ("." in name and _IN_MODULE.match(match.group())):
        return match.group()
    word = match.group(match.lastindex).rstrip("!?.")
    if _is_before_field(match):
        word = word.partition("&")[0]
        if is_pseudonym(word):
            return match.group()
    is_last = bool(_END_OF_CLAUSE.match(match.string, match.start(match.lastindex) + len(word)))
    is_last = is_last or bool(match.lastindex > 1 and match.group(1) and match.group(1).endswith("to "))
    if is_plain_value(name, word) or not is_given(name, word, is_last, is_named):
        return match.group()
    if _is_alias(match.string[max(0, match.start() - _LONGEST_BEFORE) : match.start()], word):
        return match.group()
    return _with(match, match.lastindex, word, fields.mask(name, word))


_IN_FORM = re.compile("(?:\\A|[\"'<>?&])[^\\s\"'<>?&=]*\\Z")
"""The name of a field, at the start of a form or behind another field."""


def _is_before_field(match):
    """Return whether a value is the one of a form, and holds the name of the next field: `token=..&name` before `=`."""
    start, text = match.start(), match.string
    is_cut = match.group()[0] == "=" and "&" in match.group() and text[match.end() : match.end() + 1] == "="
    before = text[:start] if start <= _LONGEST_BEFORE else " " + text[start - _LONGEST_BEFORE : start]
    return is_cut and match.start(match.lastindex) == start + 1 and bool(_IN_FORM.search(before))


def _is_alias(before, word):
    """Return whether a word is an alias made of the column before it: `anon_1.password AS anon_1_password`."""
    words = before.rstrip(" ").rsplit(" ", 2)
    if len(words) < 2 or words[-1].upper() != "AS":
        return False
    column = re.sub("[^A-Za-z0-9]", "_", words[-2].lstrip(_IN_FRONT))
    own = re.sub(r"_+\d+\Z", "", word)
    return column == own or column.endswith("_" + own)


def telling_name(fields, text, end):
    """Return the last words before a position that form a secret name; None if there are none, or they are excluded."""
    name = ""
    before = _WIDE_BLANK.sub(" ", text[max(0, end - _LONGEST_BEFORE) : end].rstrip(_ENDS))
    before = _BREAK.split(before)[-1]
    front, _, last = before.rpartition("/")
    word = front.rpartition(" ")[2]
    before = last if word and is_no_path(word) else before
    if _FULL_WIDTH.search(before):
        before = unicodedata.normalize("NFKC", before)
    before = _CLOSING.sub("", before.rstrip(" "), count=1)
    for word in reversed(before.split(" ")[-_WORDS_OF_A_NAME:]):
        last = _SUBSCRIPT.sub("", word).lstrip(_IN_FRONT)
        if not _NAME.match(last):
            return None
        name = last + "_" + name if name else last
        if fields.hides(name):
            return name
        if len(last) < len(word) or is_secret_name(name):
            return None
    return None


def is_word_of_messages(word):
    """Return whether a word behind the name of a secret is one of messages: "password required"."""
    return word.lower() in _KNOWN_WORDS


def is_given(name, word, is_last=True, is_named=True):
    """Return whether the word after a name is its value, and not part of the sentence.

    Args:
        name: that gives away.
        word: the word.
        is_last: whether the clause ends with it.
        is_named: whether a sign, a verb or a quote shows that it is a value.
    """
    if all([is_word_of_messages(one) for one in word.split("/")]) or _ALGORITHM.match(word):
        return False
    has_digit, has_letter = any([one.isdigit() for one in word]), any([one.isalpha() for one in word])
    is_mixed = has_digit and has_letter and len(word) >= _MIXED
    if name.lower() in _NAMES_OF_OTHERS:
        return is_mixed and not DATE.match(word)
    if is_mixed:
        return True
    if not is_last or not (has_digit or has_letter):
        return False  # "********"
    if not is_named:
        return word.isdigit()
    return has_digit or len(word) >= _LONG or is_password_name(name)


def _below(fields, match):
    """Mask the value below `password:`, as in YAML, unless a block of code begins; behind a blank line, no word."""
    before = match.string[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
    is_apart = match.group().count("\n") > 1 and not any([one.isdigit() for one in match.group(1)])
    return match.group() if is_apart or _BLOCK_OF_CODE.search(before) else _replace(fields, match, True)


def _in_brackets(fields, match):
    """Mask `invalid token (..)` and `token=<..>`, unless the value is an ordinary word."""
    name, word = telling_name(fields, match.string, match.start()), match.group(1)
    if name is None or is_plain_value(name, word) or not is_given(name, word, False, False):
        return match.group()
    return _with(match, 1, word, fields.mask(name, word))


def _in_markup(fields, match):
    """Mask the value in `your password is <b>..</b>`, unless it is a word."""
    name, word = telling_name(fields, match.string, match.start()), match.group(1)
    if name is None or is_plain_value(name, word) or not any([one.isdigit() for one in word]):
        return match.group()
    return _with(match, 1, word, fields.mask(name, word)) if is_given(name, word, True, True) else match.group()


def _of_somebody(fields, match):
    """Mask the value in `OTP for user 12 is ..`."""
    name, word = telling_name(fields, match.string, match.start()), match.group(1).rstrip("!?.")
    if name is None or is_plain_value(name, word) or not any([one.isdigit() for one in word]):
        return match.group()
    return _with(match, 1, word, fields.mask(name, word)) if is_given(name, word, True, True) else match.group()


def _in_corners(fields, match):
    """Mask the value in `passcode【..】` and `【passcode】..`."""
    name, word = match.groups()
    if not fields.hides(name) or not is_given(name, word, True, True):
        return match.group()
    return _with(match, 2, word, fields.mask(name, word))


def _in_japanese(fields, match):
    """Mask `パスワードは..` and `パスワード「..」`, if the value is ASCII."""
    name, _, word = match.groups()
    word = word.rstrip("!?.")
    if not is_hidden_in_japanese(fields, match) or is_plain_value(name, word) or len(word) < 4:
        return match.group()
    return _with(match, 3, word, fields.mask(name, word)) if is_given(name, word, True, True) else match.group()


def _made_up_in_japanese(fields, match):
    """Mask `パスワード（..）` and a value below its name."""
    name, word = match.groups()
    if not _is_made_up(word) or not is_hidden_in_japanese(fields, match):
        return match.group()
    if is_plain_value(name, word) or not is_given(name, word, True, True):
        return match.group()
    return _with(match, 2, word, fields.mask(name, word))


def _kana_in_japanese(fields, match):
    """Mask `パスワード（..）`, and `パスワードは..です`, if kana stand around the number of the value."""
    name, word = match.group(1), match.group(match.lastindex)
    if not is_hidden_in_japanese(fields, match) or is_plain_value(name, word):
        return match.group()
    return _with(match, match.lastindex, word, fields.mask(name, word))


def is_hidden_in_japanese(fields, match):
    """Return whether a match begins with the name of a secret that is not the name of an element."""
    name = match.group(1)
    return is_secret_name(name) and fields.hides(name) and not is_in_tag(match)


def _made_up_below(fields, match):
    """Mask the value below `your password is`."""
    name, word = telling_name(fields, match.string, match.start()), match.group(1).rstrip("!?.")
    if (
        name is None
        or match.string[match.start(1) - 1] == "<"
        or not (_is_made_up(word) and is_no_path(word))
        or is_plain_value(name, word)
        or not is_given(name, word, True, True)
    ):
        return match.group()
    return _with(match, 1, word, fields.mask(name, word))


def _is_made_up(word):
    """Return whether a word mixes letters and digits, or its letters are random.

    Brackets and lines behind a name hold labels as well: the name in English, a rule, the next column.
    """
    has_digit, has_letter = any([one.isdigit() for one in word]), any([one.isalpha() for one in word])
    is_made = has_letter and (has_digit or bits_of(word) >= _RANDOM) and not _RULE.search(word)
    return is_made and not DATE.match(word) and not is_secret_name(word)


def _with(match, number, word, shown):
    start, begin = match.start(), match.start(number)
    return match.group()[: begin - start] + shown + match.group()[begin - start + len(word) :]
