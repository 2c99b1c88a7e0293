"""Fit a prior to past tasks of several projects: a power law by least squares, with a range from its errors.

The range is split-conformal: for each project the hours are predicted by a model that has not seen the project, and
the quantiles of what is missed become the range (Lei et al. 2018, with the quantiles taken near each median). So the
range holds the difference between projects as well, which a new team is about to meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.estimate.prior import Prior, Quantiles
from toolkit.estimate.size import AMOUNTS, SPECIAL_KINDS, Vector, design_matrix
from toolkit.model.calibration import Spread
from toolkit.model.estimate import Size

RIDGE = 300.0
"""Penalty on exponents of standardised columns, in tasks. From 30 to 600 the scores are the same within 1 %; 300 lets
amounts that go together (lines, hunks, files) share the weight, so that a plan that lacks one of them loses little."""
REACH = 0.2
"""Standard deviation of the window over log medians in which quantiles are taken."""
KNOTS = (-0.8, -0.4, 0.0, 0.4, 0.8, 1.2, 1.6)
"""Log medians at which the range is kept."""
_ROUNDS = 500
_CLOSE = 1e-9


@dataclass(frozen=True)
class TrainingTasks:
    """Past tasks to learn from, one row each.

    Attributes:
        matrix: `design_matrix` of their sizes.
        log_hours: natural logarithms of what they took.
        projects: name of the project of each.
    """

    matrix: Vector
    log_hours: Vector
    projects: np.ndarray[tuple[int], np.dtype[np.str_]]

    @classmethod
    def of(cls, sizes: Sequence[Size], hours: Sequence[float], projects: Sequence[str]) -> "TrainingTasks":
        """Past tasks of known size, hours and project."""
        return cls(design_matrix(sizes), np.log(np.array(hours, dtype=np.float64)), np.array(projects, dtype=np.str_))

    def only(self, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "TrainingTasks":
        """Some of the tasks."""
        return TrainingTasks(self.matrix[rows], self.log_hours[rows], self.projects[rows])


@dataclass(frozen=True)
class _Line:
    """The fitted logarithm of hours: `intercept + matrix @ weights`."""

    intercept: float
    weights: Vector

    def at(self, matrix: Vector) -> Vector:
        """Fitted logarithms of hours, a row a task."""
        return np.asarray(self.intercept + matrix @ self.weights)


@dataclass(frozen=True)
class _HeldOut:
    """Errors of predictions of unseen projects.

    Attributes:
        centre: median of what was missed; `widths`: mean distances of P10, P50, P80, P90 from the median.
    """

    centre: float
    quantiles: Quantiles
    widths: Vector


def fit_prior(past: TrainingTasks) -> Prior:
    """The prior that these tasks teach.

    Raises:
        ValueError: fewer than two projects, so that nothing tells how much projects differ.
    """
    line, held_out = _least_squares(past), _hold_out(past)
    amounts, kinds = np.split(line.weights, [len(AMOUNTS)])
    typical = np.expm1(np.median(past.matrix[:, : len(AMOUNTS)], axis=0))
    return Prior(
        intercept=line.intercept + held_out.centre,
        exponents=dict(zip(AMOUNTS, amounts.tolist(), strict=True)),
        kinds=dict(zip(SPECIAL_KINDS, kinds.tolist(), strict=True)),
        quantiles=held_out.quantiles,
        typical=dict(zip(AMOUNTS, typical.tolist(), strict=True)),
        guess=_guess(held_out, _hold_out(_functions_only(past))),
        tasks=len(past.log_hours),
        projects=tuple(np.unique(past.projects).tolist()),
    )


def predict_unseen(past: TrainingTasks) -> Vector:
    """Predict each task, as a logarithm, by a model fitted without the task's project.

    Raises:
        ValueError: fewer than two projects.
    """
    names = np.unique(past.projects)
    if len(names) < 2:
        raise ValueError("tasks of at least two projects are needed to tell how much projects differ")
    unseen = np.empty_like(past.log_hours)
    for name in names:
        out = past.projects == name
        unseen[out] = _least_squares(past.only(~out)).at(past.matrix[out])
    return unseen


def project_weights(projects: np.ndarray[tuple[int], np.dtype[np.str_]], power: float) -> Vector:
    """Weights of tasks: with 0 every task counts the same, with 1 every project."""
    _, place, counts = np.unique(projects, return_inverse=True, return_counts=True)
    weights = counts[place].astype(np.float64) ** -power
    return np.asarray(weights / weights.mean())


def weighted_quantile(values: Vector, weights: Vector, level: float) -> float:
    """The smallest value that at least the share `level` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, level * reached[-1])])


