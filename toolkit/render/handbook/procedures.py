"""Write what each job and command does in the order of its code, with its options and the lines that start it."""

import re
from collections.abc import Iterator

import msgspec

from toolkit.model.data_access import OutsideUse
from toolkit.model.inventory import Inventory
from toolkit.model.main_objects import MainObjects
from toolkit.model.procedures import JobOption, JobProcedure
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.model.shown_steps import count_changes, cut_steps
from toolkit.model.store_names import StoreNames
from toolkit.render.handbook.job_table import name_of_job, own_jobs
from toolkit.render.handbook.job_times import is_scheduled, schedules_by_job, time_of
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.handbook.step_words import StepWriter
from toolkit.render.pull.markdown import cell_text, code_text

_MOST_SHOWN = 40
_MOST_OF_OTHERS = 5
"""Steps that are shown of what no schedule starts."""
_OF_SAMPLES = re.compile(
    r"(?<![a-z])(?:load_?tests?|fixtures?|seed(?:s|ed|ing)?|demo|dummy|fake|samples?|benchmarks?|(?:test|sample|example)_?data"
    r"|test_?db)(?![a-z])",
    re.IGNORECASE,
)
"""Words in the names of commands that only make data for tests, loads and demonstrations."""
_MOST_LINES = 4
_MOST_OPTIONS = 12
_FLASK = re.compile(r"(?:\A|\.)cli\.")


