"""Learn from a team's own tasks how far its hours lie from the estimates, and how much wider they spread.

The offset is the median of log(actual / estimated), shrunk towards none: a prior from other projects is as good as a
hundred own tasks. The range is normalised split-conformal (Lei et al. 2018), each side by itself: what the newest tasks
missed, in units of the range they were given, mixed with the prior's own unit by the number of tasks.
"""

from dataclasses import dataclass
from itertools import starmap

import numpy as np

from toolkit.estimate.size import Vector
from toolkit.model.calibration import Calibration, Spread
from toolkit.model.estimate import Source

_LEAST = 0.01  # of a log: what a range of no width is taken for


@dataclass(frozen=True)
class ShrinkageOptions:
    """Weights by which the team's own tasks move an estimate.

    Attributes:
        shrink: own tasks that move the median half way to what they say.
        mix: own tasks that move the width half way.
        window: newest tasks that the width is taken from, against drift.
        least: own tasks without which nothing is said of the width.
        narrowest: how narrow a range may become against the prior's.
    """

    shrink: float
    mix: float
    window: int
    least: int = 30
    narrowest: float = 1.0


HISTORY = ShrinkageOptions(shrink=150, mix=50, window=100)
"""For tasks from git: strong shrinkage, and never narrower, since teams drift (docs/estimation.md)."""


def fit_calibration(level: Source, log_hours: Vector, estimated: Vector, recipe: ShrinkageOptions) -> Calibration:
    """Fit a calibration to own tasks.

    Args:
        level: where the hours come from.
        log_hours: natural logarithms of what the tasks took, the oldest first.
        estimated: columns P10, P50, P80, P90 of what they were estimated at, as logarithms, a row a task.
        recipe: how much to make of it.
    """
    count = len(log_hours)
    missed = log_hours - estimated[:, 1]
    offset = float(np.median(missed)) * count / (count + recipe.shrink) if count else 0.0
    if count < recipe.least:
        return Calibration(level, count, offset)
    newest = slice(-recipe.window, None)
    beyond, given = (missed - offset)[newest], (estimated - estimated[:, 1:2])[newest]
    sides = ((-beyond, -given[:, 0], 0.9), (beyond, given[:, 2], 0.8), (beyond, given[:, 3], 0.9))
    power = len(beyond) / (len(beyond) + recipe.mix)
    wide = [max(times, _LEAST) ** power for times in starmap(_times, sides)]
    return Calibration(level, count, offset, Spread(*(max(times, recipe.narrowest) for times in wide)))


def apply_calibration(log_hours: Vector, calibration: Calibration) -> Vector:
    """Estimates (columns P10, P50, P80, P90 as logarithms) as a calibration corrects them."""
    spread = calibration.spread or Spread(1.0, 1.0, 1.0)
    times = np.array([spread.p10, 0.0, spread.p80, spread.p90])
    medians = log_hours[:, 1:2]
    found = medians + calibration.offset + (log_hours - medians) * times
    found[:, 3] = np.maximum(found[:, 2], found[:, 3])
    return np.asarray(found)


def _times(beyond: Vector, given: Vector, level: float) -> float:
    """The factor by which the distance from the median must grow to cover the share `level` of the tasks."""
    return float(np.quantile(beyond / np.maximum(given, _LEAST), level))
