"""Goals: values of a measure that a team wants to reach by a date; each run measures them again."""

import msgspec

from toolkit.model.estimate import Hours

MOST = 3
"""Maximum number of goals at the same time."""


class Goal(msgspec.Struct, frozen=True):
    """One goal.

    Attributes:
        measure: the family of steps that lower it, see `toolkit.flows.goals.count_measures`; or a service level, see
            `toolkit.model.service_level`.
        start: the value when the goal was set; target: the value to reach.
        by: the date to reach it by, `YYYY-MM-DD`.
        steps: ids of the steps that reach it, and of those they need, in order.
        hours: total hours of these steps; None: it is unknown which steps reach it.
    """

    measure: str
    start: float
    target: float
    by: str
    steps: tuple[str, ...] = ()
    hours: Hours | None = None


class Checked(msgspec.Struct, frozen=True):
    """A goal checked against a plan and a team's hours.

    Attributes:
        now: the value today; None: not measured, because its input file was not given.
        of: number of requests or mutants that it was measured on; 0: everything was counted.
        nearest: the goal that can be reached by that date with a probability of 80 %; None: the goal itself can.
    """

    goal: Goal
    now: float | None
    nearest: Goal | None = None
    of: int = 0
