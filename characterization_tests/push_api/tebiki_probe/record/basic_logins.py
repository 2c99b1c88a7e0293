"""Name and password of a request's header `Authorization: Basic` (RFC 7617), which a masked header does not tell."""

import base64
import binascii

from ..mask.generated_values import is_random

_KEY = 16  # letters of a name that may be a key of a service, as which nobody but the header hides it
_LEAST = 3  # of a password; behind a key stands nothing, or `x`


def login_of(headers):
    """Return what the header holds, as `username` and `password`; None if there is none, or the name may be a key.

    Args:
        headers: (name, value) pairs.
    """
    for name, value in headers:
        scheme, _, held = value.partition(" ") if name.lower() == "authorization" else ("", "", "")
        if scheme.lower() == "basic":
            try:
                username, _, password = base64.b64decode(held.strip()).decode("utf-8").partition(":")
            except (binascii.Error, TypeError, ValueError):
                return None
            is_name = (len(username) < _KEY and not is_random(username)) or "@" in username
            return {"username": username, "password": password} if is_name and len(password) >= _LEAST else None
    return None


def header_of(login):
    """Return the value of the header for such a login."""
    pair = "%s:%s" % (login["username"], login["password"])
    return "Basic " + base64.b64encode(pair.encode("utf-8")).decode("ascii")
