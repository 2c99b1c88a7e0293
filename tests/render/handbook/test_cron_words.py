"""Schedules in words, in both languages; other forms stay as they are written."""

import pytest

from toolkit.render.handbook import sentences
from toolkit.render.handbook.cron_words import schedule_words
from toolkit.render.handbook.shell_conditions import python_condition
from toolkit.text.words import load_words


@pytest.mark.parametrize(
    ("text", "english", "japanese"),
    [
        ("*/5 * * * * cd /app && python x.py", "every 5 minutes", "5分ごと"),
        ("10 4 * * * x", "every day at 04:10", "毎日04:10"),
        ("30 4 * * 0 x", "Sunday at 04:30", "毎週日曜日04:30"),
        ("0 9 * * mon,fri x", "Monday, Friday at 09:00", "毎週月、金曜日09:00"),
        ("0 0 1 * * x", "on day 1 of the month at 00:00", "毎月1日00:00"),
        ("15 * * * * x", "every hour at minute 15", "毎時15分"),
        ("0 */6 * * * x", "every 6 hours at minute 0", "6時間ごと（0分）"),
        ("@daily x", "every day at 00:00", "毎日00:00"),
        ("crontab(minute='*')", "every minute", "毎分"),
        ("crontab(hour=4, minute=10)", "every day at 04:10", "毎日04:10"),
        ("1-59/2 8 * 3 1 x", "", ""),
        ("crontab(minute='0, 30')", "every hour at minute 0, 30", "毎時0, 30分"),
        (
            "crontab(minute=0, hour='8-10', day_of_week='mon-wed')",
            "Monday, Tuesday, Wednesday at 08:00, 09:00, 10:00",
            "毎週月、火、水曜日08:00, 09:00, 10:00",
        ),
        (
            "crontab(minute=1, hour=2, day_of_month=1, month_of_year=4)",
            "once a year, on day 1 of month 4 at 02:01",
            "毎年4月1日02:01",
        ),
        ("timedelta(hours=6)", "every 6 hours", "6時間ごと"),
        ("timedelta(minutes=63)", "every 63 minutes", "63分ごと"),
        ("30.0", "every 30 seconds", "30秒ごと"),
        ("timedelta(minutes=settings.STEP)", "", ""),
    ],
)
def test_a_schedule_is_told_in_words(text: str, english: str, japanese: str) -> None:
    assert schedule_words(text, load_words("en", sentences.__file__)) == english
    assert schedule_words(text, load_words("ja", sentences.__file__)) == japanese


@pytest.mark.parametrize(
    ("shell", "expression"),
    [
        ('[ "$MODE" = "web" ]', "MODE == 'web'"),
        ('! ([ "$MODE" = "web" ]), [ -z "$URL" ]', "not (MODE == 'web') and not URL"),
        ("[[ -f /etc/x ]]", "exists('/etc/x')"),
        ("web | worker", "argument in ('web', 'worker')"),
        ("$(id -u) -eq 0", "$(id -u) -eq 0"),
    ],
)
def test_conditions_of_shell_scripts_are_expressions(shell: str, expression: str) -> None:
    assert python_condition(shell) == expression
