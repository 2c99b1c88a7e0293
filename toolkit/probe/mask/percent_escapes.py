"""Mask what stands behind percent escapes in addresses, queries, forms and other texts, and escape it again.

What is not hidden stays as it was written, byte for byte. In the value of a pair of a query or a form, `+` is a blank,
and may be a plus all the same, because programs forget to escape base64.
"""

from __future__ import unicode_literals

import re
import sys
import unicodedata

from .byte_texts import decode_name, is_shifted, mask_bytes
from .learned_secrets import encode_text
from .secret_names import JAPANESE_NAMES

if sys.version_info[0] == 2:
    from urllib import quote
    from urllib import unquote as unquote_to_bytes
else:
    from urllib.parse import quote, unquote_to_bytes

_ONE_WORD = r"(?<![\w.~!*()/:+%-])[\w.~!*()/:+-]*%[\w%.~!*()/:+-]*"
_ONE_VALUE = r"(?<==)(?:\d{12}(?![^&;#\s\"'])|[^\s&;#\"'<>\\+=]*\+[^\s&;#\"'<>\\]*)"
_WORD = re.compile(_ONE_WORD, re.U)
_VALUE = re.compile("(%s)|%s" % (_ONE_VALUE, _ONE_WORD), re.U)
"""Possible value of a pair: with `+`, or twelve digits, which are judged as a whole text (My Number)."""
_PAIR_NAME = re.compile(r"(?:\A|[?&;#\"'\r\n])[^\s&;#\"'<>=?+]{1,120}=\Z", re.U)
_LONGEST_NAME = 122
_LONG_WORD = 12  # characters; words between blanks are shorter on the average
_TELLING = re.compile(r"[^\w.~*/+ ]|\d|[^\x00-\x7f]", re.U)
"""A sign in every text that would be hidden, unless the text is as long as a sentence: no plain words hold one."""
_SENTENCE = 16  # characters
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_LITERAL = re.compile(r"[^\w%+]")
_OF_JSON = '"\\'


def without(masks, text):
    """Mask such values and words in a text.

    Args:
        masks: text -> the same, masked; and the same for bytes that are no UTF-8, each of whose encodings is masked.
        text: text of any kind.
    """
    return _VALUE.sub(lambda match: _other(masks, match), text) if "=" in text else _without_words(masks, text)


def address_in(text):
    """Return a mail address as it is meant, which may be escaped in a query or a form."""
    return _decode(text).decode("utf-8", "replace") if "%" in text else text


def values_of_pairs(pairs):
    """Return the escaped values of pairs of a form or of a query as they are meant."""
    values = [pair.partition("=")[2] for pair in pairs]
    return [_decode(value, True).decode("utf-8", "replace") for value in values if "%" in value or "+" in value]


def unquote_name(name):
    """Decode percent-encoded letters in a name: `%E6%96%87`."""
    return decode_name(_decode(name), _holds_japanese_name)[0] if "%" in name else name


def _holds_japanese_name(text):
    text = unicodedata.normalize("NFKC", text)
    return any([name in text for name in JAPANESE_NAMES])


def _decode(text, is_form=False):
    """Return the bytes that a text means; `is_form`: `+` is a blank."""
    return unquote_to_bytes(encode_text(text.replace("+", " ") if is_form else text))


def _other(masks, match):
    text = match.group()
    if match.group(1) is None:
        return _without_word(masks, text)
    if len(text) < _SENTENCE and not _TELLING.search(text):
        return text
    if not _PAIR_NAME.search(match.string[max(0, match.start() - _LONGEST_NAME) : match.start()]):
        return _without_words(masks, text)
    return _without_value(masks, text)


def _without_words(masks, text):
    return _WORD.sub(lambda match: _without_word(masks, match.group()), text) if "%" in text else text


def _without_word(masks, text):
    """Mask a word: with `+` as a plus first, or as a blank, as in what was escaped twice."""
    return _in_readings(masks, text, (False, True)) if "+" in text else _without_escapes(masks, text)


def _without_value(masks, text):
    """Mask the value of a pair: with `+` as a blank first, or as a plus if the words between were too long."""
    if "+" not in text:
        return masks[0](text)
    length = len(_decode(text).decode("utf-8", "replace"))
    is_likely = "@" in text or "%40" in text or length <= _LONG_WORD * (text.count("+") + 1)
    return _in_readings(masks, text, (is_likely, not is_likely))


def _in_readings(masks, text, readings):
    """Mask an escaped text in the first reading that changes it."""
    for is_form in readings:
        shown = _without_escapes(masks, text, is_form)
        if shown != text:
            return shown
    return text


def _without_escapes(masks, text, is_form=False):
    """Mask an escaped text."""
    data = _decode(text, is_form)
    if data == encode_text(text) and "+" not in text:
        return text
    shown = _mask_decoded(masks, data)
    return text if shown == data else encode_like(text, shown, is_form)


def _mask_decoded(masks, data):
    try:
        meant = data.decode("utf-8")
    except UnicodeDecodeError:
        return mask_bytes(data, masks[1])
    if is_shifted(meant):
        return mask_bytes(data, masks[1])
    return encode_text(masks[0](meant)) if len(meant) >= _SENTENCE or _TELLING.search(meant) else data


def encode_like(text, data, is_form):
    """Escape bytes as a text was: a sign that stands in it as it is stays a sign, unless it is also escaped there."""
    codes = _ESCAPE.findall(text)
    escaped = set([int(code, 16) for code in codes])
    signs = set(_LITERAL.findall(text)).union(() if is_form or "+" not in text else "+", "-_.~")
    safe = "".join(
        sorted([sign for sign in signs if sign < "\x80" and sign not in _OF_JSON and ord(sign) not in escaped])
    )
    shown = quote(data, safe=str(safe))
    if any([code.upper() != code for code in codes]) and not any([code.lower() != code for code in codes]):
        shown = _ESCAPE.sub(lambda match: match.group().lower(), shown)
    shown = shown.replace("%20", "+") if is_form and "+" in text else shown
    return shown if isinstance(shown, type(text)) else shown.decode("ascii")
