"""Hide secrets in base64 or hexadecimal: payloads of tokens without their signature, encoded keys, JSON and forms.

A text is decoded, masked, and hidden as a whole if anything in it was. The payload of a JSON web token (RFC 7519) is
hidden always: what it claims is personal.
"""

import base64
import binascii
import re

_RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}(?![A-Za-z0-9+/_-])")
_HEX = re.compile(r"(?:(?<![A-Za-z0-9])|(?<=\\x))(?:[0-9a-f]{2}){16,}(?![A-Za-z0-9])", re.I)
_ALL = re.compile(r"[A-Za-z0-9+/_-]+={0,2}\Z")
_BINARY = re.compile(b"[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]")
_CLAIMS = re.compile(r"\{\s*\"[^{}\[\]]*\"(?:iat|exp|nbf|iss|aud|jti|sub)\":|\{\s*\"(?:iat|exp|nbf|iss|aud|jti|sub)\":")
_BEGINS = re.compile(r"(?<=/)(?=[A-Za-z0-9+_-]{20})|(?<!\A)(?=eyJ|eyA|ewo|W3s|LS0tLS1CRUdJTi)")
_FIRST = 24  # characters that show whether the rest is worth decoding
_LONGEST = 1 << 20


def without(mask, replaced, text):
    """Hide such texts within a text.

    Args:
        mask: text -> the same, masked.
        replaced: text -> its replacement.
        text: text of any kind.
    """
    if len(text) > _LONGEST:
        return text
    text = _RUN.sub(lambda match: _hide_run(mask, replaced, match.group()), text)
    return _HEX.sub(lambda match: _hide(mask, replaced, match.group(), _of_hex), text)


def _hide_run(mask, replaced, held):
    """Hide a run of letters, or what begins within it behind other letters, as in a path."""
    shown = _hide(mask, replaced, held, _of_base64)
    if shown is not held:
        return shown
    for match in _BEGINS.finditer(held):
        rest = held[match.start() :]
        shown = _hide(mask, replaced, rest, _of_base64)
        if shown is not rest:
            return held[: match.start()] + shown
    return held


def _hide(mask, replaced, held, decode):
    meant = decode(held)
    if meant is None:
        return held
    return replaced(held) if _CLAIMS.match(meant) or mask(meant) != meant else held


def is_encoded_text(held):
    """Return whether a run of letters is the base64 of a text, which `without` has judged by what it says."""
    return bool(_ALL.match(held)) and _of_base64(held.rstrip("=")) is not None


def _of_base64(held):
    """Return the text that a run of letters stands for, up to where it was cut; None if it is binary."""
    begin = _decode(held[:_FIRST])
    if begin is None or _BINARY.search(begin) or _as_text(begin) is None:
        return None
    data = _decode(held)
    return None if data is None or _BINARY.search(data) else _as_text(data)


def _decode(held):
    data = held[: len(held) - 1 if len(held) % 4 == 1 else len(held)].encode("ascii")
    data = data.replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, TypeError):
        return None


def _of_hex(held):
    data = binascii.unhexlify(held.encode("ascii"))
    return None if _BINARY.search(data) else _as_text(data)


def _as_text(data):
    """Decode UTF-8 whose last letter may be cut."""
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return None
