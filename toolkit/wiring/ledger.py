"""Record actual hours in the ledger of a project, and compare them with the estimates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.model.actuals import ActualsComparison, ImportedActuals, SyncedActuals
    from toolkit.model.ledger import Added, LedgerEntry


def add_actual(root: Path, entry: LedgerEntry, spent: str, hours_per_day: float) -> Added:
    """Record that a pull request took some time.

    Raises:
        UsageError: the time, the date or the step is invalid.
    """
    from toolkit.flows.actuals import add_actual

    return add_actual(root, entry, spent, _today(), hours_per_day)


def import_actuals(root: Path, file: Path, columns: Mapping[str, str], hours_per_day: float) -> ImportedActuals:
    """Record the rows of a time tracker's export; `columns`: field -> header, for a tool that is not known.

    Raises:
        UsageError: the file cannot be read, or a row is wrong.
    """
    from toolkit.flows.actuals import import_actuals

    return import_actuals(root, file, columns, _today(), hours_per_day)


def link_actual(root: Path, pr: str, step: str) -> Added:
    """Link a pull request to a step of the plan.

    Raises:
        UsageError: the plan has no such step.
    """
    from toolkit.flows.actuals import link_actual

    return link_actual(root, pr, step, _today())


def sync_actuals(root: Path, branch: str, hours_per_day: float) -> SyncedActuals:
    """Record the hours in the commits of merged pull requests.

    Raises:
        UsageError: there is no repository or branch, or hours cannot be read.
        GitError: git failed.
    """
    from toolkit.flows.actuals_sync import sync_actuals

    return sync_actuals(root, branch, _today(), hours_per_day)


def compare_actuals(root: Path) -> ActualsComparison:
    """Compare planned with actual hours, and derive corrections."""
    from toolkit.flows.actuals import compare_actuals

    return compare_actuals(root)


def _today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()
