"""Estimate how long the steps of a plan take together, in hours and in weeks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from toolkit.model.plan import Milestone, Roadmap, Step, Team

if TYPE_CHECKING:
    from toolkit.planning.roadmap_simulation import SimulatedStep

STOPS = (5, 10, 20, 50, 100)
"""Numbers of steps after which the roadmap has a milestone."""


def roadmap_of_steps(steps: Sequence[Step], team: Team) -> Roadmap:
    """Simulate the steps in their order; every one has an estimate."""
    from toolkit.planning.roadmap_simulation import simulate_roadmap  # numpy: imported only for plans

    whole = simulate_roadmap(tasks_of(steps), team, [stop for stop in STOPS if stop < len(steps)])
    upgrades = [step for step in steps if step.work.size.upgrades]
    if not upgrades:
        return whole
    alone = simulate_roadmap(tasks_of(upgrades), team)
    return replace(whole, upgrades=Milestone(len(upgrades), alone.hours, alone.weeks))


def tasks_of(steps: Sequence[Step]) -> "list[SimulatedStep]":
    """Convert steps for the simulation; prerequisites outside the list count as done."""
    from toolkit.planning.roadmap_simulation import SimulatedStep

    known = {step.id for step in steps}
    return [
        SimulatedStep(
            step.id,
            step.estimate.hours,
            tuple(key for key in step.needs if key in known),
            gated=step.action == "change",
        )
        for step in steps
        if step.estimate
    ]
