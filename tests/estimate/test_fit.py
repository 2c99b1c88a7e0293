"""A fitted prior: a known law is found again, exponents are never negative, and nothing depends on the order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.estimate.samples import POWER, project, projects
from toolkit.estimate import fit as room
from toolkit.estimate.fit import TrainingTasks, fit_prior, predict_unseen, weighted_quantile
from toolkit.estimate.size import AMOUNTS, size_of_task
from toolkit.model.tasks import TaskRow


def past(rows: list[TaskRow]) -> TrainingTasks:
    return TrainingTasks.of(
        [size_of_task(row) for row in rows], [row.hours for row in rows], [row.repo for row in rows]
    )


def test_finds_the_law_by_which_tasks_were_made():
    prior = fit_prior(past(projects(each=400)))
    assert prior.exponents["added"] == pytest.approx(POWER, abs=0.08)
    assert all(prior.exponents[name] < 0.06 for name in AMOUNTS if name != "added")
    assert prior.tasks == 2000
    assert prior.projects == ("team0", "team1", "team2", "team3", "team4")


def test_no_exponent_is_negative_even_where_the_data_say_so():
    rows = projects()
    hours = [1 / row.hours for row in rows]
    prior = fit_prior(TrainingTasks.of([size_of_task(row) for row in rows], hours, [row.repo for row in rows]))
    assert min(prior.exponents.values()) == 0


def test_least_squares_is_where_no_step_helps():
    """The conditions of Karush, Kuhn and Tucker: at a zero exponent the gradient points away, elsewhere it is none."""
    rng = np.random.default_rng(3)
    columns = rng.standard_normal((200, len(AMOUNTS) + 7))
    gram = columns.T @ columns + 5 * np.eye(columns.shape[1])
    target = columns.T @ rng.standard_normal(200)
    found = room._descend(gram, target)
    slope = gram @ found - target
    free = (found != 0) | (np.arange(len(found)) >= len(AMOUNTS))
    assert np.abs(slope[free]).max() < 1e-6
    assert (found[: len(AMOUNTS)] == 0).any()
    assert slope[~free].min() > 0


def test_the_order_of_tasks_changes_nothing():
    rows = projects(3, 60)
    shuffled = [rows[place] for place in np.random.default_rng(0).permutation(len(rows))]
    one, other = fit_prior(past(rows)), fit_prior(past(shuffled))
    assert one.intercept == pytest.approx(other.intercept)
    assert dict(one.exponents) == pytest.approx(dict(other.exponents))
    assert one.quantiles.p10 == pytest.approx(other.quantiles.p10)


def test_a_large_project_counts_more_than_a_small_one_but_not_by_its_tasks():
    """Two teams of different speed and no other difference: the level lies between them by the roots of their sizes."""
    rows = [*project("large", 900, 1, 1.0), *project("small", 100, 2)]
    same = [replace(row, p_add=9, p_del=0, p_files=1, p_hunks=1, f_n=1, f_cc=0, type="other") for row in rows]
    hours = [np.e if row.repo == "large" else 1.0 for row in same]
    known = TrainingTasks.of([size_of_task(row) for row in same], hours, [row.repo for row in same])
    line = room._least_squares(known)
    assert line.at(known.matrix)[0] == pytest.approx(30 / (30 + 10))


def test_a_project_is_predicted_without_its_own_hours():
    rows = projects(3, 60)
    known = past(rows)
    unseen = predict_unseen(known)
    mine = known.projects == "team1"
    slower = TrainingTasks(known.matrix, known.log_hours + 2.0 * mine, known.projects)
    assert predict_unseen(slower)[mine] == pytest.approx(unseen[mine])
    assert predict_unseen(slower)[~mine] != pytest.approx(unseen[~mine])


def test_the_range_holds_four_in_five_tasks_of_teams_it_has_not_seen():
    prior = fit_prior(past(projects(8, 300)))
    rows = [row for row in projects(5, 400) if row.repo in {"team0", "team2", "team4"}]
    low, _, _, high = prior.log_hours([size_of_task(row) for row in rows]).T
    actual = np.log([row.hours for row in rows])
    assert 0.74 < np.mean((low <= actual) & (actual <= high)) < 0.86


def test_a_guessed_size_never_makes_the_range_narrower():
    prior = fit_prior(past(projects()))
    assert min(prior.guess.p10, prior.guess.p80, prior.guess.p90) >= 1
    assert prior.guess.p90 > 1.05


def test_one_project_teaches_nothing_of_others():
    with pytest.raises(ValueError, match="at least two projects"):
        fit_prior(past(projects(1, 50)))


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 4)), min_size=1, max_size=30), st.integers(1, 99))
@settings(max_examples=60, deadline=None)
def test_a_weighted_quantile_is_that_of_repeated_values(pairs: list[tuple[int, int]], percent: int):
    values, weights = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    repeated = np.sort(np.repeat(values, weights.astype(int)))
    expected = repeated[int(np.ceil(percent / 100 * len(repeated))) - 1]
    assert weighted_quantile(values, weights, percent / 100 - 1e-12) == expected
