"""Record actual hours in the ledger, and compare them with the estimates."""

from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path

import msgspec

from toolkit.errors import LedgerError, UsageError
from toolkit.model.actuals import ActualsComparison, ImportedActuals
from toolkit.model.ledger import Added, Frozen, LedgerEntry
from toolkit.model.plan import NO_PLAN, Step
from toolkit.state.durations import parse_hours
from toolkit.state.ledger_file import append_entries, read_ledger
from toolkit.state.ledger_lines import check_entry, new_entries
from toolkit.state.plan_file import find_step, read_plan
from toolkit.state.worklogs import WorklogOptions, read_worklog

_LEDGER = "ledger"
_SOME = 1.0  # hours, where only the rest of an entry is checked


def add_actual(root: Path, entry: LedgerEntry, spent: str, today: str, hours_per_day: float) -> Added:
    """Add one entry to a project's ledger, with the current estimate of its step.

    Args:
        root: the project.
        entry: the entry without hours and estimate; an empty day means today. Its step is an id, or the step's number
            in the current plan.
        spent: the duration, see `toolkit.state.durations`.
        today: `YYYY-MM-DD`.
        hours_per_day: hours of a working day.

    Raises:
        LedgerError: the entry is invalid, the plan has no such step, or the ledger is damaged.
    """
    given = msgspec.structs.replace(entry, hours=parse_hours(spent, hours_per_day), day=entry.day or today)
    return _add_entry(root, check_entry(given, today))


def link_actual(root: Path, pr: str, step: str, today: str) -> Added:
    """Link a pull request to a step if its hours were recorded without one, as after an import.

    Args:
        root: the project.
        pr: number or key of the pull request.
        step: id of a step, or its number in the plan.
        today: `YYYY-MM-DD`.

    Raises:
        LedgerError: see `add_actual`; or the pull request has an estimate already, or the step has none.
    """
    right = check_entry(LedgerEntry(pr, _SOME, today, step=step), today)  # the name and the day
    return _add_entry(root, right, only_link=True)


def _add_entry(root: Path, entry: LedgerEntry, *, only_link: bool = False) -> Added:
    beside: list[LedgerEntry] = []

    def new(known: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        [found] = _freeze_estimates(root, [entry], known)
        if only_link and not found.estimate:
            raise LedgerError(f"{entry.pr} has an estimate already, or its step has none. Nothing was changed.")
        beside.extend(each for each in known if each.pr == entry.pr)
        return [msgspec.structs.replace(found, hours=0.0) if only_link else found]

    [added] = append_entries(root, new)
    from toolkit.estimate.ledger_calibration import sum_actuals  # imports numpy, which proofs do not need

    return Added(added, sum_actuals([*beside, added])[0])


def import_actuals(
    root: Path, file: Path, columns: Mapping[str, str], today: str, hours_per_day: float
) -> ImportedActuals:
    """Add the new rows of an export to a project's ledger; all or none.

    Args:
        root: the project.
        file: a CSV file; the tool is recognised by its header unless `columns` is given.
        columns: field -> header, see `toolkit.state.worklog_columns`; empty for an export of a known tool.
        today: `YYYY-MM-DD`.
        hours_per_day: hours of a working day.

    Raises:
        LedgerError: see `worklog` and `append`.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise LedgerError(f"{file} cannot be read: {error.strerror}. Name a CSV file.") from error
    read = read_worklog(data, WorklogOptions(file.name, today, hours_per_day, columns))
    added = append_entries(root, lambda known: _freeze_estimates(root, new_entries(read.entries, known), known))
    have = {entry.pr for entry in read_ledger(root) if entry.estimate}
    unheld = dict.fromkeys(entry.pr for entry in added if entry.pr not in have)
    return ImportedActuals(read.tool, added, len(read.entries) - len(added), read.left_out, tuple(unheld))


def compare_actuals(root: Path) -> ActualsComparison:
    """Compare planned with actual hours in a project's ledger."""
    entries = read_ledger(root)
    from toolkit.estimate.ledger_calibration import calibrate_from_ledger, sum_actuals  # as above

    return ActualsComparison(sum_actuals(entries), calibrate_from_ledger(entries, None))


def _freeze_estimates(root: Path, entries: Sequence[LedgerEntry], known: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Add the estimate of its step to the first entry of each pull request that has none yet."""
    have = {entry.pr for entry in known if entry.estimate}
    found = []
    for entry in entries:
        step = _find_step(root, entry.step) if entry.step else None
        estimate = frozen_of(step) if step and entry.pr not in have else None
        have |= {entry.pr} if estimate else set()
        found.append(msgspec.structs.replace(entry, step=step.id if step else "", estimate=estimate))
    return found


def _find_step(root: Path, key: str) -> Step:
    try:
        return find_step(read_plan(root) or NO_PLAN, key)
    except UsageError as error:
        raise LedgerError(f"{error} Or leave the step out. Nothing was changed.") from error


def frozen_of(step: Step) -> Frozen | None:
    """Return the estimate of a step as the ledger stores it, rounded to minutes; None if it has no estimate."""
    if step.estimate is None:
        return None
    offsets = [log(factor.value) for part in step.estimate.parts for factor in part.factors if factor.key == _LEDGER]
    return Frozen(
        hours=step.estimate.hours,
        parts={part.component: part.hours for part in step.estimate.parts},
        offset=round(offsets[0], 4) if offsets else 0.0,
    )
