"""Results of `tebiki actuals`."""

import msgspec

from toolkit.model.calibration import Calibration
from toolkit.model.ledger import Actual, LedgerEntry
from toolkit.model.trailers import Trailers


class ActualsComparison(msgspec.Struct, frozen=True):
    """Planned against actual hours.

    Attributes:
        actuals: each pull request.
        calibration: corrections learned from the ledger so far; None if it has too few entries.
    """

    actuals: tuple[Actual, ...]
    calibration: Calibration | None


class ImportedActuals(msgspec.Struct, frozen=True):
    """Result of an import.

    Attributes:
        tool: name of the tool that exported the file.
        added: new entries; known: number of rows that were imported before.
        left_out: number of rows without hours or without a pull request.
        unheld: pull requests of the imported rows that have no estimate to compare with.
    """

    tool: str
    added: tuple[LedgerEntry, ...]
    known: int
    left_out: int
    unheld: tuple[str, ...] = ()


class MergedRequest(msgspec.Struct, frozen=True):
    """One merged pull request.

    Attributes:
        commit: its full hash; `pr`: its number, or the first digits of the commit if it names none.
        day: date of the commit that merged it, `YYYY-MM-DD`.
    """

    commit: str
    pr: str
    day: str
    trailers: Trailers


class SyncedActuals(msgspec.Struct, frozen=True):
    """Result of a sync: new entries, number of entries known before, and pull requests without hours."""

    added: tuple[LedgerEntry, ...]
    known: int
    without_hours: tuple[MergedRequest, ...]
