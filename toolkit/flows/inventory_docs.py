"""Draft missing documents from the source of a project and from the team's answers."""

import ast
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from toolkit.errors import SourceError
from toolkit.inventory.data_access.configuration_classes import describe_choices
from toolkit.inventory.data_access.settings import is_test_settings
from toolkit.inventory.migrations.reversal import read_reversals
from toolkit.inventory.setup.compose import read_compose
from toolkit.inventory.setup.default_files import read_defaults
from toolkit.inventory.setup.delivery import read_delivery
from toolkit.inventory.setup.effects_of_tests import read_test_effects, read_test_settings
from toolkit.inventory.setup.entry_modules import may_start, read_entry_modules
from toolkit.inventory.setup.install import find_installs
from toolkit.inventory.setup.make_targets import read_make_targets
from toolkit.inventory.setup.names import read_description, read_notices, read_project_name
from toolkit.inventory.setup.pipelines import read_pipelines
from toolkit.inventory.setup.program_texts import describe_programs
from toolkit.inventory.setup.purpose import read_features, read_introduction, read_purpose
from toolkit.inventory.setup.queued_tasks import read_queued_tasks
from toolkit.inventory.setup.read import read_setup
from toolkit.inventory.setup.readme import check_readme
from toolkit.inventory.setup.readme_commands import read_readme_commands
from toolkit.inventory.setup.sample_settings import read_samples
from toolkit.inventory.setup.start_scripts import read_start_scripts
from toolkit.inventory.setup.supervised import read_processes, read_shell_variables
from toolkit.inventory.setup.timed_commands import read_timed_commands
from toolkit.model.documents import ProjectDocuments, ReachedFinding
from toolkit.model.inventory import Inventory
from toolkit.model.settings import Settings
from toolkit.model.setup import MigrationReversal, QueuedTask, SetupFacts, StatedFact
from toolkit.source.discover import discover_files, match_tests
from toolkit.source.documents import read_default_documents, read_delivery_documents, read_sample_documents
from toolkit.source.git_files import list_files
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file
from toolkit.state.answers_file import read_answers

_READMES = ("README.md", "README.rst", "README.txt", "README", "readme.md", "Readme.md", "README.markdown")
_LARGEST = 2**20
_MOST_SCHEMAS = 50
_TEST_FOLDER = re.compile(r"(?:\A|/)(?:unit_?|integration_?|functional_?)?tests?(?:/|\Z)", re.IGNORECASE)
_TEST = re.compile(r"(?m)^\s*(?:async )?(?:def test|class Test|class \w+\(.*TestCase)")
_MOST_TESTS = 500
_NO_SCHEMA = re.compile(
    r"(?:\A|/)(?:demo|examples?|tests?|fixtures?|samples?)/|(?:\A|[/_-])(?:demo|migrat\w*)", re.IGNORECASE
)
"""Paths of files of SQL that make no tables of the product, or change those that another file made."""
_MAKES_TABLE = re.compile(r"\s*CREATE\s+(?:TEMP\w*\s+)?TABLE\b", re.IGNORECASE)


def gather_documents(
    root: Path, settings: Settings, found: Inventory, findings: tuple[ReachedFinding, ...] = ()
) -> ProjectDocuments:
    """Read a project for its documents; nothing of it is imported or executed.

    Args:
        root: the project.
        settings: settings of the project, which say what test code is.
        found: its inventory.
        findings: what the rules found in it.

    Raises:
        UsageError: the root is not a directory, or its answers cannot be read.
    """
    answers = read_answers(root)
    setup, name = _read_setup(root, settings)
    told = {"programs": _read_programs(root, found), "queued": _read_queued(root, found)}
    setup = msgspec.structs.replace(setup, **told, **_read_defaults(root, found))
    return ProjectDocuments(name or root.resolve().name, found, setup, answers, findings)


def _read_setup(root: Path, settings: Settings) -> tuple[SetupFacts, str]:
    """Read the set-up of a project, and the name that it gives itself."""
    discovery = discover_files(root, settings)
    is_test = match_tests(settings)
    facts = read_setup(discovery.documents, discovery.files, filter(is_test, discovery.files))
    paths = set(list_files(root.resolve()).paths)
    documents = {**discovery.documents, **read_delivery_documents(root.resolve(), paths)}
    scripts = read_start_scripts(documents, facts.starts)
    tests = {path: _read_text(root, path) for path in [*filter(is_test, discovery.files)][:_MOST_TESTS]}
    facts = msgspec.structs.replace(
        facts,
        installs=find_installs(paths),
        compose=read_compose(documents),
        samples=read_samples(read_sample_documents(root.resolve(), paths), discovery.documents),
        schedules=(*facts.schedules, *read_timed_commands(documents)),
        targets=read_make_targets(documents),
        pipelines=read_pipelines(documents),
        processes=tuple(read_processes(documents)),
        shell_variables=tuple(read_shell_variables(documents, scripts)),
        delivery=read_delivery(documents),
        reversals=tuple(_read_reversals(root, discovery.files)),
        scripts=scripts,
        test_effects=read_test_effects({path: text for path, text in tests.items() if _is_run_by_tests(path, text)}),
        test_settings=read_test_settings(tests, documents),
        modules=read_entry_modules(
            _parse_files(root, [path for path in discovery.files if may_start(path) and not is_test(path)])
        ),
        about=tuple(read_description(documents)),
        schema_files=tuple(_read_schemas(root, paths)),
        migrating=_read_migrating(root, paths),
    )
    readme, text = _read_readme(root, paths)
    name = read_project_name(documents, text, _read_text(root, ".git/config"))
    if not readme:
        return facts, name
    faults = check_readme(readme, text, paths, discovery.documents, facts.pythons)
    about = read_purpose(readme, text) or facts.about
    notices, commands = read_notices(readme, text), read_readme_commands(readme, text)
    told = {"about": about, "notices": notices, "readme_commands": commands}
    told |= {"introduction": read_introduction(readme, text), "features": read_features(readme, text)}
    return msgspec.structs.replace(facts, readme=readme, faults=tuple(faults), **told), name


