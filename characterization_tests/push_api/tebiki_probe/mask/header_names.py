"""Recognize the name of a header or of a variable of CGI where a value is expected, which is no secret.

Frameworks map `authorization` to `Authorization`, and `remote_addr` to `REMOTE_ADDR`; hidden as a secret, the name
would be missing in every request.
"""

_NAMES = """
    authorization proxy-authorization www-authenticate proxy-authenticate authentication-info cookie set-cookie
    forwarded sec-websocket-key sec-websocket-accept sec-websocket-protocol signature-input idempotency-key
"""
_REGISTERED = frozenset(_NAMES.split())
"""Fields of the IANA registry of HTTP field names that carry secrets, or are named after one."""
_OF_CGI = frozenset(["remote-addr", "remote-user", "remote-ident", "auth-type"])
"""Meta-variables of CGI (RFC 3875, section 4.1) about the client."""


def is_header_name(text):
    """Return whether a text is the registered name of such a header, as HTTP, WSGI or a program spells it."""
    return _spell(text) in _REGISTERED


def names_itself(name, value):
    """Return whether a value is the name of its own field: that of a registered header, of `X-`, or of CGI.

    Args:
        name: name of the field.
        value: its text.
    """
    spelled = _spell(value)
    is_known = spelled in _REGISTERED or spelled in _OF_CGI or spelled.startswith("x-")
    return is_known and spelled == _spell("%s" % (name,))


def _spell(text):
    """Return a name in small letters with hyphens, without the `HTTP_` of WSGI."""
    spelled = text.lower().replace("_", "-")
    return spelled[5:] if spelled.startswith("http-") else spelled
