"""Write schedules in words: `10 4 * * *` and `crontab(hour=4, minute=10)` are "every day at 04:10".

`crontab` has the defaults of Celery (every minute); a number is one of seconds, as in its beat schedule.
"""

import ast
import re

from toolkit.text.words import Words

_FIELD = r"(?:[\d*/,\-]+|[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)"
_LINE = re.compile(rf"\A\s*((?:{_FIELD}\s+){{4}}{_FIELD})(?:\s|\Z)|\A\s*(@\w+)\b")
_VARIABLE = re.compile(r"\A\s*\$\{?(\w+)\}?\s+(\S.*)")
_CODE = re.compile(r"(?:\w+\.)*(?:crontab|timedelta|schedule|solar)\(")
_SECONDS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_MOST_TIMES = 6
_NAMES = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
_SHORT = {"day": "day_of_month", "month": "month_of_year"}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SPECIAL = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0"}


def schedule_words(text: str, words: Words) -> str:
    """Return a schedule in words; empty if it has another form than cron's fields, `crontab`, `timedelta` or a number.

    Args:
        text: a line of a crontab, its five fields, or the code of a schedule.
        words: catalogue with the table `schedules`.
    """
    if seconds := _interval(text):
        return _interval_words(seconds, words)
    fields = _fields(text)
    if len(fields) != 5:
        return ""
    minute, hour, day, month, weekday = fields
    if month == day == weekday == "*":
        return _within_day(minute, hour, words)
    time = _time(minute, hour)
    if month == day == "*" and time and (names := _weekdays(weekday, words)):
        return words.text("schedules.weekly", days=names, time=time)
    if not time or weekday != "*" or not day.isdigit() or not (month.isdigit() or month == "*"):
        return ""
    key = "schedules.monthly" if month == "*" else "schedules.yearly"
    return words.text(key, day=day, time=time, **({} if month == "*" else {"month": month}))


def _within_day(minute: str, hour: str, words: Words) -> str:
    """Return the words for a schedule of every day."""
    if time := _time(minute, hour):
        return words.text("schedules.daily", time=time)
    if hour == "*" and minute == "*":
        return words.label("schedules.minute")
    if hour == "*" and (step := re.fullmatch(r"\*/(\d+)", minute)):
        return words.text("schedules.minutes", step=int(step[1]))
    if hour == "*" and re.fullmatch(r"\d+(?:,\d+)*", minute):
        return words.text("schedules.hourly", minute=minute.replace(",", ", "))
    step = re.fullmatch(r"\*/(\d+)", hour) if minute.isdigit() else None
    return words.text("schedules.hours", step=int(step[1]), minute=int(minute)) if step else ""


def command_of(text: str) -> str:
    """Return the command in a line of a crontab; empty if it has another form.

    Args:
        text: a line of a crontab; its fields may be one variable: `${BACKUP_SCHEDULE} root backup.sh`.
    """
    match = _LINE.match(text)
    return text[match.end() :].strip() if match else (given[2] if (given := _VARIABLE.match(text)) else "")


def variable_of(text: str) -> str:
    """Return the variable that a line of a crontab has in the place of its five fields; empty if it has none."""
    return given[1] if (given := _VARIABLE.match(text)) else ""


def is_schedule(text: str) -> bool:
    """Return whether a text is a time in a form of cron, Celery or `timedelta`, in words or not."""
    return bool(_CODE.match(text) or _LINE.match(text) or _interval(text))


def _interval(text: str) -> int:
    """Return the seconds between two runs; 0 if a text is no interval."""
    if re.fullmatch(r"\d{1,8}(?:\.0)?", text):
        return int(float(text))
    if not (match := re.fullmatch(r"(?:\w+\.)*timedelta\(((?:\w+=\d{1,6}(?:, )?)+)\)", text)):
        return 0
    parts = [part.split("=") for part in match[1].split(", ")]
    return sum(int(amount) * _SECONDS.get(unit, 0) for unit, amount in parts)


def _interval_words(seconds: int, words: Words) -> str:
    unit = next((name for name in ("days", "hours", "minutes") if seconds % _SECONDS[name] == 0), "seconds")
    return words.text(f"schedules.each_{unit}", step=seconds // _SECONDS[unit])


def _time(minute: str, hour: str) -> str:
    hours = [number for part in hour.split(",") for number in _hours(part)]
    minutes = minute.split(",")
    if not all(part.isdigit() for part in minutes) or -1 in hours or len(hours) * len(minutes) > _MOST_TIMES:
        return ""
    return ", ".join(f"{number:02}:{int(part):02}" for number in hours for part in minutes)


def _hours(part: str) -> list[int]:
    """Return the hours of a part of the field: one, or a range; [-1] for other forms."""
    if span := re.fullmatch(r"(\d+)-(\d+)", part):
        return [*range(int(span[1]), int(span[2]) + 1)] or [-1]
    return [int(part)] if part.isdigit() else [-1]


def _weekdays(field: str, words: Words) -> str:
    days: list[int] = []
    for part in field.split(","):
        ends = [_day(end) for end in part.split("-")]
        if None in ends or len(ends) > 2:
            return ""
        first, last = ends[0] or 0, ends[-1] or 0
        days += [number % 7 for number in range(first, last + (7 if last < first else 0) + 1)]
    return words.label("separator").join(words.label(f"schedules.days.{day}") for day in days)


def _day(part: str) -> int | None:
    """Return the number of a day of the week, Sunday 0; None for other texts."""
    if part.isdigit():
        return int(part) % 7
    return _DAYS.index(part[:3].lower()) if part[:3].lower() in _DAYS else None


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
    return ["".join(str(value.value).split()) if isinstance(value, ast.Constant) else "?" for value in values]
