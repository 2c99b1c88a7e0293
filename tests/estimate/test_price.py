"""Prices: reasons multiply to the number shown, the whole is no sum of P90s, and assumptions say that they are some."""

from math import exp, log, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from toolkit.estimate.distributions import TOGETHER, lognormal_hours, shift_hours, sum_hours
from toolkit.estimate.price import price_work
from toolkit.estimate.size import AMOUNTS
from toolkit.model.calibration import Calibration, Spread
from toolkit.model.estimate import COMPONENTS, EstimatePart, Hours, Size, Work
from toolkit.model.settings import EstimateSettings, Settings
from toolkit.model.tasks import KINDS

PLAIN = Settings()
AMOUNT = st.integers(0, 500)
SIZES = st.builds(
    Size,
    **dict.fromkeys(AMOUNTS, AMOUNT),
    complexity=st.integers(0, 2000),
    kind=st.sampled_from(KINDS),
    guessed=st.booleans(),
)
WORKS = st.builds(
    Work,
    size=SIZES,
    unlocked=st.integers(0, 20),
    made_by_codemod=st.integers(0, 2000),
    sites_by_codemod=st.integers(0, 50),
    minutes_per_site=st.floats(0, 30),
    proposed_by_codemod=st.integers(0, 50),
    first_time=st.booleans(),
    releases=st.integers(0, 4),
    cohorts=st.integers(0, 6),
)
SPREADS = st.none() | st.builds(Spread, *[st.floats(0.5, 2)] * 3)
HISTORIES = st.builds(Calibration, st.just("team_history"), st.integers(20, 900), st.floats(-1, 1), SPREADS)
LEDGERS = st.builds(
    Calibration, st.just("measured"), st.integers(1, 90), st.floats(-1, 1), SPREADS, st.none() | HISTORIES
)
CALIBRATIONS = st.none() | HISTORIES | LEDGERS
A_CHANGE = Work(
    Size(files=3, hunks=8, added=60, deleted=30, functions=5, complexity=50, test_files=1, test_added=20, kind="fix"),
    unlocked=2,
    first_time=True,
    cohorts=3,
)


def part(
    work: Work, component: str, calibration: Calibration | None = None, settings: Settings = PLAIN
) -> EstimatePart:
    return next(part for part in price_work(work, calibration, settings).parts if part.component == component)


@given(WORKS, CALIBRATIONS)
@settings(max_examples=150, deadline=None)
def test_reasons_multiply_to_the_number_shown(work: Work, calibration: Calibration | None):
    estimate = price_work(work, calibration, PLAIN)
    for one in estimate.parts:
        assert one.base * prod(factor.value for factor in one.factors) == pytest.approx(one.hours.p50)
        assert 0 < one.hours.p10 <= one.hours.p50 <= one.hours.p80 <= one.hours.p90
    assert [one.component for one in estimate.parts] == [
        name for name in COMPONENTS if name in {one.component for one in estimate.parts}
    ]


@given(WORKS, CALIBRATIONS)
@settings(max_examples=150, deadline=None)
def test_the_whole_is_in_half_hours_and_in_order(work: Work, calibration: Calibration | None):
    hours = price_work(work, calibration, PLAIN).hours
    values = (hours.p10, hours.p50, hours.p80, hours.p90)
    assert all((2 * value).is_integer() and value >= 0.5 for value in values)
    assert sorted(values) == list(values)


@given(WORKS)
@settings(max_examples=100, deadline=None)
def test_the_whole_is_narrower_than_the_sum_of_its_parts_ends(work: Work):
    estimate = price_work(work, None, PLAIN)
    assert estimate.hours.p90 <= sum(one.hours.p90 for one in estimate.parts) + 0.5
    assert estimate.hours.p10 >= sum(one.hours.p10 for one in estimate.parts) - 0.5


def test_each_part_says_where_it_comes_from():
    sources = {one.component: one.source for one in price_work(A_CHANGE, None, PLAIN).parts}
    assert sources == {
        "investigation": "assumption",
        "coding": "proxy",
        "locking": "assumption",
        "review": "assumption",
        "rollout": "assumption",
    }
    assert price_work(A_CHANGE, None, PLAIN).level == "proxy"
    assert price_work(Work(unlocked=2), None, PLAIN).level == "assumption"


