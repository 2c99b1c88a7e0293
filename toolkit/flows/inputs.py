"""Inputs of an analysis."""

import msgspec

from toolkit.model.strength import LockStrengths
from toolkit.source.discover import Discovery
from toolkit.source.file_bytes import FileBytes


class Inputs(msgspec.Struct, frozen=True):
    """Everything that a run depends on, read but not yet understood.

    Attributes:
        repository: the state of git, as text; empty if history is not asked for.
        coverage, baseline: the bytes of those files; None: not asked for, or not there yet.
        ledger: the bytes of the team's actual hours; empty: there are none.
        inventory: what is remembered of one of these files (`InventoryBrief`); empty: nothing.
        strength: what was measured of the lock, as far as it still holds; None: nothing.
    """

    discovery: Discovery
    found: FileBytes
    repository: str
    coverage: bytes | None
    baseline: bytes | None
    ledger: bytes = b""
    strength: LockStrengths | None = None
    inventory: bytes = b""
