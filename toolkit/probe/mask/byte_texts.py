"""Decode bytes that are not UTF-8 in the encodings that Japanese programs use.

Shift_JIS and EUC-JP cannot always be told apart, so a text is looked through in each that its bytes are valid in, and
byte by byte after that, which finds every name in ASCII. A few bytes that are of no encoding keep no text from being
looked through: it may have been cut, or stand among others.
"""

from __future__ import unicode_literals

import codecs
import re

_JAPANESE = ("euc_jp", "cp932")
_SHIFTED, _SHIFT = "iso2022_jp", b"\x1b$"  # as in mails: two letters of ASCII stand for one of Japanese
_STRAY = 0xF700  # a byte that is of no text is kept as one of the letters for private use from here on
_STRAYS = re.compile("([\uf700-\uf7ff])")
_FEW = 16  # bytes for each stray one, at least
_FIRST = 8  # stray bytes that there may be anyway
_CHUNK, _LONGEST_LETTER = 1 << 16, 8  # bytes
_LETTER = chr if str is not bytes else unichr  # noqa: F821
_WITH_MARK = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def mask_bytes(data, mask):
    """Mask the bytes of a text in every possible encoding; the rest stays unchanged, byte for byte.

    Args:
        data: the bytes.
        mask: text -> the same, masked.
    """
    for encoding in ["utf-8"] + _encodings(data) + ["latin-1"]:
        text = _decode(data, encoding)
        text = _decode_most(data, encoding) if text is None else text
        if text is not None:
            shown = mask(text)
            if shown != text:
                data = _encode(shown, encoding)
    return data


def is_shifted(text):
    """Return whether a text consists of Japanese bytes that were decoded as ASCII."""
    return "\x1b$" in text and all([letter < "\x80" for letter in text])


def decode_name(data, is_known):
    """Decode the bytes of a name or an address.

    Args:
        data: its bytes.
        is_known: text -> whether it is plausible, for bytes that are valid in several encodings.

    Returns:
        (text, encoding); UTF-8 with replaced characters if it is valid in none.
    """
    found = []
    encodings = ["utf-8"] + _encodings(data)
    for encoding in encodings[::-1] if _SHIFT in data else encodings:  # which is ASCII and therefore UTF-8 as well
        text = _decode(data, encoding)
        if text is not None and (encoding == "utf-8" or is_known(text)):
            return text, encoding
        if text is not None:
            found.append((text, encoding))
    return found[0] if found else (data.decode("utf-8", "replace"), "utf-8")


def decode_text(data):
    """Decode the bytes of a text without loss.

    Returns:
        (text, encoding): `text.encode(encoding)` are the same bytes.
    """
    for encoding in ["utf-8"] + _encodings(data):
        text = _decode(data, encoding)
        if text is not None:
            return text, encoding
    return data.decode("latin-1"), "latin-1"


def is_ascii(data):
    """Return whether all bytes are letters of ASCII."""
    return not data or max(bytearray(data)) < 0x80


def _encodings(data):
    """Return the encodings, besides UTF-8, that the bytes may have."""
    marked = [encoding for mark, encoding in _WITH_MARK if data.startswith(mark)]
    return marked or ([_SHIFTED] if _SHIFT in data else list(_JAPANESE))


def _decode_most(data, encoding):
    """Decode a text around stray bytes; None if there are too many, or it encodes to other bytes."""
    pieces, at, strays = [], 0, 0
    while at < len(data):
        piece = data[at : at + _CHUNK]
        try:
            pieces.append(piece.decode(encoding))
            at += len(piece)
        except UnicodeDecodeError as error:
            pieces.append(piece[: error.start].decode(encoding))
            at += error.start
            if error.start < len(piece) - _LONGEST_LETTER or at + len(piece) - error.start >= len(data):
                pieces.append(_LETTER(_STRAY + ord(data[at : at + 1])))
                at, strays = at + 1, strays + 1
                if strays > _FIRST + at // _FEW:
                    return None
    text = "".join(pieces)
    return text if _encode(text, encoding) == data else None


def _encode(text, encoding):
    pieces = [piece.encode(encoding, "replace") for piece in _STRAYS.split(text)]
    pieces[1::2] = [_byte(ord(letter) - _STRAY) for letter in _STRAYS.findall(text)]
    return b"".join(pieces)


def _byte(number):
    return bytes(bytearray([number]))


def _decode(data, encoding):
    """Decode a text; None if it does not encode to the same bytes."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except (UnicodeError, LookupError):
        return None
