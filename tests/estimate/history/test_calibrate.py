"""Lessons of a ledger: synthetic teams whose truth is known, and laws that hold for every team."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.estimate.distributions import shift_hours, sum_hours
from toolkit.estimate.history_calibration import calibrate_from_history
from toolkit.estimate.ledger_calibration import ENOUGH, calibrate_from_ledger, sum_actuals
from toolkit.estimate.price import price_work
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Hours, Size, Work
from toolkit.model.ledger import Frozen, LedgerEntry
from toolkit.model.settings import Settings
from toolkit.model.tasks import TaskRow

DAY = "2026-01-05"
TRUE = 2.0
SIGMA = 0.5
TEAMS = 200


def works() -> list[Work]:
    """Pull requests of many sizes."""
    random = np.random.default_rng(7)
    lines = np.exp(random.normal(3.5, 1.2, 40)).astype(int) + 1
    return [
        Work(Size(files=1 + n // 60, hunks=2 + n // 15, added=n, deleted=n // 3, test_added=n // 2), unlocked=n % 3)
        for n in map(int, lines)
    ]


@pytest.fixture(scope="module")
def plans() -> list[tuple[Frozen, Hours]]:
    """Estimates as they are frozen, and the whole of each, not rounded."""
    estimates = [price_work(work, None, Settings()) for work in works()]
    frozen = [Frozen(each.hours, {part.component: part.hours for part in each.parts}) for each in estimates]
    return [(each, sum_hours(list(each.parts.values()))) for each in frozen]


def ledger_of(random: np.random.Generator, plans, count: int) -> list[LedgerEntry]:
    """Return the records of a team that truly needs twice the estimate."""
    chosen = random.integers(0, len(plans), count)
    spread = np.exp(random.normal(0, SIGMA, count))
    return [
        LedgerEntry(str(number), TRUE * plans[which][1].p50 * float(spread[number]), DAY, estimate=plans[which][0])
        for number, which in enumerate(chosen)
    ]


def learned(plans, count: int) -> list[Calibration]:
    random = np.random.default_rng(count)
    found = [calibrate_from_ledger(ledger_of(random, plans, count), None) for _ in range(TEAMS)]
    return [each for each in found if each]


def test_after_ten_pull_requests_the_bias_is_at_most_15_percent(plans):
    bias = np.array([exp(each.offset) / TRUE - 1 for each in learned(plans, 10)])
    assert abs(np.median(bias)) <= 0.15
    assert abs(np.mean(bias)) <= 0.15
    assert len(bias) == TEAMS


@pytest.mark.parametrize("count", [30, 60])
def test_after_thirty_the_80_percent_range_holds_75_to_85_percent(plans, count):
    random = np.random.default_rng(99)
    held, narrower = [], []
    for each in learned(plans, count):
        assert each.spread
        which = int(random.integers(0, len(plans)))
        given_range = shift_hours(plans[which][1], each.offset, each.spread)
        truth = TRUE * plans[which][1].p50 * np.exp(random.normal(0, SIGMA, 100))
        held.append(np.mean((truth >= given_range.p10) & (truth <= given_range.p90)))
        narrower.append(given_range.p90 / given_range.p10)
    assert 0.75 <= np.mean(held) <= 0.85
    assert np.median(narrower) == pytest.approx(exp(2 * 1.2816 * SIGMA), rel=0.12)


@pytest.mark.parametrize("count", [1, ENOUGH - 1])
def test_before_thirty_the_range_is_the_priors(plans, count):
    assert all(each.spread is None and each.n == count for each in learned(plans, count))


@given(st.lists(st.floats(0.05, 24), min_size=1, max_size=12), st.floats(0.2, 8))
def test_the_offset_is_between_none_and_what_the_team_says(spent, median):
    hours = Hours(median / 2, median, median * 1.5, median * 2)
    frozen = Frozen(hours, {"coding": hours})
    found = calibrate_from_ledger(
        [LedgerEntry(str(n), each, DAY, estimate=frozen) for n, each in enumerate(spent)], None
    )
    assert found
    said = float(np.median([log(each / median) for each in spent]))
    assert min(0, said) - 1e-3 <= found.offset <= max(0, said) + 1e-3  # hours are kept to the second
    assert found.level == "measured"
    assert found.n == len(spent)


HOURS = {"coding": Hours(1, 2, 3, 4), "review": Hours(0.5, 1, 1.5, 2), "rollout": Hours(0.25, 0.5, 0.75, 1)}
FROZEN = Frozen(Hours(2, 3.5, 5, 6), HOURS)  # type: ignore[arg-type]


def test_recorded_parts_are_held_against_the_same_parts():
    rows = [
        LedgerEntry("1", 2, DAY, "coding", estimate=FROZEN),
        LedgerEntry("1", 1, "2026-01-07", "review"),
        LedgerEntry("2", 5, DAY),
    ]
    one, two = sorted(sum_actuals(rows), key=lambda actual: actual.pr)
    assert (one.hours, one.parts, one.day) == (3, {"coding": 2, "review": 1}, "2026-01-07")
    assert one.planned == sum_hours([HOURS["coding"], HOURS["review"]])
    assert one.counts
    assert (two.planned, two.counts) == (None, False)


def test_a_pull_request_of_which_little_is_recorded_does_not_count_yet():
    rows = [LedgerEntry("1", 9, DAY, "rollout", estimate=FROZEN)]
    [actual] = sum_actuals(rows)
    assert actual.planned == HOURS["rollout"]
    assert not actual.counts
    assert calibrate_from_ledger(rows, None) is None
    assert not sum_actuals([LedgerEntry("1", 9, DAY, "locking", estimate=FROZEN)])[0].counts


def test_what_the_ledger_had_taught_already_is_not_learned_twice():
    twice = {part: Hours(*(2 * value for value in (h.p10, h.p50, h.p80, h.p90))) for part, h in HOURS.items()}
    later = Frozen(Hours(4, 7, 10, 12), twice, offset=log(2))  # type: ignore[arg-type]
    plain = calibrate_from_ledger([LedgerEntry(str(n), 8, DAY, estimate=FROZEN) for n in range(5)], None)
    again = calibrate_from_ledger([LedgerEntry(str(n), 8, DAY, estimate=later) for n in range(5)], None)
    assert plain
    assert again
    assert again.offset == pytest.approx(plain.offset)


def test_the_history_stays_below_the_ledger():
    history = calibrate_from_history(
        [TaskRow(t=n, p_files=1, p_add=20, gapsum2h_min=60, n_first2h=1) for n in range(20)]
    )
    assert history
    assert (history.level, history.n) == ("team_history", 20)
    assert calibrate_from_history([TaskRow(gapsum2h_min=60)] * 19) is None
    found = calibrate_from_ledger([LedgerEntry("1", 4, DAY, estimate=FROZEN)], history)
    assert found
    assert found.under == history
    assert price_work(Work(Size(added=20)), found, Settings()).level == "measured"
