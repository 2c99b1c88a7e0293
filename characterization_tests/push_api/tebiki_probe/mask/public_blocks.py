r"""Leave certificates, requests for them, lists of revoked ones and public keys readable: everybody is shown them.

A block of PEM (RFC 7468) is left as it is if its content has, in DER, the form of what it is called: data, an algorithm
and a signature (RFC 5280, RFC 2986), or an algorithm and a key that is no private one. A block is hidden like any other
text if it names somebody's address, or holds the password with which a certificate is revoked (RFC 2985, 5.4.1).
"""

import base64
import binascii
import hashlib
import re

_BLOCK = re.compile(
    r"-----BEGIN (CERTIFICATE|X509 CERTIFICATE|CERTIFICATE REQUEST|NEW CERTIFICATE REQUEST|X509 CRL|PUBLIC KEY)-----"
    r"((?:[A-Za-z0-9+/=\s]|\\+[nr])+)-----END \1-----"
)
_BETWEEN = re.compile(r"\s|\\+[nr]")
_SEQUENCE, _BIT_STRING = 0x30, 0x03
_SIGNED, _KEY = [_SEQUENCE, _SEQUENCE, _BIT_STRING], [_SEQUENCE, _BIT_STRING]
_PASSWORD = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x07"  # challengePassword, 1.2.840.113549.1.9.7
_READABLE = re.compile(b"[ -~]{6,}")
_TIME = re.compile(r"\d{12}(?:\d\d)?Z")
_OF_A_PERSON = re.compile(r"[A-Za-z0-9_.%+-]@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2}|\d(?:[ -]?\d){12}")
"""Mail addresses and numbers of cards; no end is asked for: the next element may begin with a readable byte, `0`."""
_LONG = 0x80  # a length that is written in more bytes
_CONSONANTS, _VOWELS, _SYLLABLES = "bdfghjklmnprstvz", "aiou", 5
_digest = hashlib.sha256


def mask_beside(mask, mask_words, text):
    """Mask a text, except for such blocks.

    What hides a value may stand far before it, on the other side of a block (a heading, the name of a list): the text
    is masked as a whole, with a word for each block.

    Args:
        mask: text -> text with its secrets replaced.
        mask_words: the same for what is written in a block, which is left if that has no secret.
        text: text of any kind; in JSON, lines may be divided by their escapes.
    """
    if "-----BEGIN " not in text:
        return mask(text)
    blocks = {}

    def stand_in(match):
        if not _is_public(match.group(1), match.group(2), mask_words):
            return match.group()
        return _note(blocks, match.group(), text)

    bare = _BLOCK.sub(stand_in, text)
    if not blocks:
        return mask(text)
    return re.sub("|".join(sorted(blocks)), lambda match: blocks[match.group()], mask(bare))


def _note(blocks, block, text):
    """Add a block to others, by a word that stands for it; return the word, which the text does not hold.

    It is short, and has the letters of words: nothing but its name or its place hides it, as it would hide the block.
    """
    digest = _digest(block.encode("utf-8"))  # lines may end with any white space
    while True:
        syllables = [_CONSONANTS[one >> 4] + _VOWELS[one & 3] for one in bytearray(digest.digest())[:_SYLLABLES]]
        word = "-%s-" % "".join(syllables)
        if blocks.get(word, block) == block and word not in text:
            blocks[word] = block
            return word
        digest.update(b"again")


def _is_public(label, content, mask_words):
    try:
        data = base64.b64decode(_BETWEEN.sub("", content).encode("ascii"))
    except (binascii.Error, TypeError):
        return False
    if _tags(bytearray(data)) != (_KEY if label == "PUBLIC KEY" else _SIGNED) or _PASSWORD in data:
        return False
    letters = data.replace(b"\0", b"").decode("latin-1")  # `BMPString` has two bytes for each
    if _OF_A_PERSON.search(_TIME.sub("", letters)):
        return False
    words = [_TIME.sub("", found.decode("ascii")) for found in _READABLE.findall(data)]
    return all([mask_words(one) == one for one in words])


def _tags(data):
    """Return the tags of the elements of a sequence that is all there is; empty if it is none."""
    tag, at, end = _element(data, 0)
    if tag != _SEQUENCE or end != len(data):
        return []
    found = []
    while 0 < at < end:
        tag, _, at = _element(data, at)
        found.append(tag)
    return found if at == end else []


def _element(data, at):
    """Return the tag of an element, and where its content begins and ends; 0 if it is cut."""
    if at + 2 > len(data):
        return 0, 0, 0
    length, begin = data[at + 1], at + 2
    if length >= _LONG:
        begin += length - _LONG
        length = int(binascii.hexlify(bytes(data[at + 2 : begin])) or b"0", 16)
    return data[at], begin, begin + length
