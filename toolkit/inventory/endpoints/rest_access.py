"""Derive access rules of Django REST framework views from the names of their classes."""

from toolkit.model.inventory import AuthenticationScheme, SchemeKind

_KINDS: tuple[tuple[str, SchemeKind], ...] = (
    ("session", "session"),
    ("basic", "basic"),
    ("digest", "digest"),
    ("jwt", "bearer"),
    ("jsonwebtoken", "bearer"),
    ("oauth", "bearer"),
    ("bearer", "bearer"),
)
OPEN = frozenset({"AllowAny"})
"""Names of permissions that let everybody in."""
_SAFE = ("GET", "HEAD", "OPTIONS")


def scheme_kind(name: str) -> SchemeKind:
    """Return the kind of an authentication scheme, by the name of its class."""
    return next((kind for word, kind in _KINDS if word in name.lower()), "header")


def is_anonymous(permissions: tuple[str, ...], method: str) -> bool | None:
    """Return whether anonymous requests are allowed; None if only the project's own classes decide."""
    if set(permissions) <= OPEN:
        return True
    if any(name.endswith(("OrReadOnly", "OrAnonReadOnly", "OrReadOnlyPermission")) for name in permissions):
        return method in _SAFE
    known = ("IsAuthenticated", "IsAdminUser", "DjangoModelPermissions", "DjangoObjectPermissions")
    return False if any(name in known for name in permissions) else None


def refused_statuses(
    schemes: tuple[AuthenticationScheme, ...], *, anonymous: bool | None, is_throttled: bool = False
) -> tuple[int, ...]:
    """Return the status codes for refused requests.

    401 if the first scheme sends a challenge (session authentication does not), 403 for permissions, those of
    the project included, and 429 for too many requests.

    Args:
        schemes: authentication schemes of the view.
        anonymous: whether anonymous requests are allowed; None if the project's own classes decide.
        is_throttled: whether the number of requests is limited.
    """
    many = (429,) if is_throttled else ()
    if anonymous is None:
        return (403, *many)
    if anonymous or not schemes:
        return many
    return (403, *many) if schemes[0].kind == "session" else (401, 403, *many)
