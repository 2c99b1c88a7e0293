"""Isolation of a program during replay, and the connections that it made."""

from collections.abc import Mapping
from typing import Literal

import msgspec

SandboxLevel = Literal["namespaces", "landlock", "hook", "nothing", ""]
"""Level of a program's sandbox, as `toolkit/probe/isolation/sandbox.py` names it; empty: a runner's own."""


class Isolation(msgspec.Struct, frozen=True):
    """Confinement of programs of one interpreter on this system.

    Attributes:
        python: its version, as in `2.7`.
        has_hook: whether it has an audit hook (PEP 578), which sees what Python code does.
        wall: what the system itself keeps it from.
        reasons: why it is not a stronger wall, as the system puts it.
        unprotected: keys of what neither sees: see `toolkit/probe/isolation/check.py`.
    """

    python: str = ""
    has_hook: bool = True
    wall: SandboxLevel = ""
    reasons: tuple[str, ...] = ()
    unprotected: tuple[str, ...] = ()

    @property
    def is_safe(self) -> bool:
        """True if inputs may be tried that the program was never seen with."""
        return self.has_hook or self.wall in ("namespaces", "")


class Connections(msgspec.Struct, frozen=True):
    """Connections of programs during a replay.

    Attributes:
        used: address, as it was named -> how many connections.
        refused: `HOST:PORT` of what they wanted to reach and did not.
        unseen: libraries and modules in C that they loaded where the audit hook was all that held them back.
        databases: what was made for them, as texts.
    """

    used: Mapping[str, int] = {}
    refused: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()
