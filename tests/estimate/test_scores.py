"""Scores against their definitions, written out the slow way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.estimate.scores import ProjectEstimates, combine_scores, sample_scores, winkler_score
from toolkit.estimate.size import Vector

LOGS = st.floats(-3, 3, allow_nan=False)
TASKS = st.lists(st.tuples(LOGS, LOGS, st.floats(0, 2), st.floats(0, 2)), min_size=2, max_size=25)


def outcome(tasks: list[tuple[float, float, float, float]]) -> ProjectEstimates:
    actual, median, below, above = (np.array(column) for column in zip(*tasks, strict=True))
    return ProjectEstimates(actual, np.column_stack([median - below, median, median + above / 2, median + above]))


@given(TASKS)
@settings(max_examples=60, deadline=None)
def test_scores_are_what_their_definitions_say(tasks: list[tuple[float, float, float, float]]):
    given_ = outcome(tasks)
    found = sample_scores(given_).scores()
    inside, near25, near50, scores, errors, logs = [], [], [], [], [], []
    for actual, (low, median, _, high) in zip(given_.log_hours, given_.predicted, strict=True):
        inside.append(low <= actual <= high)
        off = abs(np.exp(median) - np.exp(actual)) / np.exp(actual)
        near25.append(off <= 0.25)
        near50.append(off <= 0.5)
        scores.append(
            high - low + (10 * (low - actual) if actual < low else 10 * (actual - high) if actual > high else 0)
        )
        errors.append(abs(np.exp(median) - np.exp(actual)))
        logs.append(median - actual)
    hours = np.exp(given_.log_hours)
    guesses = [abs(one - other) for at, one in enumerate(hours) for place, other in enumerate(hours) if at != place]
    assert found.coverage.value == pytest.approx(np.mean(inside))
    assert found.pred25.value == pytest.approx(np.mean(near25))
    assert found.pred50.value == pytest.approx(np.mean(near50))
    assert found.winkler.value == pytest.approx(np.mean(scores))
    assert found.bias.value == pytest.approx(np.median(logs))
    if np.mean(guesses) > 1e-9:
        assert found.accuracy.value == pytest.approx(1 - np.mean(errors) / np.mean(guesses), rel=1e-6, abs=1e-6)


def test_the_true_quantiles_have_the_best_winkler_score():
    actual = np.random.default_rng(1).standard_normal(20_000)

    def mean(low: float, high: float) -> float:
        ends: list[Vector] = [np.full(len(actual), end) for end in (low, high)]
        return float(winkler_score(actual, *ends).mean())

    best = mean(-1.2816, 1.2816)
    assert best < min(mean(-1.0, 1.0), mean(-1.6, 1.6), mean(-1.0, 1.6))


def test_an_interval_holds_the_figure_and_shrinks_with_more_tasks():
    rng = np.random.default_rng(2)
    few, many = (
        sample_scores(
            ProjectEstimates(rng.standard_normal(count), np.tile([-1.28, 0.0, 0.84, 1.28], (count, 1)))
        ).scores()
        for count in (40, 1000)
    )
    for scores in (few, many):
        assert scores.coverage.low <= scores.coverage.value <= scores.coverage.high
    assert many.coverage.high - many.coverage.low < few.coverage.high - few.coverage.low


def test_a_mean_counts_projects_and_a_coverage_counts_tasks():
    inside = sample_scores(ProjectEstimates(np.zeros(90), np.tile([-1.0, 0.0, 0.8, 1.0], (90, 1))))
    outside = sample_scores(ProjectEstimates(np.full(10, 2.0), np.tile([-1.0, 0.0, 0.8, 1.0], (10, 1))))
    both = combine_scores([inside, outside]).scores()
    assert both.coverage.value == pytest.approx(0.9)
    assert both.winkler.value == pytest.approx((2 + 2 + 10 * 1) / 2)
    assert both.bias.value == pytest.approx(-1)


def test_tasks_that_all_took_the_same_leave_nothing_to_guess():
    assert (
        sample_scores(ProjectEstimates(np.zeros(5), np.tile([-1.0, 0.0, 0.8, 1.0], (5, 1)))).scores().accuracy.value
        == 0
    )
