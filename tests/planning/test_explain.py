"""Factors that are shown multiply to the product that is shown."""

from math import prod

from hypothesis import given
from hypothesis import strategies as st

from toolkit.estimate.price import price_work
from toolkit.estimate.rounding import round_for_display
from toolkit.model.estimate import Estimate, EstimatePart, Factor, Hours, Size, Work
from toolkit.model.settings import Settings

FACTORS = st.lists(st.floats(0.2, 5), max_size=5)
COUNTS = st.integers(0, 400)


@given(st.floats(0.1, 60), FACTORS)
def test_base_and_factors_give_the_hours(base: float, values: list[float]) -> None:
    middle = base * prod(values)
    factors = tuple(Factor(f"reason{number}", value) for number, value in enumerate(values))
    part = EstimatePart("coding", Hours(middle / 2, middle, middle * 2, middle * 3), base, "proxy", factors)
    (shown,) = round_for_display(Estimate(Hours(1, 2, 3, 4), (part,), "proxy")).parts
    assert f"{shown.base * prod(factor.value for factor in shown.factors):.1f}" == f"{shown.hours.p50:.1f}"
    assert shown.hours.p10 <= shown.hours.p50 <= shown.hours.p80 <= shown.hours.p90
    assert abs(shown.hours.p50 - middle) <= 0.06 + 0.06 * prod(factor.value for factor in shown.factors)
    assert all(abs(factor.value - 1) >= 0.05 for factor in shown.factors)


@given(st.builds(Size, files=COUNTS, hunks=COUNTS, added=COUNTS, deleted=COUNTS, other_churn=COUNTS), st.integers(0, 8))
def test_prices_stay_what_they_are(size: Size, unlocked: int) -> None:
    exact = price_work(Work(size, unlocked=unlocked), None, Settings())
    shown = round_for_display(exact)
    assert shown.hours == exact.hours
    for before, after in zip(exact.parts, shown.parts, strict=True):
        assert abs(after.hours.p50 - before.hours.p50) <= 0.06 + 0.02 * before.hours.p50


def test_what_the_team_taught_is_always_shown() -> None:
    part = EstimatePart("coding", Hours(1, 2, 3, 4), 2, "measured", (Factor("ledger", 1.01, {"n": 3}),), 3)
    (shown,) = round_for_display(Estimate(Hours(1, 2, 3, 4), (part,), "measured", 3)).parts
    assert [factor.key for factor in shown.factors] == ["ledger"]
