"""Goals: what a team wants to have reached by a day, in numbers that each run counts anew."""

import msgspec

from toolkit.model.estimate import Hours

MOST = 3
"""More goals at once are none."""


class Goal(msgspec.Struct, frozen=True):
    """One goal.

    Attributes:
        measure: what is counted, see `toolkit.flows.goals.count_measures`: the family of steps that bring it down; or a
            service level, see `toolkit.model.service_level`.
        start: the value when the goal was made; target: the value that it shall have on the day.
        by: the day, `YYYY-MM-DD`.
        steps: ids of the steps that lead there, with those that come before them, in order.
        hours: of these steps together; None: nobody can say which steps lead there.
    """

    measure: str
    start: float
    target: float
    by: str
    steps: tuple[str, ...] = ()
    hours: Hours | None = None


class Checked(msgspec.Struct, frozen=True):
    """A goal held against a plan and a team's hours.

    Attributes:
        now: the value today; None: it was not measured, because its evidence was not given.
        of: how many requests or mutants it was measured on; 0: everything was counted.
        nearest: the goal that can be reached by the day with a chance of 80 %; None: the goal itself can.
    """

    goal: Goal
    now: float | None
    nearest: Goal | None = None
    of: int = 0
