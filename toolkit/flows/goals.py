"""Draft goals from a plan, and refuse those that the team's hours cannot reach.

Goals count findings, and functions without tests, because a plan knows which steps reduce them. A goal can be reached
if its steps, after those of the goals before it, end by its date with a probability of 80 %.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from toolkit.errors import UsageError
from toolkit.flows.roadmap import tasks_of
from toolkit.flows.service_goals import NO_EVIDENCE, LevelEvidence, check_level, check_standing
from toolkit.model.estimate import Hours
from toolkit.model.goals import MOST, Checked, Goal
from toolkit.model.plan import Plan, Step, Team
from toolkit.model.service_level import parse_level
from toolkit.model.treatment import LOCK

WEEKS = 13
"""Weeks until the default date of a goal: a quarter of a year."""
_NOTHING = Hours(0, 0, 0, 0)


@dataclass(frozen=True)
class _Path:
    """The steps towards a goal in order, and the remaining count after each of them."""

    steps: tuple[Step, ...]
    left: tuple[int, ...]


def count_measures(plan: Plan) -> dict[str, int]:
    """Return measure -> its value now: findings of a family of steps; for `lock`, functions without tests.

    Families whose findings remain after their step are left out.
    """
    families = dict.fromkeys(step.family for step in plan.steps if not step.lasting)
    return {family: len(_count_by_steps(family, plan)) for family in families}


def draft_goals(plan: Plan, by: str) -> tuple[Goal, ...]:
    """Draft at most three goals for the most valuable improvements, all of them reachable.

    Args:
        plan: the plan with its roadmap, which describes the team.
        by: the date, `YYYY-MM-DD`; empty: in a quarter of a year.

    Raises:
        UsageError: `by` is not a date after that of the plan.
    """
    day = _parse_day(plan, by)
    goals: list[Goal] = []
    for measure in _by_worth(plan):
        if len(goals) == MOST:
            break
        goal = _reachable_goal(measure, 0, day, plan, _steps_of_goals(goals, plan))
        if goal.target < goal.start:
            goals.append(goal)
    return tuple(goals)


def check_goals(
    plan: Plan, targets: Sequence[tuple[str, float, str]], evidence: LevelEvidence = NO_EVIDENCE
) -> tuple[Checked, ...]:
    """Check requested goals against the plan, each after those before it.

    Args:
        plan: the plan with its roadmap.
        targets: (measure, target value, date); an empty date means in a quarter of a year.
        evidence: the data on which service levels are measured.

    Raises:
        UsageError: a measure is unknown, cannot be measured, is given twice, or has reached its target; a date is not
            in the future; there are too many goals.
    """
    if len(targets) > MOST:
        raise UsageError(f"{len(targets)} goals are too many: name at most {MOST}.")
    now = count_measures(plan)
    found: list[Checked] = []
    for measure, target, by in targets:
        _check_unnamed(measure, [item.goal.measure for item in found])
        if level := parse_level(measure):
            found.append(check_level(level, measure, target, _parse_day(plan, by), evidence))
            continue
        _check_goal(measure, target, now)
        day = _parse_day(plan, by)
        before = _steps_of_goals((item.nearest or item.goal for item in found), plan)
        reachable = _reachable_goal(measure, target, day, plan, before)
        wanted = _requested_goal(measure, target, day, plan, before)
        found.append(Checked(wanted, now[measure], reachable if reachable.target > target else None))
    return tuple(found)


def goal_standings(plan: Plan, goals: Sequence[Goal], evidence: LevelEvidence = NO_EVIDENCE) -> tuple[Checked, ...]:
    """Return the state of accepted goals; reached and expired ones are not simulated again."""
    found: list[Checked] = []
    done: list[Goal] = []
    for goal in goals:
        if level := parse_level(goal.measure):
            found.append(check_standing(level, goal, evidence))
            continue
        left = len(_count_by_steps(goal.measure, plan))
        nearest = None
        if left > goal.target and goal.by > plan.day:
            reachable = _reachable_goal(goal.measure, goal.target, goal.by, plan, _steps_of_goals(done, plan))
            nearest = reachable if reachable.target > goal.target else None
            done.append(reachable)
        found.append(Checked(goal, left, nearest))
    return tuple(found)


def _by_worth(plan: Plan) -> list[str]:
    """Sort the measures by the total worth of their steps; locks count for the change that needs them."""
    worth: dict[str, float] = {}
    for step in plan.steps:
        if step.family != LOCK and not step.lasting:
            worth[step.family] = worth.get(step.family, 0.0) + step.worth
    return sorted(worth, key=lambda family: (-worth[family], family))


def _check_unnamed(measure: str, taken: Sequence[str]) -> None:
    if measure in taken:
        raise UsageError(f"`{measure}` is named twice: name each goal once.")


def _check_goal(measure: str, target: float, now: Mapping[str, int]) -> None:
    if measure not in now:
        known = ", ".join(f"{name} ({amount})" for name, amount in now.items()) or "none, because the plan has no step"
        raise UsageError(f"there is nothing to count under `{measure}`. Possible goals: {known}.")
    if not 0 <= target < now[measure]:
        raise UsageError(f"`{measure}={target}` is not a goal: there are {now[measure]}, and the target must be below.")


def _parse_day(plan: Plan, by: str) -> str:
    today = date.fromisoformat(plan.day)
    try:
        day = date.fromisoformat(by) if by else today + timedelta(weeks=WEEKS)
    except ValueError:
        raise UsageError(f"`{by}` is not a date: write it as 2027-03-31.") from None
    if day <= today:
        raise UsageError(f"{by} is not after {plan.day}, the day of the plan. Name a later one.")
    return day.isoformat()


def _count_by_steps(family: str, plan: Plan) -> dict[str, set[str]]:
    """Return counted item -> ids of the steps that must be done to resolve it."""
    found: dict[str, set[str]] = {}
    for step in plan.steps:
        if step.family == family:
            for name in step.symbols if family == LOCK else step.finding_ids:
                found.setdefault(name, set()).add(step.id)
    return found


def _steps_of_family(family: str, plan: Plan, done: frozenset[str]) -> _Path:
    """Return the steps of a family in plan order with their prerequisites, without those that are `done`."""
    by_id = {step.id: step for step in plan.steps}
    wanted: dict[str, Step] = {}

    def visit(step: Step) -> None:
        for key in step.needs:
            visit(by_id[key])
        if step.id not in done:
            wanted.setdefault(step.id, step)

    for step in plan.steps:
        if step.family == family:
            visit(step)
    open_items = {name: steps - done for name, steps in _count_by_steps(family, plan).items()}
    left = []
    for key in wanted:
        for steps in open_items.values():
            steps.discard(key)
        left.append(sum(1 for steps in open_items.values() if steps))
    return _Path(tuple(wanted.values()), tuple(left))


def _reachable_goal(measure: str, target: float, by: str, plan: Plan, before: Sequence[Step]) -> Goal:
    """Return the goal nearest to the target that the team reaches by the date with a probability of 80 %."""
    path = _steps_of_family(measure, plan, frozenset(step.id for step in before))
    weeks = (date.fromisoformat(by) - date.fromisoformat(plan.day)).days / 7
    steps = _steps_until(target, path)
    ends = _simulate_goals(before, path.steps[:steps], plan)
    within = [position for position, (_, needed) in enumerate(ends, 1) if needed <= weeks]
    now = len(_count_by_steps(measure, plan))
    left = [now, *path.left]
    reached = max(within, default=0)
    # Steps that only prepare others that come too late are not part of a goal.
    first = left.index(left[reached])
    hours = ends[first - 1][0] if first else _NOTHING
    return Goal(measure, now, left[first], by, tuple(step.id for step in path.steps[:first]), hours)


def _requested_goal(measure: str, target: float, by: str, plan: Plan, before: Sequence[Step]) -> Goal:
    """Return the goal as requested, whether or not it can be reached."""
    path = _steps_of_family(measure, plan, frozenset(step.id for step in before))
    steps = path.steps[: _steps_until(target, path)]
    hours = _simulate_goals(before, steps, plan)[-1][0] if steps else _NOTHING
    return Goal(measure, len(_count_by_steps(measure, plan)), target, by, tuple(step.id for step in steps), hours)


def _steps_until(target: float, path: _Path) -> int:
    """Return the number of steps after which the remaining count is at most the target."""
    return next((position for position, left in enumerate(path.left, 1) if left <= target), len(path.steps))


def _simulate_goals(before: Sequence[Step], steps: Sequence[Step], plan: Plan) -> list[tuple[Hours, float]]:
    """For each number of steps, return their hours, and the P80 of the weeks until they are done, after `before`."""
    from toolkit.planning.roadmap_simulation import simulate_roadmap

    if not steps:
        return []
    team = plan.roadmap.team if plan.roadmap else Team()
    every = range(1, len(steps) + 1)
    alone = simulate_roadmap(tasks_of(steps), team, every).milestones
    after = simulate_roadmap(tasks_of([*before, *steps]), team, [len(before) + number for number in every]).milestones
    return [(one.hours, other.weeks.p80) for one, other in zip(alone, after, strict=True)]


def _steps_of_goals(goals: Iterable[Goal], plan: Plan) -> list[Step]:
    """Return the steps of goals, in order."""
    by_id = {step.id: step for step in plan.steps}
    return [by_id[key] for goal in goals for key in goal.steps if key in by_id]
