"""Hides the values of headers: what goes around them stays, as the name of a cookie, its attributes, the scheme."""

_SCHEMES = ("bearer", "basic", "token", "digest", "apikey", "negotiate", "aws4-hmac-sha256", "hmac", "jwt")
_ATTRIBUTES = frozenset(["path", "domain", "max-age", "expires", "samesite", "priority"])
_OF_THE_BODY = frozenset(["etag", "content-md5", "digest", "content-digest", "repr-digest"])
"""Names of headers that are made of the body: with the body hidden, they would let a guess be tried."""


def shown_headers(masking, pairs):
    """Pairs of names and values, as lists, in which what gives away is hidden."""
    return [[name, shown_header(masking, name, value)] for name, value in pairs]


def shown_header(masking, name, value):
    """The value of a header, hidden if its name says so."""
    lower = name.lower()
    if lower in masking.keep:
        return value
    if lower in ("set-cookie", "cookie"):
        return "; ".join(
            [_cookie(masking, part, lower == "cookie" or not n) for n, part in enumerate(value.split("; "))]
        )
    if masking.hides(name):
        scheme, blank, rest = value.partition(" ")
        if blank and scheme.lower() in _SCHEMES:
            return scheme + blank + masking.value(rest, name)
        return masking.value(value, name)
    return masking.fields(value)


def tells_of_the_body(name):
    """Return whether a header is made of the body."""
    return name.lower() in _OF_THE_BODY


def _cookie(masking, part, is_cookie):
    name, equals, value = part.partition("=")
    if not equals:
        return masking.value(part, "cookie") if is_cookie else part
    if (not is_cookie and name.strip().lower() in _ATTRIBUTES) or name.strip().lower() in masking.keep:
        return part
    return name + equals + masking.value(value, name)
