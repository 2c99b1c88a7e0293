"""Goals: what a team wants to have reached by a day, in numbers that each run counts anew."""

import msgspec

from toolkit.model.estimate import Hours

MOST = 3
"""More goals at once are none."""


class Goal(msgspec.Struct, frozen=True):
    """One goal.

    Attributes:
        measure: what is counted, see `toolkit.flows.goals.count_measures`: the family of steps that bring it down.
        start: how many there were when the goal was made; target: how many there may be on the day.
        by: the day, `YYYY-MM-DD`.
        steps: ids of the steps that lead there, with those that come before them, in order.
        hours: of these steps together.
    """

    measure: str
    start: int
    target: int
    by: str
    steps: tuple[str, ...]
    hours: Hours


class Checked(msgspec.Struct, frozen=True):
    """A goal held against a plan and a team's hours.

    Attributes:
        now: how many there are.
        nearest: the goal that can be reached by the day with a chance of 80 %; None: the goal itself can.
    """

    goal: Goal
    now: int
    nearest: Goal | None = None
