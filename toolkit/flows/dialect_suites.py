"""Query the implementations of Mongo-style filters whose dialects are locked in a project.

They must give the same answers after a change as before it, whether or not MongoDB agrees.
"""

import ast
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from toolkit.errors import SourceError, UsageError
from toolkit.filters.dialects.grid import grid_steps
from toolkit.filters.dialects.lock import DialectLock
from toolkit.filters.dialects.questions import answer_outcome
from toolkit.filters.extended_json import canonical, decode, format_extended_json
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.filters.oracles.waiting_budget import WaitingBudget, WaitingSpentError
from toolkit.filters.strategies import Vocabulary
from toolkit.flows.dialect_folders import find_dialect_folders
from toolkit.model.dialect import QuestionAnswer, SuiteAnswers
from toolkit.source.parse import parse_file

EXAMPLES = "examples.jsonl"
_STEPS = 150  # number of systematic questions, besides all locked ones
_MOST = 40  # documents per filter
_FAILED = "failed"


class DialectSuite(msgspec.Struct, frozen=True):
    """A dialect that is locked in a project, and how to ask its implementation.

    Attributes:
        name: its folder, relative to the project.
        lock: its files; `python`: the interpreter.
    """

    name: str
    lock: DialectLock
    python: str

    def implementation_in(self, project: Path) -> CallableTarget:
        """Return the implementation in the revision of the project that is in this folder."""
        setup = self.lock.setup
        root = Path(os.path.normpath(project / self.name / setup.root))
        path = tuple(Path(os.path.normpath(root / one)) for one in setup.path)
        return CallableTarget(setup.function, self.python, root, path, seconds=setup.seconds, connects=setup.connects)

    def imports_any(self, project: Path, paths: Sequence[str]) -> bool:
        """Return whether the implementation imports one of these files of the project, directly or indirectly."""
        target = self.implementation_in(project)
        wanted = {(project / path).resolve() for path in paths}
        return not wanted.isdisjoint(_imported_files(target.function.partition(":")[0], (target.root, *target.path)))


def dialect_suites(project: Path, python: str) -> tuple[DialectSuite, ...]:
    """Find the dialects in a project whose implementations are in it as well.

    Args:
        project: folder of the project.
        python: the interpreter of the project; empty: the one that each dialect names.

    Raises:
        UsageError: the files of a dialect are damaged.
    """
    found = []
    for folder in find_dialect_folders(project):
        lock = DialectLock(folder)
        root = Path(os.path.normpath(folder / lock.setup.root))
        named = python or _named_python(lock.setup.python, root)
        if named and root.is_relative_to(project):
            found.append(DialectSuite(folder.relative_to(project).as_posix(), lock, named))
    return tuple(found)


def ask_suites(
    suites: Sequence[DialectSuite], seconds: float, project: Path, paths: Sequence[str], known: SuiteAnswers
) -> dict[str, dict[str, QuestionAnswer]]:
    """Ask the implementations that import these files, in one revision of the project.

    Args:
        suites: the dialects.
        seconds: time that calls which do not answer may take in each of them; the questions are counted.
        project: the folder of that revision.
        paths: the files, relative to the project.
        known: suite -> questions and answers of another revision; empty: ask locked and systematic questions.

    Returns:
        suite -> question as text (with all types) -> answer.

    Raises:
        UsageError: an implementation cannot be started.
    """
    found = {}
    for suite in suites:
        if suite.name in known or (not known and suite.imports_any(project, paths)):
            found[suite.name] = _ask_suite(suite, seconds, project, known.get(suite.name))
    return found


def _ask_suite(
    suite: DialectSuite, seconds: float, project: Path, known: Mapping[str, QuestionAnswer] | None
) -> dict[str, QuestionAnswer]:
    budget = WaitingBudget(seconds) if known is None else None
    implementation = Implementation(suite.implementation_in(project), budget)
    found: dict[str, QuestionAnswer] = {}
    try:
        for filter_, documents in _choose_questions(suite.lock) if known is None else _earlier_questions(known):
            try:
                answers = implementation.ask(filter_, documents)
            except WaitingSpentError:
                break
            for document, answer in zip(documents, answers, strict=True):
                shown = f"{format_extended_json(filter_)} of {format_extended_json(document)}"
                found[f"[{canonical(filter_)}, {canonical(document)}]"] = QuestionAnswer(shown, answer_outcome(answer))
    finally:
        implementation.close()
    return found


def _choose_questions(lock: DialectLock) -> Iterator[tuple[Any, Sequence[Mapping[str, Any]]]]:
    """Yield the locked questions, alternating with some systematic ones of all kinds."""
    locked: dict[str, tuple[Any, list[Mapping[str, Any]]]] = {}
    for line in _read_lines(lock.folder / EXAMPLES):
        documents = locked.setdefault(json.dumps(line["filter"]), (decode(line["filter"]), []))[1]
        documents.append(decode(line["document"]))
    yield from locked.values()
    dialect = lock.dialect
    steps = list(grid_steps(Vocabulary(dialect.operators, dialect.fields, dialect.types), lists=dialect.lists))
    for number in range(min(_STEPS, len(steps))):
        step = steps[number * len(steps) // min(_STEPS, len(steps))]
        yield step.filter, step.documents[:_MOST]


def _earlier_questions(known: Mapping[str, QuestionAnswer]) -> Iterator[tuple[Any, Sequence[Mapping[str, Any]]]]:
    """Yield the questions that another revision answered, grouped by filter."""
    batches: dict[str, list[Mapping[str, Any]]] = {}
    for text, answer in known.items():
        if answer.verdict != _FAILED:
            filter_, document = json.loads(text)
            batches.setdefault(json.dumps(filter_), []).append(decode(document))
    for text, documents in batches.items():
        yield decode(json.loads(text)), documents


def _read_lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"cannot use {file}: {error}. Write it anew with `tebiki filters characterize`.") from error


def _named_python(name: str, root: Path) -> str:
    """Find the interpreter that a dialect names; empty if it does not exist."""
    if "/" in name and not Path(name).is_absolute():
        name = str(root / name)
    return shutil.which(name) or "" if name else ""


def _imported_files(module: str, places: Sequence[Path]) -> set[Path]:
    """Return the files of a module and of everything it imports within these folders."""
    found: set[Path] = set()
    waiting = [module]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        parent = name.rpartition(".")[0]
        waiting += [parent] if parent else []
        for file in _files_of(name, places):
            found.add(file.resolve())
            waiting += _imported_modules(file, name)
    return found


def _files_of(module: str, places: Sequence[Path]) -> Iterator[Path]:
    parts = module.split(".")
    for place in places:
        for file in (place.joinpath(*parts).with_suffix(".py"), place.joinpath(*parts, "__init__.py")):
            if file.is_file():
                yield file


def _imported_modules(file: Path, module: str) -> Iterator[str]:
    """Yield names of modules that a file may import; some of them need not exist."""
    try:
        parsed = parse_file(file.name, file.read_bytes())
    except (OSError, SourceError):
        return
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    try:
        for node in ast.walk(parsed.tree):
            if isinstance(node, ast.Import):
                for it in node.names:
                    yield from (it.name, f"{package}.{it.name}" if package else it.name)
            elif isinstance(node, ast.ImportFrom):
                around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                base = ".".join([*around, *([node.module] if node.module else [])])
                for start in filter(None, (base, f"{package}.{base}" if package and not node.level else "")):
                    yield start
                    yield from (f"{start}.{it.name}" for it in node.names)
    finally:
        parsed.dissolve()
