"""Back-tests: no look into the future, no look at the project itself, and every model on the same tasks."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.estimate.samples import project, projects, public_tasks
from toolkit.estimate.backtest import LARGE, back_test
from toolkit.estimate.baselines import BASELINES, constant_estimate, log_linear, rolling_estimate
from toolkit.estimate.known_beforehand import BANDS, PLAN_GUESS, bias_by_size, known_size
from toolkit.estimate.prior import shipped_prior
from toolkit.estimate.scores import ProjectEstimates
from toolkit.flows.estimate_rows import read_past
from toolkit.model.backtest import BackTest, ProjectScores, Scores
from toolkit.model.tasks import TaskRow


def scores_of(test: BackTest, mode: str, name: str) -> ProjectScores:
    (trial,) = (trial for trial in test.trials if trial.mode == mode)
    return next(project for project in trial.projects if project.project == name)


def seen_before(rows: list[TaskRow]) -> list[TaskRow]:
    """The same tasks under names of projects that the prior which ships was fitted on."""
    names = dict(zip(sorted({row.repo for row in rows}), shipped_prior().projects, strict=False))
    return [replace(row, repo=names[row.repo]) for row in rows]


@pytest.fixture(scope="module")
def test() -> BackTest:
    return back_test(seen_before(projects()), 0.5)


def test_the_model_beats_a_constant_where_hours_follow_the_size(test: BackTest):
    for trial in test.trials[:2]:
        assert trial.summary["tebiki"].winkler.value < 0.9 * trial.summary["constant"].winkler.value
        assert 0.7 < trial.summary["tebiki"].coverage.value < 0.92


def test_every_model_is_scored_on_the_same_tasks(test: BackTest):
    cold, own, alone = test.trials
    assert list(own.summary) == ["tebiki", *BASELINES]
    assert list(cold.summary) == ["tebiki", *(key for key in BASELINES if key != "rolling_median")]
    assert {project.tasks for project in cold.projects} == {160}
    assert {project.tasks for project in own.projects} == {96}
    assert list(alone.summary) == ["tebiki", PLAN_GUESS]
    assert {project.tasks for project in alone.projects} == {160}


def test_it_says_which_projects_the_shipped_prior_has_seen(test: BackTest):
    assert test.learned == shipped_prior().projects[:5]
    assert test.flattered == ()
    assert back_test(project("new", 70, 1), 0.5).learned == ()
    alone = back_test(project(shipped_prior().projects[0], 70, 1), 0.5)
    assert (alone.learned, alone.flattered) == ((), shipped_prior().projects[:1])


def test_the_order_of_the_rows_changes_nothing(test: BackTest):
    rows = seen_before(projects())
    shuffled = [rows[place] for place in np.random.default_rng(4).permutation(len(rows))]
    again = back_test(shuffled, 0.5)
    for trial, other in zip(test.trials, again.trials, strict=True):
        for name, scores in trial.summary.items():
            assert scores.winkler.value == pytest.approx(other.summary[name].winkler.value)


def test_at_a_cold_start_the_own_hours_have_no_say():
    """If all its tasks take e times as long, a project's errors move by one, so nothing was learned from it."""
    rows = seen_before(projects(4, 60))
    mine = rows[0].repo
    slower = [replace(row, gapsum2h_min=row.gapsum2h_min * np.e) if row.repo == mine else row for row in rows]
    before, after = (scores_of(back_test(it, 0.5), "cold_start", mine).models["tebiki"] for it in (rows, slower))
    assert after.bias.value == pytest.approx(before.bias.value - 1)


def test_the_future_has_no_say_in_what_was_estimated_before_it():
    """The last fifth takes a hundred times as long: only its own estimates become wrong."""
    rows = project("mine", 100, 3)
    later = [replace(row, gapsum2h_min=row.gapsum2h_min * 100) if at >= 80 else row for at, row in enumerate(rows)]
    before, after = (scores_of(back_test(it, 0.5), "own_history", "mine").models for it in (rows, later))
    for name in ("tebiki", *BASELINES):
        assert after[name].coverage.value <= before[name].coverage.value
        assert after[name].coverage.value >= before[name].coverage.value - 20 / 60
        assert after[name].coverage.value > 0.3


def test_a_task_that_was_not_merged_in_time_has_no_say():
    rows = project("mine", 100, 3)
    wild = [replace(row, t_merge=1e12, gapsum2h_min=1e6) if at == 10 else row for at, row in enumerate(rows)]
    gone = [row for at, row in enumerate(rows) if at != 10]
    with_wild, without = (scores_of(back_test(it, 0.5), "own_history", "mine") for it in (wild, gone))
    assert with_wild.models["constant"].winkler.value == pytest.approx(
        without.models["constant"].winkler.value, rel=0.1
    )


