"""Mask the values of headers; the name of a cookie, its attributes and the scheme stay readable."""

import re

from .generated_values import is_generated
from .pseudonym_shapes import is_made_up

_SCHEMES = ["bearer", "basic", "token", "digest", "apikey", "api-key", "key", "negotiate", "ntlm", "aws4-hmac-sha256"]
_SCHEMES += ["hmac", "jwt", "hawk", "oauth", "ssws", "googlelogin"]
_ATTRIBUTES = frozenset(["path", "domain", "max-age", "expires", "samesite", "priority"])
_TELLING_PROTOCOLS = frozenset(_SCHEMES + ["authorization", "auth", "authentication", "access_token", "session"])
_WORD = r"(?:[a-z]{0,14}\d{1,3}[a-z]{0,14}|[a-z]{0,28})"
_PROTOCOL = re.compile(r"%s(?:[.+-]%s)*\Z" % (_WORD, _WORD), re.I)
"""Form of the names of subprotocols: `graphql-transport-ws`, `v4.channel.k8s.io`, `ocpp1.6`, `wamp.2.json`."""
_OF_THE_BODY = frozenset(["etag", "content-md5", "digest", "content-digest", "repr-digest"])
"""Names of headers that are made of the body: with the body hidden, they would let a guess be tried."""


def shown_headers(masking, pairs):
    """Return [name, value] lists with secret values masked."""
    return [[name, shown_header(masking, name, value)] for name, value in pairs]


def shown_header(masking, name, value):
    """Return the value of a header, masked if its name marks a secret."""
    lower = name.lower()
    if lower in masking.keep:
        return value
    if lower in ("set-cookie", "cookie"):
        return "; ".join(
            [_cookie(masking, part, lower == "cookie" or not n) for n, part in enumerate(value.split("; "))]
        )
    if lower == "sec-websocket-protocol":
        return _protocols(masking, name, value)
    if masking.hides(name):
        scheme, blank, rest = value.partition(" ")
        if blank and scheme.lower() in _SCHEMES:
            return scheme + blank + masking.value(rest, name)
        return masking.value(value, name)
    return masking.fields(value)


def learn_cookies(learned, name, text, shown):
    """Remember the generated values of cookies that were hidden as a whole.

    Args:
        learned: a `learned_secrets.LearnedSecrets`.
        name: name of the header.
        text: its value.
        shown: what is shown for it.
    """
    if "=" in text and shown != text and name and name.lower() in ("cookie", "set-cookie"):
        for part in text.split("; "):
            held = part.partition("=")[2]
            if is_generated(held):
                learned.add(held, shown)


def tells_of_the_body(name):
    """Return whether a header is derived from the body."""
    return name.lower() in _OF_THE_BODY


def _protocols(masking, name, value):
    """Mask the subprotocols of a WebSocket, where browsers put tokens because they cannot send `Authorization`."""
    shown, is_next = [], False
    for part in value.split(","):
        said, other = part.strip(), None
        words = said.lower().replace("-", ".").split(".")
        is_telling = any([word in _TELLING_PROTOCOLS for word in words])
        if is_next or (is_made_up(said) and (is_telling or not _PROTOCOL.match(said))):
            lead, dot, rest = said.rpartition(".") if is_telling else ("", "", said)
            other = lead + dot + masking.value(rest, name)
        is_next = other is None and words[-1] in _TELLING_PROTOCOLS
        shown.append(part if other is None else part.replace(said, other))
    return ",".join(shown)


def _cookie(masking, part, is_cookie):
    name, equals, value = part.partition("=")
    if not equals:
        return masking.value(part, "cookie") if is_cookie else part
    if (not is_cookie and name.strip().lower() in _ATTRIBUTES) or name.strip().lower() in masking.keep:
        return part
    return name + equals + masking.value(value, name)
