"""Lessons of own tasks: shrunk for few tasks, never narrower than the prior, and wider where tasks were missed."""

from dataclasses import replace as with_

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.estimate.conformal import HISTORY, apply_calibration, fit_calibration
from toolkit.estimate.size import Vector
from toolkit.model.calibration import Calibration, Spread


def estimates(count: int) -> Vector:
    return np.tile([-1.2, 0.0, 0.8, 1.2], (count, 1))


def team(count: int, seed: int, shift: float, spread: float) -> Vector:
    return shift + spread * np.random.default_rng(seed).standard_normal(count)


def test_nothing_is_learned_from_nothing():
    assert fit_calibration("team_history", np.array([]), estimates(0), HISTORY) == Calibration("team_history", 0, 0.0)


@pytest.mark.parametrize("count", [1, 10, 150, 1350])
def test_the_offset_is_shrunk_by_the_number_of_tasks(count: int):
    found = fit_calibration("team_history", np.full(count, 0.8), estimates(count), HISTORY)
    assert found.offset == pytest.approx(0.8 * count / (count + 150))


def test_fewer_than_thirty_tasks_say_nothing_of_the_width():
    assert fit_calibration("team_history", team(29, 1, 0, 3), estimates(29), HISTORY).spread is None
    assert fit_calibration("team_history", team(30, 1, 0, 3), estimates(30), HISTORY).spread is not None


@given(st.integers(30, 300), st.floats(-1, 1), st.floats(0.01, 4), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_history_never_makes_the_range_narrower(count: int, shift: float, spread: float, seed: int):
    found = fit_calibration("team_history", team(count, seed, shift, spread), estimates(count), HISTORY).spread
    assert found is not None
    assert min(found.p10, found.p80, found.p90) >= 1


def covered(found: Calibration, future: Vector) -> float:
    low, _, _, high = apply_calibration(estimates(len(future)), found).T
    return float(np.mean((low <= future) & (future <= high)))


def test_a_team_that_spreads_more_gets_a_wider_range():
    past, future = team(400, 5, 0.3, 2.0), team(4000, 6, 0.3, 2.0)
    found = fit_calibration("team_history", past, estimates(400), HISTORY)
    assert covered(Calibration("team_history", 0, 0.0), future) < 0.5
    assert covered(found, future) > 0.6


def test_without_mixing_the_range_holds_four_in_five():
    past, future = team(400, 5, 0.3, 2.0), team(4000, 6, 0.3, 2.0)
    trusting = with_(HISTORY, mix=0, window=400)
    assert 0.75 < covered(fit_calibration("team_history", past, estimates(400), trusting), future) < 0.85


def test_only_the_newest_tasks_speak_of_the_width():
    calm, wild = team(300, 7, 0, 0.5), team(100, 8, 0, 3.0)
    later = fit_calibration("team_history", np.concatenate([calm, wild]), estimates(400), HISTORY).spread
    earlier = fit_calibration("team_history", np.concatenate([wild, calm]), estimates(400), HISTORY).spread
    assert later is not None
    assert earlier == Spread(1.0, 1.0, 1.0)
    assert later.p10 > 1.5


def test_a_calibration_without_width_only_moves():
    moved = apply_calibration(estimates(3), Calibration("team_history", 5, 0.25))
    assert moved == pytest.approx(estimates(3) + 0.25)


def test_quantiles_stay_in_order_whatever_the_spread():
    crossed = Calibration("team_history", 50, 0.0, Spread(1.0, 3.0, 1.0))
    found = apply_calibration(estimates(2), crossed)
    assert (np.diff(found, axis=1) >= 0).all()


def test_a_recipe_may_let_a_range_become_narrower():
    own = with_(HISTORY, narrowest=0.0, mix=0)
    found = fit_calibration("measured", team(200, 9, 0, 0.3), estimates(200), own).spread
    assert found is not None
    assert found.p90 < 0.5
