"""Quantiles of hours as shapes on a log scale: draw from them, widen them, and add up parts that vary together."""

from collections.abc import Sequence
from functools import cache
from math import exp, log
from statistics import NormalDist

import numpy as np

from toolkit.estimate.size import Vector
from toolkit.model.calibration import Spread
from toolkit.model.estimate import Hours

TOGETHER = 0.5
"""Correlation of the parts of one pull request on a log scale; an assumption: nothing measured the parts apart."""
_POINTS = 4096
_Z = {level: NormalDist().inv_cdf(level) for level in (0.1, 0.5, 0.8, 0.9)}


def lognormal_hours(median: float, times: float) -> Hours:
    """A symmetric range: P90 is the median times `times`, P10 the median divided by it."""
    return Hours(median / times, median, median * times ** (_Z[0.8] / _Z[0.9]), median * times)


def shift_hours(hours: Hours, offset: float, spread: Spread | None) -> Hours:
    """Shift the median and scale the width of a range.

    Args:
        hours: the quantiles to start from, all above zero.
        offset: added to the logarithm of the median.
        spread: factors on the distances from the median; None: unchanged.
    """
    spread = spread or Spread(1.0, 1.0, 1.0)
    low, upper, high = (log(other / hours.p50) for other in (hours.p10, hours.p80, hours.p90))
    median = hours.p50 * exp(offset)
    p80, p90 = exp(upper * spread.p80), exp(high * spread.p90)
    return Hours(median * exp(low * spread.p10), median, median * p80, median * max(p80, p90))


def sum_hours(parts: Sequence[Hours]) -> Hours:
    """Compute the quantiles of a sum of parts, which are not the sums of their quantiles.

    By a quasi-random simulation that gives the same on every run and machine: each part is drawn from its own
    quantiles (straight lines between them over the standard normal distribution, on a log scale), any two of them with
    correlation `TOGETHER`. Parts that do not always go together make no range wider than the sums of their ends, which
    the simulation may miss by some percent where one part is nearly all.
    """
    if len(parts) == 1:
        return parts[0]
    draws = _draws()
    total = np.zeros(_POINTS)
    for column, part in enumerate(parts, 1):
        scores = np.sqrt(TOGETHER) * draws[:, 0] + np.sqrt(1 - TOGETHER) * draws[:, column]
        total += np.exp(_logs(scores, part))
    p10, p50, p80, p90 = np.quantile(total, list(_Z)).tolist()
    least, most = sum(part.p10 for part in parts), sum(part.p90 for part in parts)
    return Hours(max(p10, least), p50, min(p80, most), min(p90, most))


def _logs(scores: Vector, part: Hours) -> Vector:
    """Logarithms of hours for standard normal scores; beyond P10 and P90 the nearest line goes on."""
    at, logs = list(_Z.values()), [log(value) for value in (part.p10, part.p50, part.p80, part.p90)]
    inner = np.interp(scores, at, logs)
    below = (logs[1] - logs[0]) / (at[1] - at[0]) * np.minimum(scores - at[0], 0)
    above = (logs[3] - logs[1]) / (at[3] - at[1]) * np.maximum(scores - at[3], 0)
    return np.asarray(inner + below + above)


@cache
def _draws() -> Vector:
    """Standard normal scores in six dimensions: an additive recurrence (Roberts 2018), one row a draw."""
    dimensions = 6
    root = 1.5
    for _ in range(64):  # the positive solution of x^7 = x + 1
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = root ** -np.arange(1, dimensions + 1)
    shares = (0.5 + np.outer(np.arange(1, _POINTS + 1), steps)) % 1
    normal = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])
    return np.asarray(normal(np.clip(shares, 1e-9, 1 - 1e-9)))
