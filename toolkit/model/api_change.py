"""Changes between two API specifications."""

import msgspec


class ApiChange(msgspec.Struct, frozen=True):
    """One difference that a client may notice.

    Attributes:
        kind: a key defined in `toolkit/inventory/diff/kinds.py`.
        breaking: whether a client that sends the same requests as before may fail.
        where: `METHOD /path` and the part: `GET /users query limit`, `POST /users body.name`, `GET /users 200[].id`.
        old, new: the value before and after, if it is short; else empty.
    """

    kind: str
    breaking: bool
    where: str
    old: str = ""
    new: str = ""


class ApiChanges(msgspec.Struct, frozen=True):
    """Changes between two API specifications: breaking changes first, then by place."""

    changes: tuple[ApiChange, ...]
