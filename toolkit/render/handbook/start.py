"""Write the section on set-up and start: the runnable parts, and what runs at each start, in order."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from toolkit.model.inventory import Inventory
from toolkit.model.setup import EntryModule, SetupFacts, StartScript, StatedFact
from toolkit.render.handbook.procedure import MIGRATES, procedure_lines
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import cell_text, code_text

_MOST_PARTS = 8
_MOST_PROCESSES = 12
_GENERATED = re.compile(r"\A(?:WSGI|ASGI) config for|Django's command-line utility")
"""Docstrings that Django writes into a new project."""
_DEPLOYS = re.compile(r"(?:\A|[/_-])deploy")


def start_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section on set-up and start.

    Args:
        found: the inventory, whose routes show the web applications.
        setup: what the repository says.
        say: writes the sentences.
    """
    yield say.heading("start")
    yield from procedure_lines(found, setup, say)
    yield f"### {say.words.label('headings.parts')}\n"
    yield from _parts(found, setup, say)
    yield from _python_versions(setup, say)
    inside = {f"{script.path}:{step.line}" for script in setup.scripts for step in script.steps}
    yield from statement_lines("starts", [item for item in setup.starts if item.place not in inside], say)
    for script in setup.scripts:
        yield from _script(script, say)
    yield from _processes(setup, say)
    yield from _migrations(found, setup, say)
    yield from statement_lines("preparations", [item for item in setup.preparations if item.place not in inside], say)
    for module in setup.modules:
        yield from _module(module, say)
    if not setup.compose:
        yield from statement_lines("beside", setup.services, say)
    yield from (
        say.cite(f"readme_{fault.kind}", [fault.place], text=fault.text, found=fault.found) for fault in setup.faults
    )
    if not setup.readme:
        yield say.cite("no_readme", ())
    yield from say.ask("local_setup")


def statement_lines(key: str, items: Iterable[StatedFact], say: Sentences) -> Iterator[str]:
    """Yield one sentence for each text, with all its places."""
    places: dict[str, list[str]] = {}
    for item in items:
        places.setdefault(item.text, []).append(item.place)
    for text, where in places.items():
        yield say.cite(key, where, text=text)


