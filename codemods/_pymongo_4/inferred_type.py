"""Inferred type of an expression, as a value."""

from typing import NamedTuple


class InferredType(NamedTuple):
    """The inferred type of an expression.

    Attributes:
        kind: `client`, `database`, `collection`, `cursor`, `document`, `bulk`, `wrapper`, `asynchronous` (of a driver
            that answers later); `object`, `class`, `function`, `module` of the project; `external`; `list`, `dict`,
            `none`; or nothing, if it is not known.
        path: the file of what is the project's own.
        name: its qualname; the dotted name of what is external; the shape of a dictionary as it was made.
    """

    kind: str = ""
    path: str = ""
    name: str = ""
