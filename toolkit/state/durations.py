"""Parse durations as people and tools write them."""

import re

from toolkit.errors import LedgerError

_SPELLED = re.compile(
    r"(?:(?P<weeks>\d+(?:\.\d+)?)\s*w)?\s*(?:(?P<days>\d+(?:\.\d+)?)\s*d)?\s*(?:(?P<hours>\d+(?:\.\d+)?)\s*h)?\s*"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)\s*m)?\s*(?:(?P<seconds>\d+(?:\.\d+)?)\s*s)?",
    re.ASCII,
)
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_LONG = re.compile(r"(weeks?|週間?)|(days?|人日|日)|(hours?|hrs?|時間)|(minutes?|mins?|分)|(seconds?|secs?|秒)")
_DAYS_A_WEEK = 5


def parse_hours(text: str, hours_per_day: float) -> float:
    """Parse a duration to hours: `3.5h`, `3h30m`, `90m`, `1d`, `1:30`, `1時間30分`.

    Args:
        text: the text; a plain number is not a duration, because its unit is unknown.
        hours_per_day: hours of a working day; a week has five days.

    Raises:
        LedgerError: it is not a duration above zero.
    """
    if text.strip().startswith("-"):
        raise LedgerError(f"`{text}` is negative. Write the hours that were worked.")
    said = _LONG.sub(
        lambda found: "wdhms"[found.lastindex - 1 if found.lastindex else 0], " ".join(text.lower().split())
    )
    if clock := _CLOCK.fullmatch(said):
        hours = int(clock[1]) + int(clock[2]) / 60 + int(clock[3] or 0) / 3600
    elif (spelled := _SPELLED.fullmatch(said)) and any(spelled.groups()):
        week, day, hour, minute, second = (float(part or 0) for part in spelled.groups())
        hours = (week * _DAYS_A_WEEK + day) * hours_per_day + hour + minute / 60 + second / 3600
    else:
        raise LedgerError(f"`{text}` is not a duration. Write it as 3.5h, 3h30m, 90m or 1d.")
    if hours <= 0:
        raise LedgerError(f"`{text}` is not above zero. Write the hours that were worked.")
    return hours
