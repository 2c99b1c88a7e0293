"""One known risk of a system, with its rank among the others."""

from typing import Any, Literal

import msgspec

RiskGroup = Literal["abuse", "failure", "release"]
"""Groups of risks: what can be abused, what can fail while the system runs, what gets in the way of releases."""


class Risk(msgspec.Struct, frozen=True):
    """A kind of mistake with all its places.

    Attributes:
        key: key of its sentence (`says.risk`) and of its short name (`risk_names`).
        rank: 0 for the worst of its group.
        places: `path:line`, worst first.
        endpoints: `METHOD /folded/{}` of those that lead to it, nearest first.
        values: values of its sentence.
    """

    group: RiskGroup
    key: str
    rank: int
    places: tuple[str, ...]
    endpoints: tuple[str, ...] = ()
    values: dict[str, Any] = {}
