"""What an inventory holds: every statement with the place in the source that it comes from."""

from typing import Literal

import msgspec

Confidence = Literal["certain", "likely"]


class Route(msgspec.Struct, frozen=True, order=True):
    """One method of one path.

    Attributes:
        path: in the framework's own notation.
        method: upper case; `*` where the framework does not restrict it.
        handler: dotted name of the function or class that answers.
        file, line: of the handler's definition, else of the registration.
        framework: which of the plug-ins of `toolkit/inventory/frameworks/` found it.
        confidence: `likely` where a part is assumed: a branch that depends on what source does not tell, or an
            application that is never seen to be put together.
        registered: `path:line` of the registration.
    """

    path: str
    method: str
    handler: str
    file: str
    line: int
    framework: str
    confidence: Confidence = "certain"
    registered: str = ""


class UnresolvedRegistration(msgspec.Struct, frozen=True, order=True):
    """A registration that is seen in the source and whose path or handler is not known.

    Attributes:
        what: the registration as written, cut to one line.
        why: what is not known.
    """

    file: str
    line: int
    what: str
    why: str
