"""Inferred type of an expression, as a value."""

from typing import NamedTuple


class InferredType(NamedTuple):
    """The inferred type of an expression.

    Attributes:
        kind: `client`, `database`, `collection`, `cursor`, `document`, `bulk`, `wrapper`, `asynchronous` (of a driver
            for asyncio); `object`, `class`, `function`, `module` of the project; `external`; `list`, `dict`,
            `none`; or empty, if it is unknown.
        path: file of an object of the project.
        name: its qualified name; the dotted name of an external object; the shape of a new dictionary.
    """

    kind: str = ""
    path: str = ""
    name: str = ""
