"""Estimate a file of planned tasks, with or without the history of the teams that will do them."""

from pathlib import Path

from toolkit.errors import UsageError
from toolkit.estimate.size import NEEDED
from toolkit.estimate.table import read_table, tasks_of, unknown_kinds
from toolkit.estimate.task_estimates import estimate_tasks
from toolkit.model.planned import EstimatedTasks
from toolkit.model.tasks import PAST, PLANNED, TaskRow

ADDED = ("p10", "p50", "p80", "p90")
"""The columns that are added: percentiles of the hours of active coding."""


def estimate_rows(file: Path, history: Path | None) -> EstimatedTasks:
    """Add hours to planned tasks.

    Args:
        file: CSV, one planned task a row, with the columns `NEEDED`. Only columns known before the work are read, and
            the name of the project if there is a history.
        history: CSV of past tasks, as `tebiki backtest --tasks` reads it, for a calibration.

    Raises:
        UsageError: a file cannot be read, a column is missing or would be overwritten, or a field is invalid.
    """
    table = read_table(read_bytes(file), file.name)
    if there := [name for name in ADDED if name in table.header]:
        raise UsageError(f"{file.name} has columns that would be overwritten: {', '.join(there)}. Rename them first.")
    tasks = tasks_of(table, NEEDED, (*PLANNED, "repo") if history else PLANNED)
    past = read_past(history) if history else ()
    planned = estimate_tasks(tasks, past)
    texts = {name: [f"{getattr(hours, name):.4f}" for hours in planned.hours] for name in ADDED}
    unobserved = sum(not row.is_observed for row in past)
    return EstimatedTasks(table.to_csv(texts), planned, unobserved, unknown_kinds(tasks))


def read_past(file: Path, *more: str) -> tuple[TaskRow, ...]:
    """Read past tasks from a file.

    Args:
        file: CSV, one past task a row.
        more: columns that are required besides those of size and hours.

    Raises:
        UsageError: the file cannot be read, a column is missing, or a field is invalid.
    """
    needed = (*NEEDED, "gapsum2h_min", "n_first2h", *more)
    return tasks_of(read_table(read_bytes(file), file.name), needed, (*PLANNED, *PAST))


def read_bytes(file: Path) -> bytes:
    """Read a file named by the user.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Name a CSV file of tasks.") from error
