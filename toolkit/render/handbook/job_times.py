"""Find when a job or command runs: its schedule, the start script or supervisor that runs it, or another file."""

import re
from collections.abc import Iterable, Iterator

from toolkit.model.data_access import OutsideUse
from toolkit.model.links import split_symbol
from toolkit.model.setup import SetupFacts
from toolkit.render.handbook.cron_words import is_schedule, schedule_words
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_BY_NAME = ("python", "manage.py")
_NAMED = re.compile(
    r"(?<![a-z])(?:hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|midnight)(?![a-z])"
    r"|\bevery (?:other )?(?:\d+ \w+|minute|hour|day|night|week|month|year"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
"""Times that a name or description says."""
_ENTRIES = re.compile(r"(?:\A|/)(?:manage|wsgi|asgi|__main__|setup|app|main|run|server)\.py\Z")
"""Files that start the web application or run other commands, and are no jobs."""


def time_of(use: OutsideUse, setup: SetupFacts, say: Sentences, timed: Iterable[OutsideUse] = ()) -> Markup:
    """Return when a job or command runs, with the place that says it; empty if nothing says it.

    Args:
        use: the job or command.
        setup: what the repository says: crontabs, start scripts, supervisors.
        say: writes the words.
        timed: schedules in code that start it.
    """
    told = []
    for kind, text, place in (*_runs(use, setup), *(("schedule", item.what, _place(item)) for item in timed)):
        words = schedule_words(text, say.words) if kind == "schedule" else say.words.label(f"runs.{kind}")
        shown = words or code_text(text)
        told.append(f"{shown}{say.beside(code_text(place))}" if place else shown)
    if not told and (named := _named_time(use, setup)):
        told.append(say.words.text("runs.named", time=code_text(named)))
    return Markup(say.words.label("case_separator").join(dict.fromkeys(told)).replace("|", "\\|"))


def has_time(use: OutsideUse, setup: SetupFacts, timed: Iterable[OutsideUse] = ()) -> bool:
    """Return whether something says when a job or command runs, or code starts it.

    Args:
        use: the job or command.
        setup: what the repository says.
        timed: schedules in code that start it.
    """
    is_task = use.kind == "job" and "::" in use.symbol and "(" not in use.target
    return is_task or any(True for _ in (*_runs(use, setup), *timed))


def is_scheduled(use: OutsideUse, setup: SetupFacts, timed: Iterable[OutsideUse] = ()) -> bool:
    """Return whether a crontab, a schedule in code or a supervisor runs a job or command.

    Args:
        use: the job or command.
        setup: what the repository says.
        timed: schedules in code that start it.
    """
    return any(True for _ in timed) or any(kind in ("schedule", "always") for kind, _, _ in _runs(use, setup))


def schedules_of(use: OutsideUse, setup: SetupFacts, timed: Iterable[OutsideUse] = ()) -> list[str]:
    """Return the schedules of a job or command, as written.

    Args:
        use: the job or command.
        setup: what the repository says.
        timed: schedules in code that start it.
    """
    return [*(item.what for item in timed), *(text for kind, text, _ in _runs(use, setup) if kind == "schedule")]


def schedules_by_job(uses: Iterable[OutsideUse]) -> dict[OutsideUse, list[OutsideUse]]:
    """Return task -> the schedules in code that start it; those of unknown tasks are left out.

    A schedule names the task, the dotted path of its function, or the function alone if no other has this name.

    Args:
        uses: jobs and schedules of the inventory.
    """
    jobs = [use for use in uses if use.kind == "job"]
    schedules = {use for use in jobs if is_schedule(use.what)}
    tasks = [use for use in jobs if use not in schedules and "::" in use.symbol]
    found: dict[OutsideUse, list[OutsideUse]] = {}
    for item in jobs:
        if item in schedules and (task := _task_of(item.target, tasks)) is not None:
            found.setdefault(task, []).append(item)
    return found


def _task_of(name: str, tasks: Iterable[OutsideUse]) -> OutsideUse | None:
    """Return the task that a schedule names; None if none or several have the name."""
    by_name = [task for task in tasks if name == task.target]
    by_path = [task for task in tasks if _ends(_module_path(task), name)]
    last = name.rpartition(".")[2]
    by_function = [task for task in tasks if last in (split_symbol(task.symbol)[1], task.target)]
    return next((rows[0] for rows in (by_name, by_path, by_function) if len(rows) == 1), None)


def _module_path(task: OutsideUse) -> str:
    path, name = split_symbol(task.symbol)
    return f"{path.removesuffix('.py').replace('/', '.')}.{name}"


def _ends(path: str, name: str) -> bool:
    return "." in name and (f".{path}".endswith(f".{name}") or f".{name}".endswith(f".{path}"))


def _place(use: OutsideUse) -> str:
    return f"{use.file}:{use.line}"


def _named_time(use: OutsideUse, setup: SetupFacts) -> str:
    """Return the time that the name of a job or its description says; empty if they say none."""
    texts = (item.text for item in setup.programs if item.place == _place(use))
    name = use.target or split_symbol(use.symbol)[1]
    return next((match[0] for text in (name, *texts) if (match := _NAMED.search(text))), "")


def is_entry_file(path: str) -> bool:
    """Return whether a file starts the web application or runs other commands, and so is no job.

    Args:
        path: path of the file.
    """
    return bool(_ENTRIES.search(path))


def _runs(use: OutsideUse, setup: SetupFacts) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, text, place) of what runs it; the place is empty if it is that of the job itself."""
    for text in (use.what, use.target):
        if is_schedule(text):
            yield "schedule", text, ""
    name = use.target or use.symbol.rpartition(".")[2]
    if name and (use.what in _BY_NAME or (use.kind == "command" and re.search("[-_]", name))):
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        module = re.compile(rf"(?<![\w-]){re.escape(name.removesuffix('.py').replace('/', '.'))}(?![\w.-])")
        for item in setup.schedules:
            if pattern.search(item.text) or ("." in module.pattern and module.search(item.text)):
                yield "schedule", item.text, item.place
        for script in setup.scripts:
            for step in script.steps:
                if pattern.search(step.text):
                    yield ("always" if step.kind == "start" else "start"), step.text, f"{script.path}:{step.line}"
        base = re.compile(rf"(?<![\w/.-]){re.escape(name.rpartition('/')[2])}(?![\w-])")
        yield from (("always", item.text, item.place) for item in setup.processes if base.search(item.text))
        yield from (
            ("release", item.text, item.place)
            for item in setup.delivery
            if item.kind == "release_command" and pattern.search(item.text)
        )
