"""Isolation of programs during replay, and the connections that they made."""

from collections.abc import Mapping
from typing import Literal

import msgspec

SandboxLevel = Literal["namespaces", "landlock", "hook", "nothing", ""]
"""Level of a program's sandbox, see `toolkit/probe/isolation/sandbox.py`; empty: the runner isolates it."""


class Isolation(msgspec.Struct, frozen=True):
    """Confinement of programs of one interpreter on this system.

    Attributes:
        python: its version, as in `2.7`.
        has_hook: whether it has audit hooks (PEP 578), which see the actions of Python code.
        wall: the level of isolation by the operating system.
        reasons: why no stronger level is available, in the system's words.
        unprotected: keys of the actions that neither of them controls, see `toolkit/probe/isolation/check.py`.
    """

    python: str = ""
    has_hook: bool = True
    wall: SandboxLevel = ""
    reasons: tuple[str, ...] = ()
    unprotected: tuple[str, ...] = ()

    @property
    def is_safe(self) -> bool:
        """True if it is safe to try inputs that were never recorded."""
        return self.has_hook or self.wall in ("namespaces", "")


WITHOUT_USER = " (no user of its own)"
"""End of the description of a database that replays use as the user of the settings (`databases/_own_users.py`)."""


class Connections(msgspec.Struct, frozen=True):
    """Connections of programs during a replay.

    Attributes:
        used: address as the program named it -> number of connections.
        refused: addresses (`HOST:PORT`) to which a connection was refused.
        unseen: C libraries and extension modules that they loaded where only the audit hook confined them.
        databases: descriptions of the databases that were created for them; some end in `WITHOUT_USER`.
    """

    used: Mapping[str, int] = {}
    refused: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()
