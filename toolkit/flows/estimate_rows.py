"""Estimate a file of planned tasks, with or without the past of the teams that will do them."""

from pathlib import Path

from toolkit.errors import UsageError
from toolkit.estimate.size import NEEDED
from toolkit.estimate.table import read_table, tasks_of, unknown_kinds
from toolkit.estimate.task_estimates import estimate_tasks
from toolkit.model.planned import EstimatedTasks
from toolkit.model.tasks import PAST, PLANNED, TaskRow

ADDED = ("p10", "p50", "p80", "p90")
"""The columns that estimating adds: hours of active coding that are not exceeded with that chance in per cent."""


def estimate_rows(file: Path, history: Path | None) -> EstimatedTasks:
    """Add hours to planned tasks.

    Args:
        file: CSV, one planned task a row, with the columns `NEEDED`. Of a task only what is known before the work is
            read, and the name of its project if there is a history.
        history: CSV of past tasks as `tebiki backtest --tasks` reads them, to calibrate with.

    Raises:
        UsageError: a file cannot be read, a column is missing or there already, or a field is wrong.
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
    """Past tasks from a file.

    Args:
        file: CSV, one past task a row.
        more: columns that have to be there besides those of the size and the hours.

    Raises:
        UsageError: it cannot be read, a column is missing, or a field is wrong.
    """
    needed = (*NEEDED, "gapsum2h_min", "n_first2h", *more)
    return tasks_of(read_table(read_bytes(file), file.name), needed, (*PLANNED, *PAST))


def read_bytes(file: Path) -> bytes:
    """The bytes of a file named by the user.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Name a CSV file of tasks.") from error