def test_unobserved_tasks_and_small_projects_are_left_out():
    rows = [*project("mine", 70, 1), *project("tiny", 19, 2)]
    unseen = [replace(row, gapsum2h_min=1.0) if at % 2 else row for at, row in enumerate(project("half", 60, 3))]
    found = back_test([*rows, *unseen], 0.5)
    assert (found.tasks, found.observed) == (149, 119)
    assert {it.project: it.tasks for it in found.trials[0].projects} == {"half": 30, "mine": 70}
    assert [it.project for it in found.trials[1].projects] == ["mine"]
    assert found.trials[0].summary == {}
    assert found.bars == ()


def test_a_past_of_which_nothing_was_merged_in_time_gives_no_own_history():
    rows = [replace(row, t_merge=1e12) for row in project("mine", 80, 1)]
    cold, own, alone = back_test(rows, 0.5).trials
    assert [it.project for it in cold.projects] == ["mine"]
    assert own.projects == ()
    assert alone.projects == ()  # one project alone teaches nothing


def test_bars_are_met_or_missed_by_their_limits(test: BackTest):
    assert {bar.mode for bar in test.bars} == {"cold_start", "own_history", "findings_alone"}
    for bar in test.bars:
        assert bar.met == ((bar.low is None or bar.low <= bar.value) and (bar.high is None or bar.value <= bar.high))
    hard = back_test(seen_before([replace(row, p_add=0, f_n=1) for row in projects()]), 0.5)
    assert any(not bar.met for bar in hard.bars)
    assert next(it for it in hard.bars if it.key == "winkler_constant").value > 0.9


def test_another_guess_for_the_start_of_sessions_is_another_target():
    rows = [replace(row, n_first2h=2.0) for row in project("mine", 80, 1)]
    none, much = (scores_of(back_test(rows, imputed), "cold_start", "mine").models["tebiki"] for imputed in (0.0, 5.0))
    assert none.bias.value > much.bias.value + 1


def test_a_line_through_churn_is_the_line():
    rows = [TaskRow(p_add=added) for added in (0, 1, 3, 7, 15, 31)]
    hours = 0.5 + 0.7 * np.log1p([row.p_add for row in rows])
    assert log_linear(rows, hours, [TaskRow(p_add=63, p_del=64)])[0] == pytest.approx([0.5 + 0.7 * np.log1p(127)] * 4)
    flat = [TaskRow(p_add=5)] * 4
    assert log_linear(flat, np.arange(4.0), flat[:1])[0][1] == pytest.approx(1.5)


def test_a_rolling_median_forgets():
    rows = [TaskRow()] * 300
    hours = np.concatenate([np.zeros(200), np.ones(100)])
    assert rolling_estimate(rows, hours, rows[:1])[0].tolist() == [1, 1, 1, 1]
    assert constant_estimate(rows, hours, rows[:1])[0].tolist() == [0, 0, 1, 1]


@pytest.mark.corpus
@pytest.mark.parametrize("missed", [{("own_history", "pred50")}])
def test_the_bars_on_public_projects(missed: set[tuple[str, str]]):
    found = back_test(read_past(public_tasks()), 0.5)
    assert {(bar.mode, bar.key) for bar in found.bars if not bar.met} <= missed
    assert all(project.large == (project.tasks >= LARGE) for project in found.trials[0].projects)
    assert set(Scores.__struct_fields__) >= {"winkler", "coverage"}


def test_findings_alone_do_not_know_the_finished_change(test: BackTest):
    rows = seen_before(projects())
    finished = {"p_add": 900, "p_del": 90, "p_hunks": 30, "t_files": 4, "t_add": 99, "o_files": 3, "o_churn": 40}
    assert {known_size(replace(row, **finished)) for row in rows[:9]} == {known_size(row) for row in rows[:9]}
    larger = back_test([replace(row, **finished) for row in rows], 0.5)
    cold, alone = ("cold_start", "findings_alone")
    name = rows[0].repo
    mine = (scores_of(it, alone, name).models["tebiki"] for it in (larger, test))
    assert next(mine) == next(mine)
    assert scores_of(larger, cold, name).models["tebiki"] != scores_of(test, cold, name).models["tebiki"]


def test_the_bias_is_told_by_the_size_of_the_change():
    rows = [TaskRow(repo="a", p_add=lines) for lines in (1, 2, 3, 10, 11, 12, 100, 110, 120)]
    hours = np.zeros(9)
    medians = np.repeat([0.5, 0.0, -0.5], 3)
    found = ProjectEstimates(hours, np.column_stack([medians] * 4))
    assert bias_by_size({"a": rows}, {"a": found}) == dict(zip(BANDS, (0.5, 0.0, -0.5), strict=True))
    assert bias_by_size({"a": rows[:1]}, {"a": ProjectEstimates(hours[:1], found.predicted[:1])}) == {}
    assert bias_by_size({}, {}) == {}
