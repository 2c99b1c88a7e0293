"""Format numbers, shares and days in each language."""

from datetime import date
from math import isfinite

from toolkit.model.facts import Lang

_WEEKDAYS = "月火水木金土日"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def format_number(value: float) -> str:
    """A count or measure: thousands apart, at most two decimals, none where there is no fraction.

    Both languages write it the same way, without a space before a unit: `1,234` `2.5` `80%`.
    """
    if not isfinite(value):
        return "-"
    if isinstance(value, int) or value.is_integer():
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:,.{1 if abs(value) >= 10 else 2}f}".rstrip("0").rstrip(".")


def format_percent(share: float) -> str:
    """Format a share from 0 to 1 as a percentage; 0% and 100% are shown only for exactly none and all."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{share:.0%}"


def format_long_day(day: str, lang: Lang) -> str:
    """A day in a sentence: `30 January 2024`, `2024年1月30日（火）`.

    Args:
        day: `YYYY-MM-DD`, which is also how tables write it.
        lang: the language of the sentence.

    Raises:
        ValueError: it is no such day.
    """
    given = date.fromisoformat(day)
    if lang == "ja":
        return f"{given.year}年{given.month}月{given.day}日（{_WEEKDAYS[given.weekday()]}）"
    return f"{given.day} {_MONTHS[given.month - 1]} {given.year}"