def test_complexity_multiplies_no_hours_of_coding_but_adds_to_locking():
    complex_ = replace(A_CHANGE, size=replace(A_CHANGE.size, complexity=500))
    assert part(complex_, "coding") == part(A_CHANGE, "coding")
    assert part(complex_, "locking").hours.p50 > part(A_CHANGE, "locking").hours.p50


def test_a_guessed_size_has_a_wider_range_and_the_same_median():
    planned, guessed = (
        part(replace(A_CHANGE, size=replace(A_CHANGE.size, guessed=it)), "coding") for it in (False, True)
    )
    assert guessed.hours.p50 == planned.hours.p50
    assert guessed.hours.p10 < planned.hours.p10
    assert guessed.hours.p90 > planned.hours.p90


def test_sites_of_a_codemod_cost_the_minutes_of_its_card_and_its_lines_nothing():
    lines = A_CHANGE.size.added + A_CHANGE.size.deleted
    made = replace(A_CHANGE, made_by_codemod=lines, sites_by_codemod=6, minutes_per_site=2)
    for component in ("coding", "review"):
        assert part(made, component).hours.p50 < part(A_CHANGE, component).hours.p50
    assert part(made, "review").hours.p50 == pytest.approx(0.25 + A_CHANGE.size.test_added / 300 + 6 * 2 / 60)


def test_a_change_that_a_codemod_makes_alone_is_only_read():
    size = Size(files=1, hunks=3, added=12, deleted=9)
    alone = price_work(Work(size, made_by_codemod=21, sites_by_codemod=3, minutes_per_site=1.6), None, PLAIN)
    assert [one.component for one in alone.parts] == ["review"]
    assert alone.parts[0].hours.p50 == pytest.approx(0.25 + 3 * 1.6 / 60)
    assert (alone.hours.p50, alone.level) == (0.5, "assumption")
    rest = price_work(Work(size, made_by_codemod=20, sites_by_codemod=3, minutes_per_site=1.6), None, PLAIN)
    assert [one.component for one in rest.parts] == ["investigation", "coding", "review", "rollout"]


def test_rollout_grows_with_releases_and_cohorts_and_not_with_lines():
    larger = replace(A_CHANGE, size=replace(A_CHANGE.size, added=4000))
    assert part(larger, "rollout") == part(A_CHANGE, "rollout")
    assert part(A_CHANGE, "rollout").hours.p50 == pytest.approx(0.5 + 2 * 0.25)
    assert part(replace(A_CHANGE, releases=2), "rollout").hours.p50 == pytest.approx(2 * (0.5 + 2 * 0.25))


@pytest.mark.parametrize(("hours", "shown"), [(0.1, 0.5), (0.74, 0.5), (0.75, 1.0), (1.2, 1.0), (1.3, 1.5)])
def test_hours_go_to_the_nearest_half(hours: float, shown: float):
    only_releases = Settings(estimate=EstimateSettings(investigation=0, review=0, release=hours, assumption_spread=1))
    assert price_work(Work(), None, only_releases).hours.p50 == shown


def test_a_part_that_takes_nothing_is_not_shown():
    free = Settings(estimate=EstimateSettings(investigation=0, review=0, release=0, locking=0))
    assert price_work(Work(unlocked=3), None, free).parts == ()
    assert price_work(Work(unlocked=3), None, free).hours == Hours(0.5, 0.5, 0.5, 0.5)
    assert [one.component for one in price_work(A_CHANGE, None, free).parts] == ["coding"]


def test_functions_that_are_only_read_cost_no_coding():
    components = [one.component for one in price_work(Work(Size(functions=3), unlocked=3), None, PLAIN).parts]
    assert components == ["investigation", "locking", "review", "rollout"]


