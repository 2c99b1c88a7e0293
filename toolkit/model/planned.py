"""Planned tasks with their hours, and what these rest on."""

import msgspec

from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Hours


class PlannedTasks(msgspec.Struct, frozen=True):
    """Planned tasks with their hours.

    Attributes:
        hours: of active coding, one a task, in their order; not rounded.
        calibrated: how many tasks were estimated with the past of their own project.
        calibrations: project -> what its past teaches; an empty name stands for all tasks.
        few: project -> past tasks with measured time, where they are too few.
    """

    hours: tuple[Hours, ...]
    calibrated: int
    calibrations: dict[str, Calibration]
    few: dict[str, int]


class EstimatedTasks(msgspec.Struct, frozen=True):
    """A file of planned tasks that were estimated.

    Attributes:
        content: the bytes of the file: what was given, and columns for the hours.
        planned: the tasks with their hours.
        unobserved: past tasks of which git saw no time.
        kinds: kinds of change that are not known -> number of tasks; they count as `other`.
    """

    content: bytes
    planned: PlannedTasks
    unobserved: int
    kinds: dict[str, int]
