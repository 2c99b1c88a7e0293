"""Forms in which programs pass a secret on: in other letters, encoded, or turned round.

Only secrets that mix letters and digits have them, because the same is done to ordinary words. They are looked for when
a recording is finished and in answers of a lock, not while a program runs.
"""

import base64
import binascii
import hashlib
import re
import sys

from .json_escapes import forms, without, words
from .learned_secrets import LONGEST, encode_text

if sys.version_info[0] == 2:
    from urllib import quote_plus
else:
    from urllib.parse import quote_plus

_TEXT = type(b"".decode("ascii"))
_PSEUDONYM = re.compile(r"masked-\w+(?:@example\.invalid)?|\bm[0-9a-f]{12}@masked\.invalid")

_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
_BASE64 = (base64.b64encode, base64.urlsafe_b64encode)
_SHORTEST_DIGESTED = 4
SHORTEST = 8
"""Characters of a secret, and of a part of one, that can be looked for."""


def other_forms(secret):
    """Return the texts into which a whole secret may have been turned, sorted, also as JSON has them.

    Args:
        secret: a text that a name gave away.
    """
    if not is_mixed(secret):
        return []
    data = encode_text(secret)
    in_hex, quoted = binascii.hexlify(data).decode("ascii"), quote_plus(data)
    found = [secret.upper(), secret.lower(), secret.swapcase(), secret.capitalize(), secret.title(), secret[::-1]]
    if len(forms(secret)) > 1:
        found = [form for one in found for form in forms(one)]
    found += [in_hex, in_hex.upper()]
    found += [quoted, quote_plus(quoted)] if quoted != secret else []
    found += ["".join([form % one for one in bytearray(data)]) for form in ("%%%02X", "%%%02x")]
    found += [made(data).decode("ascii").rstrip("=") for made in _BASE64]
    return sorted(set([one for one in found if one != secret and len(one) >= SHORTEST]))


def confirming_forms(secret):
    """Return what tells a guess at a secret right from wrong: its digests without a salt, and encoded words.

    Digests are those of the text itself, and of the text in small letters, as addresses are digested for Gravatar.
    """
    return sorted(form for form, _ in confirming_pairs(secret, secret))


def confirming_pairs(secret, shown):
    """Return (such a form of a secret, the same form of the pseudonym that is shown for it).

    A program that is replayed digests the pseudonym, and compares it with what it had kept.
    """
    if len(secret) < _SHORTEST_DIGESTED or len(secret) > LONGEST:
        return []
    texts = [(encode_text(secret), encode_text(shown))]
    texts += [(encode_text(secret.strip().lower()), encode_text(shown.strip().lower()))]
    found = texts[:1] if len(secret) >= SHORTEST else []
    found += [(_digest(name, held), _digest(name, other)) for held, other in texts for name in _ALGORITHMS]
    pairs = {}
    for held, other in found:
        for write in _NOTATIONS if held is not None else ():
            pairs.setdefault(write(held), write(other))
    return sorted(pairs.items())


def _in_hex(data):
    return binascii.hexlify(data).decode("ascii")


_NOTATIONS = (
    _in_hex,
    lambda data: _in_hex(data).upper(),
    lambda data: base64.b64encode(data).decode("ascii").rstrip("="),
    lambda data: base64.urlsafe_b64encode(data).decode("ascii").rstrip("="),
)


def _digest(name, data):
    try:
        return hashlib.new(name, data).digest()
    except ValueError:  # a system that allows no MD5
        return None


def is_rest_secret(secret, masked):
    """Return whether a secret of which parts are masked already still shows letters and digits of its own."""
    if masked is None or masked == secret:
        return False
    return any([any(map(_TEXT.isdigit, word)) for word in words(_PSEUDONYM.sub(" ", masked))])


def without_forms(secret, shown, text):
    """Hide the other forms of a secret in a text."""
    for form in other_forms(secret):
        if form in text:
            text = without(form, shown, text)
    return text


def is_mixed(text):
    """Return whether a text holds letters and digits, and is long enough to be no word."""
    has_digit, has_letter = any([one.isdigit() for one in text]), any([one.isalpha() for one in text])
    return len(text) >= SHORTEST and has_digit and has_letter