def _least_squares(past: TrainingTasks) -> _Line:
    """Ridge regression in which no exponent of an amount is negative, by coordinate descent.

    The problem is convex, so the order of the columns does not matter. A project counts by the square root of its
    number of tasks.
    """
    weights = project_weights(past.projects, 0.5)
    scale = past.matrix.std(axis=0)
    scale[scale == 0] = 1.0
    centres = np.average(past.matrix, axis=0, weights=weights)
    level = float(np.average(past.log_hours, weights=weights))
    columns = (past.matrix - centres) / scale
    gram = (columns * weights[:, None]).T @ columns + RIDGE * np.eye(columns.shape[1])
    target = (columns * weights[:, None]).T @ (past.log_hours - level)
    found = _descend(gram, target) / scale
    return _Line(level - float(centres @ found), found)


def _descend(gram: Vector, target: Vector) -> Vector:
    found = np.zeros(len(target))
    for _ in range(_ROUNDS):
        before = found.copy()
        for column in range(len(target)):
            step = found[column] + (target[column] - gram[column] @ found) / gram[column, column]
            found[column] = max(step, 0.0) if column < len(AMOUNTS) else step
        if np.abs(found - before).max() < _CLOSE:
            break
    return found


def _hold_out(past: TrainingTasks) -> _HeldOut:
    weights = project_weights(past.projects, 1.0)
    unseen = predict_unseen(past)
    centre = weighted_quantile(past.log_hours - unseen, weights, 0.5)
    medians = unseen + centre
    quantiles = _quantiles(past.log_hours - medians, medians, weights)
    widths = np.average(np.abs(quantiles.around(medians) - medians[:, None]), axis=0, weights=weights)
    return _HeldOut(centre, quantiles, widths)


def _quantiles(missed: Vector, medians: Vector, weights: Vector) -> Quantiles:
    """Quantiles of the errors near each knot; P10 never above the median, P80 and P90 never below."""
    windows = [weights * np.exp(-0.5 * ((medians - knot) / REACH) ** 2) for knot in KNOTS]
    p10, p80, p90 = (tuple(weighted_quantile(missed, window, level) for window in windows) for level in (0.1, 0.8, 0.9))
    return Quantiles(
        at=KNOTS,
        p10=tuple(min(value, 0.0) for value in p10),
        p80=tuple(max(value, 0.0) for value in p80),
        p90=tuple(max(value, 0.0) for value in p90),
    )


def _functions_only(past: TrainingTasks) -> TrainingTasks:
    """The same tasks reduced to the number of functions they touch."""
    masked = np.zeros_like(past.matrix)
    column = AMOUNTS.index("functions")
    masked[:, column] = past.matrix[:, column]
    return TrainingTasks(masked, past.log_hours, past.projects)


def _guess(known: _HeldOut, guessed: _HeldOut) -> Spread:
    """The factor by which the range widens if the size is unknown; at least 1."""
    p10, _, p80, p90 = (max(1.0, ratio) for ratio in (guessed.widths / np.maximum(known.widths, _CLOSE)).tolist())
    return Spread(p10, p80, p90)
