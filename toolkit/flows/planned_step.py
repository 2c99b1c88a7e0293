"""Find the step of a project's plan that a number or an id names."""

from pathlib import Path

from toolkit.errors import UsageError
from toolkit.model.plan import Step
from toolkit.state.plan_file import NAME, find_step, read_plan


def planned_step(root: Path, key: str) -> Step:
    """Find the step of the project's plan with this number or id.

    Raises:
        UsageError: no step or several steps match, or there is no plan.
    """
    plan = read_plan(root)
    if plan is None:
        raise UsageError(f"{root} has no {NAME}: run `tebiki plan` first.")
    return find_step(plan, key)
