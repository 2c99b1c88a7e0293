"""Learn the password of `Authorization: Basic` (RFC 7617), which a function may decode out of what is hidden."""

import base64
import binascii

_LEAST = 3  # characters of a password that is hidden where the same call returns it


def password_of(text):
    """Return the password in the base64 of `user:password`; empty if it is none.

    Args:
        text: what stands behind the scheme.
    """
    try:
        held = base64.b64decode(text.strip().encode("ascii")).decode("utf-8")
    except (binascii.Error, TypeError, ValueError):
        return ""
    user, colon, password = held.partition(":")
    is_text = not any([letter < " " for letter in held])
    return password if colon and is_text and len(password) >= _LEAST else ""
