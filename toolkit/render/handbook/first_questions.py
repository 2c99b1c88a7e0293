"""Answer what somebody new asks first: how to test, what must keep running, where the logs are, what runs at night."""

import re
from collections.abc import Iterator

from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts
from toolkit.render.handbook.cron_words import command_of, schedule_words
from toolkit.render.handbook.job_table import name_of_job, own_jobs
from toolkit.render.handbook.job_times import schedules_by_job, schedules_of
from toolkit.render.handbook.procedure import start_commands
from toolkit.render.handbook.sentences import Sentences

_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_LOGS = re.compile(r"(?:\A|_)LOG(?:S|GING)?_?(?:FILE\w*|DIR\w*|PATH\w*|FOLDER|DESTINATION)\Z")
_WEB = re.compile(r"gunicorn|uvicorn|uwsgi|hypercorn|daphne|waitress|granian|runserver|flask\b.*\brun\b")
_OF_DEVELOPER = re.compile(r"runserver|flask\b.*\brun\b|--reload|fastapi dev")
"""Servers that a developer starts and that are not for production."""
_SERVES = re.compile(r"(?:\A|[\s_-])(?:server|serve|web)\Z")
_SCHEDULER = re.compile(r"\bbeat\b|rqscheduler|scheduler")
_WORKER = re.compile(
    r"(?<!-)\bworker\b(?!-)|\bcelery multi\b|rqworker|dramatiq|run_huey|qcluster|process_tasks|\barq\b"
)
_ON_FILES = re.compile(r"(?:cp|mv|ln|rm|mkdir|chown|chmod|touch|cat|install)\s")
_EAGER = re.compile(r"(?:CELERY|TASK)\w*ALWAYS_EAGER\Z|\bHUEY_IMMEDIATE\Z", re.IGNORECASE)
_TRUE = re.compile(r"\bTrue\b|['\"]true['\"]")
"""Settings by which tasks run where they are queued, and defaults that are true."""
_EVENING, _MORNING, _DAY = 20, 7, 24
_MOST_COMMANDS = 6


def first_question_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the answers of the source, each with its place; nothing of those that it does not answer.

    Args:
        found: the inventory.
        setup: what the repository says of starts and tests.
        say: writes the sentences.
    """
    lines = [*_tests(setup, say), *_processes(found, setup, say), *_logs(found, say)]
    if lines:
        yield f"\n### {say.words.label('headings.first_questions')}\n"
        yield from lines


def night_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield a table of what schedules start between 20:00 and 07:00, in its order; nothing if no time is known.

    What runs all day, every few minutes or hours, comes last.

    Args:
        found: the inventory with its jobs.
        setup: the crontabs of the repository.
        say: writes the sentences.
    """
    timed = schedules_by_job(found.data.outside)
    uses = [*own_jobs(found)]
    started = [(text, use) for use in uses for text in schedules_of(use, setup, timed.get(use, ()))]
    named = [(text, name_of_job(use), f"{use.file}:{use.line}") for text, use in started]
    others = (item for item in setup.schedules if not any(item.text == text for text, _ in started))
    named += [(item.text, command_of(item.text) or item.text, item.place) for item in others]
    rows: set[tuple[int, str, str, str]] = set()
    for text, name, place in named:
        words = schedule_words(text, say.words)
        times = {(int(match[1]), int(match[2])) for match in _TIME.finditer(words)}
        for hour, minute in times:
            if hour >= _EVENING or hour < _MORNING:
                order = (hour - _DAY if hour >= _EVENING else hour) * 60 + minute
                rows.add((order, f"{hour:02}:{minute:02}", name, place))
        if words and not times:
            rows.add((_DAY * 60, words, name, place))
    if len(rows) > 1:
        yield f"\n### {say.words.label('headings.night')}\n"
        yield f"{say.words.label('night_hint')}"
        yield say.table(("when_run", "job", "place"), [row[1:] for row in sorted(rows)])


def _tests(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    if setup.test_commands:
        commands = setup.test_commands[:_MOST_COMMANDS]
        texts = ", ".join(dict.fromkeys(item.text for item in commands))
        yield say.cite("first_tests", [item.place for item in commands], commands=texts)


def _processes(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    kinds = (("scheduler", _SCHEDULER), ("worker", _WORKER), ("web", _WEB))
    seen: set[str] = set()
    for kind, pattern in kinds:
        known = [item for item in start_commands(setup) if _starts(item.text, pattern) and item.place not in seen]
        seen |= {item.place for item in known}
        serving = [item for item in known if kind != "web" or not _OF_DEVELOPER.search(item.text)]
        if chosen := serving or known:
            uses = [use for use in own_jobs(found) if not serving and _SERVES.search(name_of_job(use))]
            key = f"keep_{kind}" if serving else "keep_web_unknown" if not uses else "keep_web_command"
            places = [*(item.place for item in chosen), *(f"{use.file}:{use.line}" for use in uses)]
            named = ", ".join(map(name_of_job, uses))
            yield say.cite(key, dict.fromkeys(places), command=chosen[0].text, named=named)
    for item in found.data.settings:
        if _EAGER.search(item.name) and _TRUE.search(item.default):
            yield say.cite("eager_tasks", [f"{item.file}:{item.line}"], name=item.name, default=item.default)


def _starts(command: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a command starts a process of a kind; copies and removals of files name it only."""
    return bool(pattern.search(command)) and not _ON_FILES.match(command)


def _logs(found: Inventory, say: Sentences) -> Iterator[str]:
    settings = {item.name: f"{item.file}:{item.line}" for item in found.data.settings if _LOGS.search(item.name)}
    if settings:
        yield say.cite("first_logs", settings.values(), names=", ".join(settings))
