"""Add the most similar past pull requests of the team to each step."""

from collections.abc import Sequence

from msgspec.structs import replace

from toolkit.model.plan import Plan, Step
from toolkit.model.tasks import TaskRow


def add_similar_tasks(plan: Plan, past: Sequence[TaskRow]) -> Plan:
    """Return the plan with the most similar past tasks of each step; steps that lock have none."""
    from toolkit.estimate.nearest import nearest_tasks  # numpy: imported only for plans

    def add_neighbours(step: Step) -> Step:
        if step.estimate is None or step.action == "lock":
            return step
        return replace(step, estimate=replace(step.estimate, neighbours=nearest_tasks(step.work.size, past)))

    return replace(plan, steps=tuple(map(add_neighbours, plan.steps))) if past else plan
