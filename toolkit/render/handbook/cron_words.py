"""Write schedules in words: `10 4 * * *` and `crontab(hour=4, minute=10)` are "every day at 04:10"."""

import ast
import re

from toolkit.text.words import Words

_FIELD = r"(?:[\d*/,\-]+|[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)"
_LINE = re.compile(rf"\A\s*((?:{_FIELD}\s+){{4}}{_FIELD})(?:\s|\Z)|\A\s*(@\w+)\b")
_NAMES = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
_SHORT = {"day": "day_of_month", "month": "month_of_year"}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SPECIAL = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0"}


def schedule_words(text: str, words: Words) -> str:
    """Return a schedule in words; empty if it has another form than cron's fields or a call of `crontab`.

    Args:
        text: a line of a crontab, its five fields, or the code of a schedule.
        words: catalogue with the table `schedules`.
    """
    fields = _fields(text)
    if len(fields) != 5:
        return ""
    minute, hour, day, month, weekday = fields
    if month == day == weekday == "*":
        return _within_day(minute, hour, words)
    time = _time(minute, hour)
    if not time or month != "*":
        return ""
    if day == "*" and (names := _weekdays(weekday, words)):
        return words.text("schedules.weekly", days=names, time=time)
    return words.text("schedules.monthly", day=day, time=time) if weekday == "*" and day.isdigit() else ""


def _within_day(minute: str, hour: str, words: Words) -> str:
    """Return the words for a schedule of every day."""
    if time := _time(minute, hour):
        return words.text("schedules.daily", time=time)
    if hour == "*" and minute == "*":
        return words.label("schedules.minute")
    if hour == "*" and (step := re.fullmatch(r"\*/(\d+)", minute)):
        return words.text("schedules.minutes", step=int(step[1]))
    if hour == "*" and minute.isdigit():
        return words.text("schedules.hourly", minute=int(minute))
    step = re.fullmatch(r"\*/(\d+)", hour) if minute.isdigit() else None
    return words.text("schedules.hours", step=int(step[1]), minute=int(minute)) if step else ""


def _time(minute: str, hour: str) -> str:
    hours = hour.split(",")
    if not minute.isdigit() or not all(part.isdigit() for part in hours):
        return ""
    return ", ".join(f"{int(part):02}:{int(minute):02}" for part in hours)


def _weekdays(field: str, words: Words) -> str:
    days = [
        int(part) % 7 if part.isdigit() else _DAYS.index(part[:3].lower()) for part in field.split(",") if _is_day(part)
    ]
    return words.label("separator").join(words.label(f"schedules.days.{day}") for day in days)


def _is_day(part: str) -> bool:
    return part.isdigit() or part[:3].lower() in _DAYS


def _fields(text: str) -> list[str]:
    """Return the five fields of a schedule; none if it has another form."""
    if match := _LINE.match(text):
        return _SPECIAL.get(match[2], "").split() if match[2] else match[1].split()
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return []
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("crontab"):
        return []
    given = {_SHORT.get(word.arg or "", word.arg): word.value for word in node.keywords}
    given.update(zip(_NAMES, node.args, strict=False))
    values = [given.get(name, ast.Constant("*")) for name in _NAMES]
    return [str(value.value) if isinstance(value, ast.Constant) else "?" for value in values]
