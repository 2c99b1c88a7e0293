"""Calibrate a team's hours with its git history and its ledger."""

from collections.abc import Sequence

from toolkit.model.calibration import Calibration
from toolkit.model.ledger import LedgerEntry
from toolkit.model.plan import Landed
from toolkit.model.tasks import TaskRow
from toolkit.state.ledger_file import NAME
from toolkit.state.ledger_lines import parse_ledger


def entries_of(ledger: bytes) -> tuple[LedgerEntry, ...]:
    """Parse the entries of a ledger; empty bytes mean that there is none.

    Raises:
        LedgerError: a line of the ledger is not an entry.
    """
    return parse_ledger(ledger, str(NAME))


def learned_from(past: Sequence[TaskRow]) -> Calibration | None:
    """Calibrate from past tasks of the team; None if there are too few."""
    from toolkit.estimate.history_calibration import calibrate_from_history  # numpy: imported only for plans

    return calibrate_from_history(past)


def with_ledger(history: Calibration | None, entries: Sequence[LedgerEntry]) -> Calibration | None:
    """Return the best calibration: `measured` if the ledger has entries, else the one from history, if any."""
    if not entries:
        return history
    from toolkit.estimate.ledger_calibration import calibrate_from_ledger  # as above

    return calibrate_from_ledger(entries, history) or history


def without_ledger(calibration: Calibration | None) -> Calibration | None:
    """Return the part of a calibration that comes from git history."""
    return calibration.under if calibration and calibration.level == "measured" else calibration


def landed_pull_requests(entries: Sequence[LedgerEntry]) -> tuple[Landed, ...]:
    """Planned and actual hours of each pull request of the ledger that has both."""
    if not entries:
        return ()
    from toolkit.estimate.ledger_calibration import sum_actuals  # as above

    return tuple(
        Landed(item.pr, item.planned, item.hours) for item in sum_actuals(entries) if item.counts and item.planned
    )
