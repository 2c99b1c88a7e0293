"""Duration of many steps together: laws of the simulation, and the bar on past tasks."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from tests.estimate.samples import public_tasks
from toolkit.estimate.backtest import FOLDED, folds, with_history
from toolkit.estimate.fit import TrainingTasks, fit_prior
from toolkit.estimate.size import Vector, size_of_task
from toolkit.flows.estimate_rows import read_past
from toolkit.model.estimate import Hours, Source
from toolkit.model.plan import Team
from toolkit.model.tasks import TaskRow
from toolkit.planning.roadmap_simulation import SimulatedStep, simulate_roadmap
from toolkit.render._roadmap import HELD

CALM = Team(members=1, hours_per_week=10, spread=0, gate_failures=0)
HOURS = Hours(2, 4, 7, 10)


def tasks(amount: int, hours: Hours = HOURS, gated: bool = True) -> list[SimulatedStep]:
    return [SimulatedStep(f"{number:016x}", hours, gated=gated) for number in range(amount)]


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 40), st.floats(1.05, 4), st.floats(1.05, 3), st.floats(1.0, 2))
def test_one_step_keeps_its_own_range(middle: float, below: float, above: float, more: float) -> None:
    hours = Hours(middle / below, middle, middle * above, middle * above * more)
    found = simulate_roadmap(tasks(1, hours), CALM).hours
    assert astuple(found) == pytest.approx(astuple(hours), rel=0.06, abs=0.03)


def test_p90s_are_not_added() -> None:
    found = simulate_roadmap(tasks(20), CALM).hours
    assert 20 * HOURS.p50 < found.p50 < found.p90 < 0.75 * 20 * HOURS.p90
    assert found.p90 / found.p10 < 2.4


def test_steps_share_their_luck() -> None:
    """Independent steps would make the sum of 100 nearly certain."""
    found = simulate_roadmap(tasks(100), CALM).hours
    assert found.p90 / found.p10 > 1.5


def test_the_same_steps_give_the_same_numbers_in_any_order() -> None:
    some = [SimulatedStep(f"{number:016x}", Hours(1, 2 + number, 9, 12)) for number in range(6)]
    assert simulate_roadmap(some, CALM) == simulate_roadmap(some, CALM)
    assert simulate_roadmap(some, CALM).hours == simulate_roadmap(some[::-1], CALM).hours


def test_milestones_are_the_first_steps_alone() -> None:
    whole = simulate_roadmap(tasks(9), CALM, [3, 5])
    for milestone in whole.milestones:
        alone = simulate_roadmap(tasks(milestone.steps), CALM)
        assert (milestone.hours, milestone.weeks, milestone.curve) == (alone.hours, alone.weeks, alone.curve)


def test_weeks_follow_from_the_hours_a_team_has() -> None:
    found = simulate_roadmap(tasks(8), CALM)
    assert astuple(found.weeks) == pytest.approx([value / 10 for value in astuple(found.hours)], abs=0.02)
    two = simulate_roadmap(tasks(8), replace(CALM, members=2))
    assert two.hours == found.hours
    assert found.weeks.p50 / 2 <= two.weeks.p50 < 0.65 * found.weeks.p50


def test_what_waits_for_another_step_is_not_done_at_the_same_time() -> None:
    first, second = tasks(2)
    chained = simulate_roadmap([first, SimulatedStep(second.key, HOURS, (first.key,))], replace(CALM, members=2))
    alone = simulate_roadmap([first, second], CALM)
    assert chained.weeks == alone.weeks


def test_nobody_waits_who_could_begin_something_else() -> None:
    first, second, third = (f"{number:016x}" for number in range(3))
    two, four = Hours(2, 2, 2, 2), Hours(4, 4, 4, 4)
    some = [SimulatedStep(first, two), SimulatedStep(second, two, (first,)), SimulatedStep(third, four)]
    found = simulate_roadmap(some, replace(CALM, members=2))
    assert (found.hours.p50, found.weeks.p50) == (8, 0.4), "one does the first two, the other the third"
    assert found.weeks.p50 * 10 * 2 == found.hours.p50


def test_an_uncertain_week_makes_the_calendar_wider_and_not_the_effort() -> None:
    calm, restless = simulate_roadmap(tasks(9), CALM), simulate_roadmap(tasks(9), replace(CALM, spread=0.5))
    assert restless.hours == calm.hours
    assert restless.weeks.p90 > 1.2 * calm.weeks.p90


def test_refused_changes_cost_more_and_locks_are_not_refused() -> None:
    often = replace(CALM, gate_failures=0.5, rework=0.4)
    calm, refused = simulate_roadmap(tasks(30), CALM).hours, simulate_roadmap(tasks(30), often).hours
    assert refused.p50 == pytest.approx(1.2 * calm.p50, rel=0.05)
    assert simulate_roadmap(tasks(30, gated=False), often).hours == calm


def test_the_curve_falls_from_all_to_none() -> None:
    found = simulate_roadmap(tasks(10), CALM)
    chances = [chance for _, chance in found.curve]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.99
    assert chances[-1] < 0.01
    hours = [hour for hour, _ in found.curve]
    assert np.interp(found.hours.p80, hours, chances) == pytest.approx(0.2, abs=0.02)


def _rows() -> list[TaskRow]:
    return [row for row in read_past(public_tasks()) if row.is_observed]


def _blocks(rows: Sequence[TaskRow], hours: Vector) -> Iterator[tuple[Hours, float]]:
    """For each twenty consecutive tasks, what the simulation says of their sum, and what they took."""
    for start in range(0, len(rows) - 19, 20):
        block = range(start, start + 20)
        tasks = [SimulatedStep(f"{number:016x}", Hours(*map(float, hours[number]))) for number in block]
        yield simulate_roadmap(tasks, CALM).hours, sum(rows[number].hours for number in block)


def _unseen(own_history: bool) -> dict[str, list[tuple[Hours, float]]]:
    """Sums of tasks of each project, estimated by a prior without it, with or without what it did before."""
    rows = _rows()
    past = TrainingTasks.of(
        [size_of_task(row) for row in rows], [row.hours for row in rows], [row.repo for row in rows]
    )
    found: dict[str, list[tuple[Hours, float]]] = {}
    for name in sorted({row.repo for row in rows}):
        own = sorted((row for row in rows if row.repo == name), key=lambda row: (row.t, row.t_merge, row.sha))
        prior = fit_prior(past.only(past.projects != name))
        if not own_history:
            found[name] = list(_blocks(own, np.exp(prior.log_hours([size_of_task(row) for row in own]))))
            continue
        for before, after in folds(own) if len(own) >= FOLDED else ():
            known = np.log([row.hours for row in before])
            found.setdefault(name, []).extend(_blocks(after, np.exp(with_history(prior)(before, known, after))))
    return {name: sums for name, sums in found.items() if sums}


def _within(sums: Sequence[tuple[Hours, float]], name: str) -> float:
    return sum(actual <= getattr(hours, name) for hours, actual in sums) / len(sums)


@pytest.mark.corpus
@pytest.mark.parametrize("level", ["proxy", "team_history"])
def test_sums_of_twenty_unseen_tasks_are_in_their_range(level: Source) -> None:
    """Between 75 and 88 % of the sums lie in the range from P10 to P90, P90 is at most 2.4 times P10, and the report
    tells how many stayed within P50 and P80."""
    projects = _unseen(level == "team_history")
    found = [item for sums in projects.values() for item in sums]
    inside = sum(hours.p10 <= actual <= hours.p90 for hours, actual in found) / len(found)
    assert 0.75 <= inside <= 0.88
    assert np.median([hours.p90 / hours.p10 for hours, _ in found]) <= 2.4
    p50, p80 = ([_within(sums, name) for sums in projects.values()] for name in ("p50", "p80"))
    told = (np.mean(p50), np.mean(p80), min(p80), max(p80))
    assert HELD[level] == (len(found), len(projects), *(round(float(share), 2) for share in told))