def procedure_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section on the steps of jobs and commands; nothing if none is known.

    Args:
        found: the inventory with its procedures.
        setup: what the repository says of them.
        say: writes the sentences.
    """
    known = {(item.file, item.line): item for item in found.procedures}
    timed = schedules_by_job(found.data.outside)
    own = [*own_jobs(found)]
    jobs = [use for use in own if (use.file, use.line) in known]
    if not jobs:
        return
    yield say.heading("procedures")
    yield f"{say.words.text('procedures_hint', most=_MOST_OF_OTHERS)}\n"
    known_jobs = {*jobs}
    written = _Procedure(found, setup, say)
    times = {use: time_of(use, setup, say, timed.get(use, ())) for use in jobs}
    of_samples = [use for use in jobs if _OF_SAMPLES.search(name_of_job(use)) and not times[use]]
    main = _jobs_of_main_objects(found)
    jobs = [use for use in jobs if use not in of_samples]
    scheduled = {use for use in jobs if is_scheduled(use, setup, timed.get(use, ()))}
    jobs.sort(key=lambda use: (use not in scheduled, not times[use], use not in main, use.kind != "command"))
    for use in jobs[:_MOST_SHOWN]:
        item = known[use.file, use.line]
        yield from written.lines(use, item if use in scheduled else _shorten(item), times[use])
    if rest := jobs[_MOST_SHOWN:]:
        names = say.words.label("separator").join(code_text(name_of_job(use)) for use in rest)
        yield say.cite("more_procedures", (), names=Markup(names))
        yield ""
    bare = [use for use in own if use not in known_jobs and is_scheduled(use, setup, timed.get(use, ()))]
    if bare:
        names = say.words.label("separator").join(code_text(name_of_job(use)) for use in bare)
        yield say.cite("procedures_bare", [f"{use.file}:{use.line}" for use in bare], names=Markup(names))
        yield ""
    if of_samples:
        names = say.words.label("separator").join(code_text(name_of_job(use)) for use in of_samples)
        yield say.cite("procedures_of_samples", [f"{use.file}:{use.line}" for use in of_samples], names=Markup(names))
        yield ""


def _shorten(item: JobProcedure) -> JobProcedure:
    """Return a procedure with the most important of its steps."""
    shown, left = cut_steps(item.steps, _MOST_OF_OTHERS)
    return msgspec.structs.replace(
        item,
        steps=tuple(shown),
        further=item.further + len(left),
        further_changes=item.further_changes + count_changes(left),
    )


def _jobs_of_main_objects(found: Inventory) -> set[OutsideUse]:
    """Return the jobs and commands that write one of the main models, and those that such a job queues."""
    names = StoreNames(found.data)
    stores = {names.of(item.name) for item in MainObjects(found).shown}
    writers = {
        (item.file, item.line)
        for item in found.job_effects
        if not stores.isdisjoint(names.of(part) for store in item.writes for part in store.split(", "))
    }
    steps = [step for item in found.procedures if (item.file, item.line) in writers for step in item.steps]
    queued = {name for step in steps for name in (step.what, *step.calls)}
    return {use for use in own_jobs(found) if (use.file, use.line) in writers or name_of_job(use) in queued}


class _Procedure:
    """Writes one job or command.

    Args:
        found: the inventory.
        setup: what the repository says.
        say: writes the sentences.
    """

    def __init__(self, found: Inventory, setup: SetupFacts, say: Sentences) -> None:
        self._steps, self._setup, self._say = StepWriter(found, say), setup, say
        self._defaults = {item.name: item.default for item in found.data.settings}
        self._abouts = {item.place: item.text for item in setup.programs}

    def lines(self, use: OutsideUse, item: JobProcedure, when: Markup) -> Iterator[str]:
        """Yield the part on a job: when it runs, what starts it, its options, steps and settings."""
        say, place = self._say, f"{use.file}:{use.line}"
        name = name_of_job(use)
        typed = f"flask {name}" if use.kind == "command" and _FLASK.search(use.what) else name
        yield f"### {code_text(typed)}\n"
        if about := self._abouts.get(place):
            yield say.cite("procedure_about", [place], text=about)
        else:
            yield say.cite("procedure_place", [place])
        if when:
            yield say.cite("procedure_when", (), when=when)
        if item.missing:
            yield say.cite("procedure_missing", [place], name=item.missing)
        for line in [*_starting_lines(use, typed, self._setup)][:_MOST_LINES]:
            yield say.cite("procedure_started", [line.place], text=line.text)
        yield from (self._option(option) for option in item.options[:_MOST_OPTIONS])
        if item.steps:
            yield say.cite("procedure_steps", (), count=len(item.steps))
            yield from self._steps.list_nested(item.steps)
        if item.further:
            key = "procedure_further_changes" if item.further_changes else "procedure_further"
            yield say.cite(key, (), count=item.further, changes=item.further_changes)
        if item.settings:
            yield say.cite("procedure_settings", (), settings=Markup(self._settings(item)))
        yield ""

    def _settings(self, item: JobProcedure) -> str:
        parts = []
        for name in item.settings:
            default = self._defaults.get(name, "")
            parts.append(code_text(f"{name} = {default}" if default else name))
        return self._say.words.label("separator").join(parts)

    def _option(self, option: JobOption) -> str:
        words = self._say.words
        notes = [cell_text(option.help)] if option.help else []
        if option.default:
            notes.append(words.text("option_default", default=code_text(option.default)))
        elif option.required:
            notes.append(words.label("option_required"))
        told = words.label("semicolon").join(notes)
        place = [f"{option.file}:{option.line}"]
        return self._say.cite(
            "procedure_option", place, name=option.name, notes=Markup(told and words.label("colon") + told)
        )


def _starting_lines(use: OutsideUse, typed: str, setup: SetupFacts) -> Iterator[StatedFact]:
    """Yield the lines of the repository that start a command: crontabs, scripts, start commands, the README."""
    if use.kind != "command":
        return
    name = typed.removeprefix("flask ").removeprefix("manage.py ")
    is_script = use.what == "python"
    known = rf"(?:flask|manage\.py|django-admin|\w+\.py|-m [\w.]+)\s+(?:-\S+\s+)*{re.escape(name)}(?![\w-])"
    module = re.escape(use.file.removesuffix(".py").replace("/", "."))
    by_file = rf"(?<![\w-]){re.escape(use.file.rpartition('/')[2])}(?![\w-])|-m {module}(?![\w.])"
    pattern = re.compile(by_file if is_script else known)
    scripts = [StatedFact(step.text, f"{script.path}:{step.line}") for script in setup.scripts for step in script.steps]
    facts = (setup.schedules, scripts, setup.starts, setup.processes, setup.preparations, setup.readme_commands)
    seen: set[str] = set()
    for item in (*(fact for part in facts for fact in part), *(it for it in setup.delivery if "command" in it.kind)):
        if pattern.search(item.text) and item.place not in seen:
            seen.add(item.place)
            yield item
