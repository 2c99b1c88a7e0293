"""Checks of the caller and the tenant of a request: what they read, compare and answer, in the order of the code."""

from typing import Literal

import msgspec

CheckKind = Literal["authentication", "permission"]
"""The purpose of a check: to find out who calls, or whether that caller may do it."""
StepKind = Literal["read", "compare", "computed", "query", "skip", "allow", "refuse", "table", "cache", "inherit"]
"""The effect of a step of a check; `skip`: lets requests through without a credential; `inherit`: asks the base."""


class CheckStep(msgspec.Struct, frozen=True):
    """One step of a check, in the order of the code.

    Attributes:
        source: for `read`, the part of the request: `header`, `query`, `form`, `json`, `cookie`, `session`, `address`,
            `host`, `authorization`, `user`; for `compare`, the kind of the other side: `setting`, `literal`, `code`.
        what: name of the value that is read, or what it is compared with; literals of a computed value are masked.
        condition: the conditions around it as code, the innermost last; empty for none.
        status: status code that it answers with; 0 if unknown.
        scheme: scheme of the header `Authorization` that the code expects: `Bearer`; empty if none.
        is_literal: whether the source holds the compared value, or a part of the computed one.
    """

    kind: StepKind
    file: str
    line: int
    what: str = ""
    source: str = ""
    condition: str = ""
    status: int = 0
    scheme: str = ""
    is_literal: bool = False


class CallerCheck(msgspec.Struct, frozen=True):
    """A check that runs before handlers.

    Attributes:
        name: as endpoints name it.
        file, line: its definition, or the settings or first handler that name it.
        endpoints: number of endpoints that it guards; `all_endpoints`: number of all of them.
        steps: what it does; none if it is not code of the project.
        library: the class or decorator outside the project that it is or extends; empty for none.
    """

    name: str
    kind: CheckKind
    file: str
    line: int
    endpoints: int
    all_endpoints: int
    steps: tuple[CheckStep, ...] = ()
    library: str = ""
