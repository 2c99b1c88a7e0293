"""Compare a recorded digest of a secret, which is not recorded itself, with the one that a program computes."""

import re
import sys

_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])")
_MASKED = re.compile(r"masked-[0-9a-f]+\Z")
_LENGTHS = frozenset([32, 40, 56, 64, 96, 128])  # of MD5, SHA-1 and SHA-2; a pseudonym is as long as what it stands for
_LONGEST = 300  # characters of a text with a digest: a name, a separator, and the digest
_TEXT = type(b"".decode("ascii"))


class RecordedDigest(_TEXT):
    """A text of a recorded session with a digest of a secret; the secret is not recorded: any digest matches it."""

    __hash__ = _TEXT.__hash__

    @classmethod
    def of(cls, value):
        """Wrap a text with a digest; return other values unchanged."""
        return cls(value) if isinstance(value, _TEXT) and _around_recorded(value) else value

    def __eq__(self, other):
        return _TEXT.__eq__(self, other) or self._confirms(other)

    def __ne__(self, other):
        return not self == other

    def _confirms(self, other):
        """Return whether the program computed the other digest itself, because it is not in the request."""
        if not isinstance(other, _TEXT) or len(other) != len(self):
            return False
        around = _around_digest(other)
        return around == _around_recorded(self) and _DIGEST.search(other).group() not in _sent_by_client()


def _around_recorded(text):
    """Return the same for a text of a recording, in which a digest may be masked as a whole."""
    return ["", ""] if len(text) in _LENGTHS and _MASKED.match(text) else _around_digest(text)


def _around_digest(text):
    """Return what stands before and after the only digest in a text; None if there is not one."""
    parts = _DIGEST.split(text) if len(text) <= _LONGEST else ()
    return parts if len(parts) == 2 else None  # noqa: PLR2004 - before and after


def _sent_by_client():
    request = sys.modules["flask"].request
    texts = [list(request.values.values()), list(request.headers.values()), list(request.cookies.values())]
    texts.append([request.get_data(as_text=True)])
    return " ".join(one for held in texts for one in held)
