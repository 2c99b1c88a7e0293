"""Estimate planned tasks one by one, each calibrated with the history of its own project."""

from collections.abc import Mapping, Sequence

import numpy as np

from toolkit.estimate.conformal import apply_calibration
from toolkit.estimate.history_calibration import calibrate_from_history
from toolkit.estimate.prior import shipped_prior
from toolkit.estimate.size import size_of_task
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Hours
from toolkit.model.planned import PlannedTasks
from toolkit.model.tasks import TaskRow

EVERY = ""
"""Name that stands for all projects if they are not distinguished."""


def estimate_tasks(tasks: Sequence[TaskRow], past: Sequence[TaskRow]) -> PlannedTasks:
    """Estimate planned tasks independently of each other.

    Args:
        tasks: of which only what is known before the work is read, and the project if `past` is given.
        past: past tasks; those of a project calibrate the planned ones of that project. If either side does not name
            projects, all past tasks calibrate all planned ones.
    """
    told_apart = any(row.repo for row in past) and any(task.repo for task in tasks)
    observed: dict[str, list[TaskRow]] = {}
    for row in past:
        if row.is_observed:
            observed.setdefault(row.repo if told_apart else EVERY, []).append(row)
    found = {name: calibrate_from_history(rows) for name, rows in sorted(observed.items())}
    known = {name: calibration for name, calibration in found.items() if calibration is not None}
    names = [task.repo if told_apart else EVERY for task in tasks]
    return PlannedTasks(
        hours=_hours(tasks, names, known),
        calibrated=sum(name in known for name in names),
        calibrations=known,
        few={name: len(observed[name]) for name, calibration in found.items() if calibration is None},
    )


def _hours(tasks: Sequence[TaskRow], names: Sequence[str], known: Mapping[str, Calibration]) -> tuple[Hours, ...]:
    logs = shipped_prior().log_hours([size_of_task(task) for task in tasks])
    for name, calibration in known.items():
        rows = np.array(names) == name
        logs[rows] = apply_calibration(logs[rows], calibration)
    return tuple(Hours(*row) for row in np.exp(logs).tolist())
