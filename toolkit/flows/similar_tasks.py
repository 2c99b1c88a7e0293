"""Put beside each step the past pull requests of the team that are most like it."""

from collections.abc import Sequence

from msgspec.structs import replace

from toolkit.model.plan import Plan, Step
from toolkit.model.tasks import TaskRow


def add_similar_tasks(plan: Plan, past: Sequence[TaskRow]) -> Plan:
    """The plan with the past tasks that were most alike; a lock is like none of them."""
    from toolkit.estimate.nearest import nearest_tasks  # numpy: only those who plan pay for it

    def add_neighbours(step: Step) -> Step:
        if step.estimate is None or step.action == "lock":
            return step
        return replace(step, estimate=replace(step.estimate, neighbours=nearest_tasks(step.work.size, past)))

    return replace(plan, steps=tuple(map(add_neighbours, plan.steps))) if past else plan
