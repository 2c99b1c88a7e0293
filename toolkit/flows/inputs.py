"""Inputs of an analysis."""

import msgspec

from toolkit.model.strength import LockStrengths
from toolkit.source.discover import Discovery
from toolkit.source.file_bytes import FileBytes


class Inputs(msgspec.Struct, frozen=True):
    """Everything that a run depends on, read but not yet parsed.

    Attributes:
        repository: the state of git, as text; empty without history.
        coverage, baseline: the bytes of those files; None: not requested, or not there yet.
        ledger: the bytes of the ledger of actual hours; empty: there is none.
        recordings: state of the files of the recordings; empty: there are none.
        inventory: cached inventory of these files, an encoded `InventoryBrief`; empty: none.
        telling_cases: see `Project`.
        strength: measured strength of the lock, as far as it is still valid; None: not measured.
    """

    discovery: Discovery
    found: FileBytes
    repository: str
    coverage: bytes | None
    baseline: bytes | None
    ledger: bytes = b""
    strength: LockStrengths | None = None
    inventory: bytes = b""
    telling_cases: dict[str, int] = {}
    recordings: str = ""
