"""Look through bytes that gzip or zlib compressed, and compress them again if something in them was masked."""

import zlib

_GZIP, _ZLIB = 31, 15  # for `zlib`: bits of the window, with the head of gzip from 16 on
_MOST = 1 << 20  # bytes of what is compressed; of more, nothing is looked through
_LEVEL = 9


def mask_compressed(data, mask):
    """Mask what is inside of compressed bytes; others stay as they are.

    Args:
        data: the bytes, also several compressed texts in a row, as gzip allows.
        mask: bytes -> the same, masked.
    """
    bits = _bits_of(data)
    if bits is None:
        return data
    reader = zlib.decompressobj(bits)
    try:
        inside = reader.decompress(data, _MOST)
    except zlib.error:
        return data
    if reader.unconsumed_tail:
        return data
    rest = reader.unused_data
    shown = mask(inside)
    first = data[: len(data) - len(rest)] if shown == inside else _compress(shown, bits)
    return first + mask_compressed(rest, mask)


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
