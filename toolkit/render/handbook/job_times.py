"""Find when a job or command runs: its schedule, the start script or supervisor that runs it, or another file."""

import re
from collections.abc import Iterator

from toolkit.model.data_access import OutsideUse
from toolkit.model.setup import SetupFacts
from toolkit.render.handbook.cron_words import schedule_words
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_BY_NAME = ("python", "manage.py")
_ENTRIES = re.compile(r"(?:\A|/)(?:manage|wsgi|asgi|__main__|setup|app|main|run|server)\.py\Z")
"""Files that start the web application or run other commands, and are no jobs."""


def time_of(use: OutsideUse, setup: SetupFacts, say: Sentences) -> Markup:
    """Return when a job or command runs, with the place that says it; empty if nothing says it.

    Args:
        use: the job or command.
        setup: what the repository says: crontabs, start scripts, supervisors.
        say: writes the words.
    """
    told = []
    for kind, text, place in _runs(use, setup):
        words = schedule_words(text, say.words) if kind == "schedule" else say.words.label(f"runs.{kind}")
        shown = words or code_text(text)
        told.append(f"{shown}{say.beside(code_text(place))}" if place else shown)
    return Markup(say.words.label("case_separator").join(dict.fromkeys(told)).replace("|", "\\|"))


def has_time(use: OutsideUse, setup: SetupFacts) -> bool:
    """Return whether something says when a job or command runs, or nobody needs to know it.

    Args:
        use: the job or command.
        setup: what the repository says.
    """
    is_task = use.kind == "job" and not use.target
    return is_task or any(True for _ in _runs(use, setup))


def is_entry_file(path: str) -> bool:
    """Return whether a file starts the web application or runs other commands, and so is no job.

    Args:
        path: path of the file.
    """
    return bool(_ENTRIES.search(path))


def _runs(use: OutsideUse, setup: SetupFacts) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, text, place) of what runs it; the place is empty if it is that of the job itself."""
    for text in (use.what, use.target):
        if "crontab(" in text or "timedelta(" in text:
            yield "schedule", text, ""
    name = use.target or use.symbol.rpartition(".")[2]
    if use.what in _BY_NAME and name:
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
