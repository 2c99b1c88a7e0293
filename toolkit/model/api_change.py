"""Changes between two API specifications."""

import msgspec


class ApiChange(msgspec.Struct, frozen=True):
    """One difference that a client may notice.

    Attributes:
        kind: of `toolkit/inventory/diff/kinds.py`.
        breaking: whether a client that keeps its old requests may fail.
        where: `METHOD /path`, and what of it: `GET /users query limit`, `POST /users body.name`, `GET /users 200[].id`.
        old, new: what was and what is, where that can be said in a word.
    """

    kind: str
    breaking: bool
    where: str
    old: str = ""
    new: str = ""


class ApiChanges(msgspec.Struct, frozen=True):
    """Changes between two API specifications: breaking changes first, then by place."""

    changes: tuple[ApiChange, ...]
