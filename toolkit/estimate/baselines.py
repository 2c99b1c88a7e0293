"""Simpler models that an effort model must beat, each with a range taken from its own errors on past tasks."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from toolkit.estimate.size import Vector
from toolkit.model.tasks import TaskRow

Model = Callable[[Sequence[TaskRow], Vector, Sequence[TaskRow]], Vector]
"""Past tasks, the logarithms of their hours, tasks to estimate -> columns P10, P50, P80, P90 as logarithms."""

_LEVELS = (0.1, 0.5, 0.8, 0.9)
_ROLLING = 100
_COCOMO = 1.0997
"""Exponent of COCOMO II.2000 with nominal scale factors (Boehm et al. 2000)."""


def constant_estimate(past: Sequence[TaskRow], log_hours: Vector, tasks: Sequence[TaskRow]) -> Vector:
    """Estimate every task by the median of all past tasks."""
    return _around(log_hours, np.zeros(len(past)), np.zeros(len(tasks)))


def rolling_estimate(past: Sequence[TaskRow], log_hours: Vector, tasks: Sequence[TaskRow]) -> Vector:
    """Estimate every task by the newest hundred tasks, as teams without estimates do."""
    return constant_estimate(past[-_ROLLING:], log_hours[-_ROLLING:], tasks)


def log_linear(past: Sequence[TaskRow], log_hours: Vector, tasks: Sequence[TaskRow]) -> Vector:
    """The logarithm of hours is a straight line in the logarithm of lines of production code."""
    known = _churn(past)
    spread = known.var()
    slope = np.mean((known - known.mean()) * log_hours) / spread if spread else 0.0
    return _around(log_hours, slope * known, slope * _churn(tasks))


def sonar_like(past: Sequence[TaskRow], log_hours: Vector, tasks: Sequence[TaskRow]) -> Vector:
    """Five minutes a function and one a point of complexity, the scale fitted; a stand-in, and not Sonar's rules."""
    return _around(log_hours, _minutes(past), _minutes(tasks))


def cocomo_like(past: Sequence[TaskRow], log_hours: Vector, tasks: Sequence[TaskRow]) -> Vector:
    """Lines added to the power of 1.1, the scale fitted."""
    return _around(log_hours, _COCOMO * _added_lines(past), _COCOMO * _added_lines(tasks))


BASELINES: Mapping[str, Model] = {
    "constant": constant_estimate,
    "rolling_median": rolling_estimate,
    "log_linear": log_linear,
    "sonar_like": sonar_like,
    "cocomo_like": cocomo_like,
}


def _around(log_hours: Vector, past: Vector, tasks: Vector) -> Vector:
    """Return estimates around a log median, with quantiles of the errors on past tasks."""
    return np.asarray(tasks[:, None] + np.quantile(log_hours - past, _LEVELS))


def _churn(tasks: Sequence[TaskRow]) -> Vector:
    return np.log1p([task.p_add + task.p_del for task in tasks])


def _added_lines(tasks: Sequence[TaskRow]) -> Vector:
    return np.log1p([task.p_add + task.t_add for task in tasks])


def _minutes(tasks: Sequence[TaskRow]) -> Vector:
    return np.log([5 * max(task.f_n, 1) + task.f_cc for task in tasks])
