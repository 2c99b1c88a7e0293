"""Estimate a file of planned tasks, with or without the past of the teams that will do them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from toolkit.errors import UsageError
from toolkit.estimate.conformal import HISTORY, calibrated, learned
from toolkit.estimate.prior import shipped
from toolkit.estimate.size import NEEDED, Vector, size_of
from toolkit.estimate.table import Table, read_table, tasks_of, unknown_kinds
from toolkit.model.calibration import Calibration
from toolkit.model.tasks import PAST, PLANNED, TaskRow

ADDED = ("p10", "p50", "p80", "p90")
"""The columns that estimating adds: hours of active coding that are not exceeded with that chance in per cent."""
ENOUGH = 20
"""Observed tasks of a project without which its past says nothing."""
_EVERY = ""


class Estimated(msgspec.Struct, frozen=True):
    """A file of estimated tasks.

    Attributes:
        content: the bytes of the file: what was given, and the columns `ADDED`.
        tasks: how many; calibrated: how many of them by the past of their own project.
        calibrations: project -> what its past says; an empty name stands for all tasks.
        unobserved: past tasks of which git saw no time; few: projects with too few tasks, and how many they have.
        kinds: kinds of change that are not known -> number of tasks; they count as `other`.
    """

    content: bytes
    tasks: int
    calibrated: int
    calibrations: dict[str, Calibration]
    unobserved: int
    few: dict[str, int]
    kinds: dict[str, int]


def estimate_rows(file: Path, history: Path | None) -> Estimated:
    """Add hours to planned tasks.

    A task is estimated by itself: no other task of the file has a say. Of a planned task only what is known before the
    work is read, and the name of the project if there is a history.

    Args:
        file: CSV, one planned task a row, with the columns `NEEDED`.
        history: CSV of past tasks as `tebiki backtest --rows` reads them. Tasks with the same `repo` calibrate those of
            the file; if one of the two files does not name projects, all past tasks calibrate all planned ones.

    Raises:
        UsageError: a file cannot be read, a column is missing or there already, or a field is wrong.
    """
    table = read_table(read_bytes(file), file.name)
    if there := [name for name in ADDED if name in table.header]:
        raise UsageError(f"{file.name} has columns that would be overwritten: {', '.join(there)}. Rename them first.")
    tasks = tasks_of(table, NEEDED, (*PLANNED, "repo") if history else PLANNED)
    past = read_past(history) if history else ()
    told_apart = any(row.repo for row in past) and any(task.repo for task in tasks)
    observed = _by_project(past, told_apart)
    known = {name: _calibration(rows) for name, rows in observed.items() if len(rows) >= ENOUGH}
    names = [task.repo if told_apart else _EVERY for task in tasks]
    hours = np.exp(_log_hours(tasks, names, known))
    return Estimated(
        content=_written(table, hours),
        tasks=len(tasks),
        calibrated=sum(name in known for name in names),
        calibrations=known,
        unobserved=sum(not row.observed for row in past),
        few={name: len(rows) for name, rows in observed.items() if len(rows) < ENOUGH},
        kinds=unknown_kinds(tasks),
    )


def read_past(file: Path) -> tuple[TaskRow, ...]:
    """Past tasks from a file.

    Raises:
        UsageError: it cannot be read, a column is missing, or a field is wrong.
    """
    needed = (*NEEDED, "gapsum2h_min", "n_first2h")
    return tasks_of(read_table(read_bytes(file), file.name), needed, (*PLANNED, *PAST))


def read_bytes(file: Path) -> bytes:
    """The bytes of a file that somebody named.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Name a CSV file of tasks.") from error


def _by_project(past: Sequence[TaskRow], told_apart: bool) -> dict[str, list[TaskRow]]:
    """Observed past tasks by project, the oldest first; all under one empty name if projects are not told apart."""
    found: dict[str, list[TaskRow]] = {}
    for row in sorted(past, key=lambda row: (row.t, row.t_merge)):
        if row.observed:
            found.setdefault(row.repo if told_apart else _EVERY, []).append(row)
    return found


def _calibration(rows: Sequence[TaskRow]) -> Calibration:
    estimated = shipped().log_hours([size_of(row) for row in rows])
    return learned("team_history", np.log([row.hours for row in rows]), estimated, HISTORY)


def _log_hours(tasks: Sequence[TaskRow], names: Sequence[str], known: Mapping[str, Calibration]) -> Vector:
    found = shipped().log_hours([size_of(task) for task in tasks])
    for name, calibration in known.items():
        rows = np.array(names) == name
        found[rows] = calibrated(found[rows], calibration)
    return found


def _written(table: Table, hours: Vector) -> bytes:
    texts = {name: [f"{value:.4f}" for value in hours[:, place].tolist()] for place, name in enumerate(ADDED)}
    return table.written(texts)