def _parts(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the runnable parts: web applications, programs of a folder, commands, tasks."""
    web = Counter((route.framework, _folder(route.file)) for route in found.routes)
    for framework in dict.fromkeys(name for (name, _), _ in web.most_common()):
        folders = [folder for (name, folder), _ in web.most_common() if name == framework][:_MOST_PARTS]
        amount = sum(count for (name, _), count in web.items() if name == framework)
        first = next(f"{route.file}:{route.line}" for route in found.routes if route.framework == framework)
        yield say.cite("part_web", [first], framework=framework, folders=", ".join(folders), count=amount)
    if setup.admin_files and any(name.startswith("django") for name in found.frameworks):
        files = [item.place for item in setup.admin_files]
        yield say.cite("part_admin", files, folders=", ".join(dict.fromkeys(map(_folder, files))))
    programs = [use for use in found.data.outside if use.kind == "command" and use.what == "python"]
    timed = " ".join(item.text for item in setup.schedules)
    for folder in dict.fromkeys(use.file.rpartition("/")[0] for use in programs):
        inside = [use for use in programs if use.file.rpartition("/")[0] == folder and folder]
        if len(inside) > 1:
            scheduled = sum(use.file in timed for use in inside)
            places = [f"{use.file}:{use.line}" for use in inside]
            key = "part_programs" if scheduled else "part_programs_by_hand"
            yield say.cite(key, places, folder=folder, count=len(inside), scheduled=scheduled)
    for kind in ("command", "job"):
        uses = [use for use in found.data.outside if use.kind == kind and (use.what == "manage.py" or kind == "job")]
        if uses:
            yield say.cite(f"part_{kind}s", [f"{use.file}:{use.line}" for use in uses], count=len(uses))


def _folder(path: str) -> str:
    """The first two folders of a path."""
    return "/".join(path.split("/")[:-1][:2]) or path.partition(":")[0]


def _python_versions(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the versions of Python; a file of CI that tests on others than the image's is one warning."""
    of_tests = {item.place.partition(":")[0] for item in setup.test_commands}
    run = [item for item in setup.pythons if re.search(r"Dockerfile|runtime\.txt", item.place)]
    short = {_minor(item.text) for item in run}
    tested: dict[str, list[StatedFact]] = {}
    for item in setup.pythons:
        if (file := item.place.partition(":")[0]) in of_tests and item not in run:
            tested.setdefault(file, []).append(item)
    differing = [
        item for items in tested.values() if not short & {_minor(item.text) for item in items} for item in items
    ]
    if run and differing:
        texts = {"tests": _join_versions(differing), "image": _join_versions(run)}
        yield say.cite("python_differs", [item.place for item in (*differing, *run)], **texts)
        yield from statement_lines("python", [item for item in setup.pythons if item not in (*differing, *run)], say)
    else:
        yield from statement_lines("python", setup.pythons, say)


def _join_versions(items: Iterable[StatedFact]) -> str:
    return ", ".join(sorted({item.text for item in items}))


def _minor(version: str) -> str:
    return ".".join(version.split("-", maxsplit=1)[0].split(".")[:2])


def _script(script: StartScript, say: Sentences) -> Iterator[str]:
    key = "script_service" if script.service else "script"
    yield say.cite(key, [script.place], path=script.path, service=script.service)
    for number, step in enumerate(script.steps, 1):
        told = say.shell_condition(step.condition) if step.condition else ""
        if told and step.kind == "stop":
            text = say.words.text("step_stop", command=code_text(step.text), condition=told)
        else:
            kind = say.words.label(f"steps.{step.kind}")
            condition = say.words.text("step_condition", condition=told) if told else ""
            text = say.words.text("step", kind=kind, command=code_text(step.text), condition=condition)
        yield f"  {number}. {text}{say.beside(code_text(f'{script.path}:{step.line}'))}"
    if script.further:
        yield f"  {len(script.steps) + 1}. {say.words.text('further_steps', count=script.further)}"


def _processes(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the programs that a supervisor keeps running; those of files that deploy to other machines last."""
    shown = sorted(setup.processes, key=lambda item: bool(_DEPLOYS.search(item.place)))
    yield from statement_lines("process", shown[:_MOST_PROCESSES], say)
    if rest := shown[_MOST_PROCESSES:]:
        yield say.cite("more_of_deployment", [item.place for item in rest], count=len(rest))


def _migrations(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield whether a start migrates the database."""
    runs = [(script, step) for script in setup.scripts for step in script.steps if step.kind == "migrate"]
    has_migrations = bool(found.migrations or setup.reversals)
    if runs:
        places = [f"{script.path}:{step.line}" for script, step in runs]
        key = "migrates_if" if all(step.condition for _, step in runs) else "migrates"
        yield say.cite(key, places, text=runs[0][1].text)
    elif has_migrations and setup.scripts and not any(MIGRATES.search(item.text) for item in setup.preparations):
        yield say.cite("migrates_not", [script.place for script in setup.scripts])


def _module(module: EntryModule, say: Sentences) -> Iterator[str]:
    effects = [say.words.label(f"effects.{name}") for name in module.effects]
    if module.port:
        effects.append(say.words.text("effects.port", port=str(module.port)))
    told = [say.words.text("effect", text=text) for text in effects]
    told += (
        [say.words.text("about_module", text=cell_text(module.about))]
        if module.about and not _GENERATED.search(module.about)
        else []
    )
    key = "module" if module.command else "module_served"
    values = {"command": module.command, "path": module.path, "told": Markup("".join(told))}
    yield say.cite(key, [f"{module.path}:{module.line}"], **values)
