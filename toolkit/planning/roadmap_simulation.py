"""Simulate how long many steps take together (Monte Carlo simulation).

The hours of steps are not the sum of their P90s (twice too much, back-tested), and not independent either (their 80 %
range then holds the truth in two of three cases only): one team, one code base, one month make all of them longer or
shorter together. A shared log-normal shock says so; its size was measured on sums of 20 consecutive merged branches of
public projects. It is a part of what makes one step vary, so that one step alone keeps the range it is shown with.
Calendar time is computed separately: it follows from the hours that the team really
has in a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from msgspec.structs import astuple
from numpy.typing import NDArray

from toolkit.model.estimate import Hours
from toolkit.model.plan import Milestone, Roadmap, Team

DRAWS = 10_000
SEED = 1
SHOCK = 0.25
"""Standard deviation of the logarithm of the shared shock."""
_Z = {10: -1.2816, 50: 0.0, 80: 0.8416, 90: 1.2816}  # of the standard normal distribution
_QUANTILES = (0.1, 0.5, 0.8, 0.9)
_POINTS = 60

_Draws = NDArray[np.float64]


@dataclass(frozen=True)
class SimulatedStep:
    """One step as input of a simulation.

    Attributes:
        key: 16 hexadecimal digits, the seed of its draws, so that they do not depend on the order.
        needs: keys of tasks that must end before this one begins; they come before it.
        gated: whether a gate may refuse it, so that part of it is done again.
    """

    key: str
    hours: Hours
    needs: tuple[str, ...] = ()
    gated: bool = False


def simulate_roadmap(
    tasks: Sequence[SimulatedStep], team: Team, stops: Sequence[int] = (), draws: int = DRAWS
) -> Roadmap:
    """Simulate steps that are done in this order by a team.

    Args:
        tasks: in order.
        team: the members, their weekly hours, and the share of rejected steps.
        stops: numbers of tasks after which there is a milestone.
        draws: number of simulations.

    Returns:
        P10, P50, P80 and P90 of hours of effort and of weeks of calendar time.
    """
    rng = np.random.default_rng(SEED)
    shock = rng.standard_normal(draws)
    pace = team.hours_per_week * np.exp(team.spread * rng.standard_normal(draws))
    effort = np.zeros(draws)
    calendar = _Calendar(team.members, draws)
    needed = {key for task in tasks for key in task.needs}
    milestones = []
    for position, task in enumerate(tasks, 1):
        hours = draw_hours(task, team, shock)
        effort += hours
        calendar.add(task, hours, keep=task.key in needed)
        if position in stops:
            milestones.append(Milestone(position, _hours(effort), _hours(calendar.end / pace), _curve(effort)))
    return Roadmap(
        hours=_hours(effort),
        weeks=_hours(calendar.end / pace),
        draws=draws,
        seed=SEED,
        curve=_curve(effort),
        milestones=tuple(milestones),
        team=team,
    )


def draw_hours(task: SimulatedStep, team: Team, shock: _Draws) -> _Draws:
    """Draw the hours of one task from its own quantiles, plus another round for rejected changes.

    Between the quantiles the log of the hours is linear in the normal score; beyond the P10 and the P90 it goes on as
    from the median to there.

    Args:
        task: the task.
        team: the team, with the share of changes that the gate rejects.
        shock: standard normal scores that all tasks share.
    """
    low, middle, upper, high = (log(max(value, 1e-3)) for value in astuple(task.hours))
    deviation = (high - low) / (2 * _Z[90])
    share = min(SHOCK / deviation, 1.0) if deviation else 0.0
    rng = np.random.default_rng([int(task.key, 16), SEED])
    z = share * shock + sqrt(1 - share**2) * rng.standard_normal(len(shock))
    inner = np.interp(z, list(_Z.values()), [low, middle, upper, high])
    below = np.minimum(z - _Z[10], 0) * (middle - low) / -_Z[10]
    above = np.maximum(z - _Z[90], 0) * (high - middle) / _Z[90]
    values = np.exp(inner + below + above)
    if task.gated and team.gate_failures:
        values *= 1 + team.rework * (rng.random(len(shock)) < team.gate_failures)
    result: _Draws = values
    return result


class _Calendar:
    """Calendar of the members: the end of each task, in hours of one member's work.

    The next task goes to the member who can begin it first, and among several to the one who has been busy the longest.
    """

    def __init__(self, members: int, draws: int) -> None:
        self._free = np.zeros((draws, members))
        self._rows = np.arange(draws)
        self._ends: dict[str, _Draws] = {}
        self.end = np.zeros(draws)

    def add(self, task: SimulatedStep, hours: _Draws, *, keep: bool) -> None:
        ready = np.zeros(len(hours))
        for key in task.needs:
            ready = np.maximum(ready, self._ends[key])
        start = np.maximum(self._free, ready[:, None])
        first = start.min(axis=1, keepdims=True)
        who = np.where(start == first, self._free, -1.0).argmax(axis=1)
        end = first[:, 0] + hours
        self._free[self._rows, who] = end
        self.end = np.maximum(self.end, end)
        if keep:
            self._ends[task.key] = end


def _hours(values: _Draws) -> Hours:
    return Hours(*(round(float(value), 2) for value in np.quantile(values, _QUANTILES)))


def _curve(values: _Draws) -> tuple[tuple[float, float], ...]:
    """Return (hours, probability that it takes longer) at equal steps between the 0.1 % fastest and slowest draws."""
    ordered = np.sort(values)
    low, high = (float(value) for value in np.quantile(ordered, (0.001, 0.995)))
    hours = np.linspace(low, high, _POINTS)
    longer = 1 - np.searchsorted(ordered, hours, side="right") / len(ordered)
    return tuple((round(float(x), 2), round(float(y), 4)) for x, y in zip(hours, longer, strict=True))
