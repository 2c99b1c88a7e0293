"""Score estimates against hours that are known.

- Winkler score of the 80 % range on log hours (Winkler 1972): its width, and 10 times what it was missed by.
- Coverage: share of the tasks inside it.
- Pred25, Pred50: share of the medians within 25 and 50 % of the hours (Conte et al. 1986).
- Standardised accuracy: 1 - mean absolute error / that of guessing the hours of another task at random (Shepperd and
  MacDonell 2012), computed exactly over all pairs.
- Bias: median of log(median estimate / hours).

MMRE is not a score: it is best for those who estimate too little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.estimate.size import Vector
from toolkit.model.backtest import Figure, Scores

_PENALTY = 2 / 0.2
_SAMPLES = 200
_INSIDE = (0.05, 0.95)
_NAMES = Scores.__struct_fields__
_COVERAGE = _NAMES.index("coverage")


@dataclass(frozen=True)
class ProjectEstimates:
    """Tasks of one project as one model estimated them.

    Attributes:
        log_hours: natural logarithms of what they took; predicted: columns P10, P50, P80, P90 as logarithms.
    """

    log_hours: Vector
    predicted: Vector


@dataclass(frozen=True)
class SampledScores:
    """Figures of one project in the order of `Scores`: as they are, and of bootstrap samples, one row a sample."""

    tasks: int
    figures: Vector
    samples: Vector

    def scores(self) -> Scores:
        """Each figure with its interval."""
        low, high = np.quantile(self.samples, _INSIDE, axis=0)
        parts = zip(self.figures.tolist(), low.tolist(), high.tolist(), strict=True)
        return Scores(*(Figure(*part) for part in parts))


def sample_scores(outcome: ProjectEstimates) -> SampledScores:
    """The figures of one project; the same tasks give the same samples for every model."""
    count = len(outcome.log_hours)
    rng = np.random.default_rng(count)
    drawn = [rng.integers(0, count, count) for _ in range(_SAMPLES)]
    samples = [_figures(outcome.log_hours[rows], outcome.predicted[rows]) for rows in drawn]
    return SampledScores(count, _figures(outcome.log_hours, outcome.predicted), np.array(samples))


def combine_scores(projects: Sequence[SampledScores]) -> SampledScores:
    """Means over projects; but the coverage is that of all tasks together."""
    tasks = np.array([project.tasks for project in projects], dtype=np.float64)
    figures = np.array([project.figures for project in projects])
    samples = np.array([project.samples for project in projects])
    mean, drawn = figures.mean(axis=0), samples.mean(axis=0)
    mean[_COVERAGE] = np.average(figures[:, _COVERAGE], weights=tasks)
    drawn[:, _COVERAGE] = np.average(samples[:, :, _COVERAGE], axis=0, weights=tasks)
    return SampledScores(int(tasks.sum()), mean, drawn)


def winkler_score(log_hours: Vector, low: Vector, high: Vector) -> Vector:
    """The Winkler score of an 80 % range, a task each."""
    missed = np.maximum(low - log_hours, 0) + np.maximum(log_hours - high, 0)
    return np.asarray(high - low + _PENALTY * missed)


def _figures(log_hours: Vector, predicted: Vector) -> Vector:
    low, median, _, high = predicted.T
    hours, error = np.exp(log_hours), np.exp(median) - np.exp(log_hours)
    off, guessed = np.abs(error) / hours, _mean_difference(hours)
    inside = (low <= log_hours) & (log_hours <= high)
    accuracy = 1 - np.abs(error).mean() / guessed if guessed else 0.0
    shares = [np.mean(inside), np.mean(off <= 0.25), np.mean(off <= 0.5)]
    return np.array([winkler_score(log_hours, low, high).mean(), *shares, accuracy, np.median(median - log_hours)])


def _mean_difference(values: Vector) -> float:
    """Mean absolute difference of two different elements, from their order: no table of all pairs."""
    count = len(values)
    if count < 2:
        return 0.0
    ranks = 2 * np.arange(count) - count + 1
    return float(2 * (ranks @ np.sort(values)) / (count * (count - 1)))
