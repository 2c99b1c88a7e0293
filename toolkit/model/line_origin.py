"""The commit in which a line of a file came, as git tells it."""

import msgspec


class LineOrigin(msgspec.Struct, frozen=True):
    """The last commit that changed a line; it says nothing about who or what is to blame.

    Attributes:
        path, line: the line of today.
        revision: full hash of the commit; day: `YYYY-MM-DD`.
        subject: first line of its message, with secrets masked, cut when long.
    """

    path: str
    line: int
    revision: str
    day: str
    subject: str
