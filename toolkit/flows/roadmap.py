"""How long the steps of a plan take together, in hours and in weeks."""

from collections.abc import Sequence

from toolkit.model.plan import Roadmap, Step, Team

STOPS = (5, 10, 20, 50, 100)
"""After so many steps a reader wants to know where the team stands."""


def roadmap(steps: Sequence[Step], team: Team) -> Roadmap:
    """Simulate the steps in their order; every one has an estimate."""
    from toolkit.estimate.roadmap import Task, simulate  # numpy: only those who plan pay for it

    tasks = [
        Task(step.id, step.estimate.hours, step.needs, gated=step.action == "change") for step in steps if step.estimate
    ]
    return simulate(tasks, team, [stop for stop in STOPS if stop < len(tasks)])
