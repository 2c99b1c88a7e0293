"""Format hours, weeks and person-days with adequate precision."""

from math import ceil

from toolkit.model.estimate import Hours
from toolkit.text.numbers import format_number
from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.words import Words

_LONG = 20
"""Number of hours from which half hours are not shown."""


def round_to_half(hours: float) -> float:
    """Round hours for display: to half hours, at least one half, and to whole hours if there are many."""
    return round(hours) if hours >= _LONG else max(0.5, round(hours * 2) / 2)


def hour_count(hours: float, tell: Words) -> TextRun:
    """Format hours: `1 hour`, `2.5 hours`, `2.5時間`."""
    return TextRun(tell.count("hours.hour", round_to_half(hours)))


def week_count(weeks: float, tell: Words) -> TextRun:
    """Format weeks, rounded up: `1 week`, `3 weeks`, `3週`."""
    return TextRun(tell.count("hours.week", max(1, ceil(weeks - 0.05))))


def day_count(hours: float, hours_per_day: float, tell: Words) -> TextRun:
    """Format hours as person-days in half days: `2.5 person-days`, `2.5人日`."""
    return TextRun(tell.count("hours.day", round_to_half(hours / hours_per_day)))


def hour_chances(hours: Hours, tell: Words) -> TextRun:
    """Format chances: `50% chance within 6 hours, 80% chance within 11 hours`."""
    amounts = {"p50": hour_count(hours.p50, tell).text, "p80": hour_count(hours.p80, tell).text}
    return TextRun(tell.label("hours.said").format(**amounts))


def hours_aloud(hours: Hours, tell: Words) -> Sentence:
    """Describe the hours of a step in everyday words: `About 3 hours; 4 times in 5 within 5 hours.`."""
    middle, most = hour_count(hours.p50, tell), hour_count(hours.p80, tell)
    return tell.say("hours.row", p50=middle, p80=most) if most != middle else tell.say("hours.even", p50=middle)


def hours_sentence(hours: Hours, tell: Words) -> Sentence:
    """Describe the chances and the range in a sentence: `...; range 2–14 hours (P10–P90).`."""
    low, high = TextRun(format_number(round_to_half(hours.p10))), hour_count(hours.p90, tell)
    return tell.say("hours.whole", chances=hour_chances(hours, tell), p10=low, p90=high)
