"""Write the section on jobs, commands and switches: what starts them, and what they do."""

import re
from collections.abc import Iterable, Iterator

from toolkit.model.data_access import JobEffect, OutsideUse
from toolkit.model.inventory import Inventory
from toolkit.model.links import split_symbol
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.model.store_names import StoreNames
from toolkit.render.handbook.cron_words import command_of, schedule_words, variable_of
from toolkit.render.handbook.job_times import has_time, is_entry_file, is_scheduled, schedules_by_job, time_of
from toolkit.render.handbook.queues import queue_lines
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.handbook.start import statement_lines

_JOBS = ("job", "command")
_RUNS_PROGRAMS = ("subprocess.", "os.")
"""Prefixes of commands that start another program, and so are not the project's own."""
_SWITCH = re.compile(
    r"maintenance|read_?only|kill_?switch|feature_?(?:flag|toggle)|is_enabled|is_active", re.IGNORECASE
)
_CRON = re.compile(r"\s*(?:[\d*/,-]+\s+){4}[\d*/,-]+\s*\Z")
"""The fields of a schedule at the end of a comment, which the column before it has."""
_MOST_STORES = 5


def job_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section on jobs, commands and switches.

    Args:
        found: the inventory with its jobs.
        setup: what the repository says of them, and its crontabs.
        say: writes the sentences.
    """
    yield say.heading("jobs")
    if jobs := _rows(found, setup, say):
        yield say.table(("job", "when_run", "summary", "writes", "systems", "place"), jobs)
    yield from queue_lines(setup, say)
    yield from _other_schedules([item for item in setup.schedules if not _is_of_job(item, found)], say)
    yield from _switches(found, say)
    for use in found.data.outside:
        if use.kind == "command" and use.what.startswith(_RUNS_PROGRAMS):
            yield say.cite("runs", [f"{use.file}:{use.line}"], what=use.target or use.what)
    yield from say.ask("schedules")


def _other_schedules(schedules: Iterable[StatedFact], say: Sentences) -> Iterator[str]:
    """Yield the schedules that start none of the jobs in the table, with their times in words."""
    plain: list[StatedFact] = []
    for item in schedules:
        command, when, variable = command_of(item.text), schedule_words(item.text, say.words), variable_of(item.text)
        if command and when:
            yield say.cite("schedule_timed", [item.place], when=Markup(when), command=command)
        elif command and variable:
            yield say.cite("schedule_of_variable", [item.place], variable=variable, command=command)
        else:
            plain.append(item)
    yield from statement_lines("schedule", plain, say)


def unscheduled_jobs(found: Inventory, setup: SetupFacts) -> list[str]:
    """Return the names of the jobs and commands of which nothing says when they run."""
    timed = schedules_by_job(found.data.outside)
    return [name_of_job(use) for use in own_jobs(found) if not has_time(use, setup, timed.get(use, ()))]


def own_jobs(found: Inventory) -> Iterator[OutsideUse]:
    """Yield the project's own jobs and commands, without what starts the web application, each schedule once.

    Args:
        found: the inventory.
    """
    uses = [use for use in found.data.outside if use.kind in _JOBS and not use.what.startswith(_RUNS_PROGRAMS)]
    named = {(use.file, use.target) for use in uses if "::" in use.symbol}
    of_tasks = {item for items in schedules_by_job(uses).values() for item in items}
    for use in uses:
        is_entry = use.what == "python" and is_entry_file(use.file)
        is_named_below = "(" in use.target and "::" not in use.symbol and (use.file, use.target) in named
        if not is_entry and not is_named_below and use not in of_tasks:
            yield use


def name_of_job(use: OutsideUse) -> str:
    """Return how a job is called: the command that starts it, or the name of its function.

    Args:
        use: the job or command.
    """
    is_schedule = "(" in use.target
    name = split_symbol(use.symbol)[1] if is_schedule or not use.target else use.target
    return f"manage.py {name}" if use.what == "manage.py" else name or use.what


def _rows(found: Inventory, setup: SetupFacts, say: Sentences) -> list[tuple[str, str, str, str, str, str]]:
    """Return name, time, description, written tables, called systems and place of jobs; those of schedules first."""
    texts, names = {item.place: item.text for item in setup.programs}, StoreNames(found.data)
    rows: list[tuple[str, str, str, str, str, str]] = []
    effects = {f"{item.file}:{item.line}": item for item in found.job_effects}
    timed = schedules_by_job(found.data.outside)
    for use in sorted(own_jobs(found), key=lambda use: not is_scheduled(use, setup, timed.get(use, ()))):
        place = f"{use.file}:{use.line}"
        effect = effects.get(place, JobEffect(use.file, use.line))
        stores = dict.fromkeys(names.of(part) for store in effect.writes for part in store.split(", ") if part != "?")
        text = texts.get(place, "")
        about = "" if schedule_words(text, say.words) else _CRON.sub("", text)
        rows.append(
            (
                name_of_job(use),
                time_of(use, setup, say, timed.get(use, ())),
                about,
                _cut(stores),
                _cut(effect.calls),
                place,
            )
        )
    return rows


def _cut(names: Iterable[str]) -> str:
    kept = [*names]
    return ", ".join((*kept[:_MOST_STORES], *(["…"] if len(kept) > _MOST_STORES else [])))


def _is_of_job(schedule: StatedFact, found: Inventory) -> bool:
    """Return whether the table of jobs shows a schedule."""
    return any(use.target and use.target in schedule.text for use in own_jobs(found))


def _switches(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield one sentence for each switch; the names that share its word are one."""
    uses: dict[str, list[tuple[str, str]]] = {}
    for use in found.data.outside:
        if use.kind == "switch":
            match = _SWITCH.search(use.what)
            word = match[0].lower() if match else use.what
            uses.setdefault(word, []).append((use.what.rpartition(".")[2], f"{use.file}:{use.line}"))
    for named in uses.values():
        what = ", ".join(dict.fromkeys(name for name, _ in named))
        yield say.cite("switch", [place for _, place in named], what=what)