def _is_run_by_tests(path: str, text: str) -> bool:
    """Return whether a file is in a folder of tests, or holds a test: not a script such as `test_data.py`."""
    folder, _, name = path.rpartition("/")
    return name == "conftest.py" or bool(_TEST_FOLDER.search(folder) or _TEST.search(text))


def _read_programs(root: Path, found: Inventory) -> tuple[StatedFact, ...]:
    """Return what the jobs and commands of an inventory do, as their code says it."""
    uses = [use for use in found.data.outside if use.kind in ("job", "command")]
    return describe_programs(uses, _parse_files(root, dict.fromkeys(use.file for use in uses)))


def _read_defaults(root: Path, found: Inventory) -> dict[str, Any]:
    """Return the files of defaults and the classes of settings that the files with settings name."""
    places = [place.rpartition(":")[0] for item in found.data.settings for place in item.reads]
    files = dict.fromkeys([*(item.file for item in found.data.settings), *places])
    trees = {
        path: tree
        for path, (_, tree) in _parse_files(
            root, [path for path in files if path.endswith(".py") and not is_test_settings(path)]
        ).items()
    }
    documents = read_default_documents(root.resolve(), set(list_files(root.resolve()).paths))
    return {"choices": describe_choices(trees), "defaults": read_defaults(documents, trees)}


def _read_queued(root: Path, found: Inventory) -> tuple[QueuedTask, ...]:
    """Return the queues of tasks that the files with tasks, schedules and their settings name."""
    uses = [use.file for use in found.data.outside if use.kind in ("job", "queue")]
    settings = [item.file for item in found.data.settings if "queue" in item.name.lower()] if uses else []
    return read_queued_tasks(_parse_files(root, dict.fromkeys((*uses, *settings))))


def _read_migrating(root: Path, paths: Iterable[str]) -> tuple[StatedFact, ...]:
    """Return the command by which Alembic migrates, or Flask-Migrate, with the place of its settings."""
    for path in sorted(path for path in paths if path.rpartition("/")[2] == "alembic.ini"):
        folder = path.rpartition("/")[0]
        if folder and "current_app" in _read_text(root, f"{folder}/env.py"):
            option = "" if folder == "migrations" else f" --directory {folder}"
            return (StatedFact(f"flask db upgrade{option}", f"{path}:1"),)
        return (StatedFact(f"alembic -c {path} upgrade head" if folder else "alembic upgrade head", f"{path}:1"),)
    return ()


def _read_schemas(root: Path, paths: Iterable[str]) -> Iterator[StatedFact]:
    """Yield the files of SQL that make tables, with the number of tables."""
    files = sorted(path for path in paths if path.endswith(".sql") and not _NO_SCHEMA.search(path))
    for path in files[:_MOST_SCHEMAS]:
        text = _read_text(root, path)
        found = [number for number, line in enumerate(text.split("\n"), 1) if _MAKES_TABLE.match(line[:200])]
        if found:
            yield StatedFact(str(len(found)), f"{path}:{found[0]}")


def _read_readme(root: Path, paths: Container[str]) -> tuple[str, str]:
    """Return path and text of the README; two empty texts if there is none that can be read."""
    for name in _READMES:
        if name in paths and (text := _read_text(root, name)):
            return name, text
    return "", ""


def _read_text(root: Path, path: str) -> str:
    """Return the text of a small file; empty if it cannot be read."""
    try:
        return read_file(root.resolve(), path, _LARGEST).decode("utf-8", "replace")
    except SourceError:
        return ""


def _parse_files(root: Path, files: Iterable[str]) -> dict[str, tuple[str, ast.Module]]:
    """Return the text and tree of each file that can be read."""
    found: dict[str, tuple[str, ast.Module]] = {}
    for path in files:
        try:
            content = read_file(root.resolve(), path, _LARGEST)
            found[path] = content.decode("utf-8", "replace"), parse_file(path, content).tree
        except SourceError:  # the inventory has it among the files that could not be read
            continue
    return found


def _read_reversals(root: Path, files: Iterable[str]) -> Iterator[MigrationReversal]:
    paths = [path for path in files if "/migrations/" in f"/{path}" or "/versions/" in f"/{path}"]
    return read_reversals({path: tree for path, (_, tree) in _parse_files(root, paths).items()})
