"""Planned tasks with their hours, and the basis of the estimates."""

import msgspec

from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Hours


class PlannedTasks(msgspec.Struct, frozen=True):
    """Planned tasks with their hours.

    Attributes:
        hours: hours of active coding, one for each task in order; not rounded.
        calibrated: number of tasks that were estimated with the history of their own project.
        calibrations: project -> corrections from its history; an empty name stands for all tasks.
        few: project -> number of past tasks with measured time, if too few for a calibration.
    """

    hours: tuple[Hours, ...]
    calibrated: int
    calibrations: dict[str, Calibration]
    few: dict[str, int]


class EstimatedTasks(msgspec.Struct, frozen=True):
    """A file of planned tasks that were estimated.

    Attributes:
        content: the bytes of the file: the given columns, followed by those for the hours.
        planned: the tasks with their hours.
        unobserved: number of past tasks without a time in git.
        kinds: unknown kinds of change -> number of tasks; they count as `other`.
    """

    content: bytes
    planned: PlannedTasks
    unobserved: int
    kinds: dict[str, int]