def test_a_history_moves_coding_only():
    history = Calibration("team_history", 100, log(2))
    estimate, plain = price_work(A_CHANGE, history, PLAIN), price_work(A_CHANGE, None, PLAIN)
    assert (estimate.level, estimate.n) == ("team_history", 100)
    for moved_part, other in zip(estimate.parts, plain.parts, strict=True):
        times = 2 if other.component == "coding" else 1
        assert moved_part.hours.p50 == pytest.approx(times * other.hours.p50)


@pytest.mark.parametrize("level", ["team_history", "proxy"])
def test_what_has_no_coding_is_an_assumption_whatever_git_knows(level: str):
    history = Calibration(level, 100, log(2)) if level == "team_history" else None
    estimate = price_work(Work(unlocked=3, releases=0), history, PLAIN)
    assert (estimate.level, estimate.n) == ("assumption", 0)


def test_a_ledger_moves_every_part_and_the_whole():
    history = Calibration("team_history", 100, 0.1)
    ledger = Calibration("measured", 12, log(2), Spread(1.5, 1.5, 1.5), history)
    estimate, under = price_work(A_CHANGE, ledger, PLAIN), price_work(A_CHANGE, history, PLAIN)
    assert (estimate.level, estimate.n) == ("measured", 12)
    for one, other in zip(estimate.parts, under.parts, strict=True):
        assert one.hours.p50 == pytest.approx(2 * other.hours.p50)
        assert (one.source, one.n) == (other.source, other.n)  # only the factor was measured
        assert (one.factors[-1].key, one.factors[-1].numbers) == ("ledger", {"n": 12})
    assert estimate.hours.p50 == pytest.approx(2 * under.hours.p50, abs=1)
    assert estimate.hours.p90 / estimate.hours.p50 > under.hours.p90 / under.hours.p50


def test_what_would_make_it_smaller_begins_with_the_most_effective():
    smaller = price_work(A_CHANGE, None, PLAIN).smaller
    values = [factor.value for factor in smaller]
    assert values == sorted(values)
    assert all(0 <= value < 1 for value in values)
    assert {"first_time", "unlocked", "cohorts"} <= {factor.key for factor in smaller}


@given(st.floats(0.1, 40), st.floats(1, 5), st.floats(-1, 1))
def test_a_range_that_is_moved_keeps_its_shape(median: float, times: float, offset: float):
    before = lognormal_hours(median, times)
    after = shift_hours(before, offset, None)
    assert after.p90 / after.p50 == pytest.approx(before.p90 / before.p50)
    assert after.p50 == pytest.approx(before.p50 * exp(offset))


def test_the_sum_of_parts_agrees_with_plain_simulation():
    parts = [lognormal_hours(1.0, 2.0), lognormal_hours(3.0, 2.5), lognormal_hours(0.5, 2.0)]
    rng = np.random.default_rng(7)
    shared = rng.standard_normal(400_000)
    total = sum(
        one.p50
        * np.exp(
            log(one.p90 / one.p50)
            / 1.2815515655
            * (np.sqrt(TOGETHER) * shared + np.sqrt(1 - TOGETHER) * rng.standard_normal(400_000))
        )
        for one in parts
    )
    found = sum_hours(parts)
    expected = np.quantile(total, [0.1, 0.5, 0.8, 0.9])
    assert [found.p10, found.p50, found.p80, found.p90] == pytest.approx(expected.tolist(), rel=0.02)


@given(st.integers(1, 40), st.integers(0, 40))
def test_each_further_function_by_hand_is_a_quarter_of_an_hour_to_understand(functions: int, sites: int) -> None:
    size = Size(files=1, hunks=functions, added=4 * functions, functions=functions)
    by_hand = part(Work(size), "investigation").hours.p50
    assert by_hand == pytest.approx(0.5 + 0.25 * (functions - 1))
    proposed = Work(size, proposed_by_codemod=sites, minutes_per_site=3)
    left = max(functions - 1 - sites, 0)
    assert part(proposed, "investigation").hours.p50 == pytest.approx(0.5 + 0.25 * left + 0.05 * sites)


def test_a_lock_pays_for_its_functions_once() -> None:
    lock = Work(Size(functions=8, complexity=8, kind="test"), unlocked=8, releases=0)
    assert part(lock, "investigation").hours.p50 == pytest.approx(0.5)
