"""Recognize the name of a header where a value is expected, which is no secret.

Frameworks map `authorization` to `Authorization`; hidden as a secret, the name would be missing in every request.
"""

_NAMES = """
    authorization proxy-authorization www-authenticate proxy-authenticate authentication-info cookie set-cookie
    forwarded sec-websocket-key sec-websocket-accept sec-websocket-protocol signature-input idempotency-key
"""
_REGISTERED = frozenset(_NAMES.split())
"""Fields of the IANA registry of HTTP field names that carry secrets, or are named after one."""


def is_header_name(text):
    """Return whether a text is the registered name of such a header, as HTTP, WSGI or a program spells it."""
    return _spell(text) in _REGISTERED


def names_itself(name, value):
    """Return whether a value is the name of its own field, and that of a header: a registered one, or of `X-`.

    Args:
        name: name of the field.
        value: its text.
    """
    spelled = _spell(value)
    return (spelled in _REGISTERED or spelled.startswith("x-")) and spelled == _spell("%s" % (name,))


def _spell(text):
    """Return a name in small letters with hyphens, without the `HTTP_` of WSGI."""
    spelled = text.lower().replace("_", "-")
    return spelled[5:] if spelled.startswith("http-") else spelled
