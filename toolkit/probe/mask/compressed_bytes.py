"""Look through bytes that gzip or zlib compressed, and compress them again if something in them was masked."""

import zlib

_GZIP, _ZLIB = 31, 15  # for `zlib`: bits of the window, with the head of gzip from 16 on
_MOST = 1 << 20  # bytes of what is compressed; of more, nothing is looked through
_LEVEL = 9


def mask_compressed(data, mask_text, mask_bytes):
    """Mask what is inside of compressed bytes; others stay as they are.

    Args:
        data: the bytes, also several compressed texts in a row, as gzip allows.
        mask_text: masks a text, such as JSON.
        mask_bytes: masks what is no text in UTF-8.
    """
    done = b""
    while data:
        bits = _bits_of(data)
        reader = zlib.decompressobj(bits) if bits is not None else None
        try:
            inside = reader.decompress(data, _MOST) if reader else b""
        except zlib.error:
            break
        if not reader or reader.unconsumed_tail:
            break
        try:
            shown = mask_text(inside.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            shown = mask_bytes(inside)
        rest = reader.unused_data
        done += data[: len(data) - len(rest)] if shown == inside else _compress(shown, bits)
        data = rest
    return done + data


def _bits_of(data):
    """Return how to read bytes that begin like compressed ones; None if they do not."""
    if data[:3] == b"\x1f\x8b\x08":
        return _GZIP
    head = bytearray(data[:2])
    return _ZLIB if len(head) == 2 and head[0] & 15 == 8 and not (head[0] * 256 + head[1]) % 31 else None


def _compress(data, bits):
    """Compress bytes without the present time, so that equal texts stay equal."""
    writer = zlib.compressobj(_LEVEL, zlib.DEFLATED, bits)
    return writer.compress(data) + writer.flush()
