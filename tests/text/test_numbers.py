import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.numbers import format_long_day, format_number, format_percent


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (1234, "1,234"),
        (6.0, "6"),
        (2.5, "2.5"),
        (0.126, "0.13"),
        (51.26, "51.3"),
        (1234.56, "1,235"),
        (-3, "-3"),
        (float("nan"), "-"),
        (float("inf"), "-"),
    ],
)
def test_number(value: float, written: str) -> None:
    assert format_number(value) == written


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_is_written_in_full(value: int) -> None:
    assert int(format_number(value).replace(",", "")) == value == int(format_number(float(value)).replace(",", ""))


@given(st.floats(-1e6, 1e6))
def test_a_number_is_close_to_what_is_written(value: float) -> None:
    assert float(format_number(value).replace(",", "")) == pytest.approx(value, rel=0.006, abs=0.006)


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.004, "<1%"), (0.8, "80%"), (0.996, ">99%"), (1, "100%"), (0.05, "5%")],
)
def test_percent(share: float, written: str) -> None:
    assert format_percent(share) == written


def test_a_day_in_a_sentence() -> None:
    assert format_long_day("2024-01-30", "ja") == "2024年1月30日（火）"
    assert format_long_day("2024-01-30", "en") == "30 January 2024"
    with pytest.raises(ValueError, match="month"):
        format_long_day("2024-13-01", "en")
