"""Calibrate coding hours with a team's git history."""

from collections.abc import Iterable

import numpy as np

from toolkit.estimate.conformal import HISTORY, fit_calibration
from toolkit.estimate.prior import shipped_prior
from toolkit.estimate.size import size_of_task
from toolkit.model.calibration import Calibration
from toolkit.model.tasks import TaskRow

ENOUGH = 20
"""Observed tasks without which a history says nothing."""


def calibrate_from_history(tasks: Iterable[TaskRow]) -> Calibration | None:
    """Calibrate with past tasks of one team; None if too few of them have measured time.

    Args:
        tasks: in any order; they are taken in the order in which they were begun, as given where that is not known.
    """
    observed = sorted((task for task in tasks if task.is_observed), key=lambda task: (task.t, task.t_merge))
    if len(observed) < ENOUGH:
        return None
    estimated = shipped_prior().log_hours([size_of_task(task) for task in observed])
    return fit_calibration("team_history", np.log([task.hours for task in observed]), estimated, HISTORY)
