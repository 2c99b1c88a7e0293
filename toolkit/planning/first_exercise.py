"""Choose the best first exercise among the steps of a plan."""

from toolkit.model.plan import Plan, Step
from toolkit.model.practise import FirstExercise

_RISKS = {"low": 0, "medium": 1, "high": 2}
HALF_DAY = 4.0
"""Hours: a longer step is more than one sitting, and hardly an exercise."""
_PAIR = 2
"""One site to look at, and one to do."""


def first_exercise(plan: Plan) -> FirstExercise | None:
    """Choose the best exercise for a beginner; None: the plan has no step.

    The first that counts is a worked example in the team's own code (a codemod that changes two sites or more without
    review), then that it takes no more than `HALF_DAY` hours, that no other step comes before it, a change that goes
    into production rather than a lock, low risk, few hours, and worth.
    """
    if not plan.steps:
        return None
    number, step = min(enumerate(plan.steps, 1), key=lambda pair: (_rank(pair[1]), pair[0]))
    sites = _own_sites(step)
    return FirstExercise(step, number, sites if sites >= _PAIR else 0, _hours(step), len(plan.steps) - 1)


def _rank(step: Step) -> tuple[bool, bool, bool, bool, bool, int, float, float]:
    return (
        _own_sites(step) < _PAIR,
        _hours(step) > HALF_DAY,
        bool(step.needs),
        step.action == "lock",
        step.lasting,
        _RISKS[step.risk],
        _hours(step),
        -step.worth,
    )


def _own_sites(step: Step) -> int:
    """Sites that a codemod changes without review."""
    return (step.sites or 0) - step.reviewed if step.codemod else 0


def _hours(step: Step) -> float:
    return step.estimate.hours.p50 if step.estimate else 0.0
