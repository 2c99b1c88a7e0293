"""Find out where an implementation of Mongo-style filters differs from MongoDB, and write the results and tests."""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from toolkit.characterize.probe_copy import PROBE_COPY, filter_probe_files, is_filter_probe
from toolkit.errors import UsageError
from toolkit.filters.dialects.dialect import dialect_differences, dialect_example
from toolkit.filters.dialects.examples import example_lines
from toolkit.filters.dialects.lock import CELLS, DialectSetup, written_cells
from toolkit.filters.dialects.memory import Remembering
from toolkit.filters.dialects.questions import QuestionLog
from toolkit.filters.dialects.search import Findings, SearchScope, search_differences
from toolkit.filters.dialects.security import probe_security
from toolkit.filters.operators import document_operators, field_operators
from toolkit.filters.oracles import Answer, Oracle
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.oracles.waiting_budget import WaitingBudget, WaitingSpentError
from toolkit.filters.strategies import TYPES
from toolkit.model.dialect import DESCRIPTION_FILE, TARGET_FILE, CharacterizeResult, Dialect, SecurityNote
from toolkit.model.facts import Lang
from toolkit.model.json_text import indented_json
from toolkit.model.session import SessionFailure
from toolkit.source.excluded_folders import is_excluded_folder

EXPLORED = ".explored"
"""The folder, inside of the dialect's, with the state from which the next run continues."""

_CHAINED = 5  # maximum number of examples
_AT_LEAST = 0.5  # minimum share of the time for the search, however long the security probes took
_BEFORE = 0.4  # share of the seconds that calls without an answer may take before the search
_SEARCHING = 0.5  # the same during the search
_TEMPLATES = Path(__file__).parents[1] / "filters" / "dialects" / "templates"
_GENERATED = ("test_examples.py", "test_property.py")
_PAGES: tuple[tuple[str, Lang], ...] = (("dialect.md", "en"), ("dialect.ja.md", "ja"))

DialectPage = Callable[[Dialect, Lang], str]
"""Renders a dialect as a page in one language."""


def characterize(
    target: CallableTarget, scope: SearchScope, into: Path, page: DialectPage, *, seconds: float
) -> CharacterizeResult:
    """Search for differences and create the files of the dialect.

    Args:
        target: the implementation.
        scope: operators, fields and types to try.
        into: the folder of the dialect; only the state for the next run is written there.
        page: renders the dialect as a page.
        seconds: duration of the run; calls without an answer may take as many seconds again.

    Raises:
        UsageError: the target does not answer, an operator or type is unknown, or the folder cannot be written to.
    """
    begun = time.monotonic()
    check_scope(scope)
    patience = WaitingBudget(seconds * _BEFORE)
    implementation = Implementation(target, patience)
    try:
        check_answers(implementation, scope)
        remembering = Remembering(
            implementation, into / EXPLORED / "answers.jsonl", _implementation_state(target, into)
        )
    except BaseException:
        implementation.close()
        raise
    try:
        asked = QuestionLog(Reference(), remembering)
        security, is_cut = _probe_security(implementation, scope)
        notes = [*remembering.notes, *(["probes_cut"] if is_cut else [])]
        patience.left += seconds * _SEARCHING
        left = max(seconds - (time.monotonic() - begun), seconds * _AT_LEAST)
        found = search_differences(asked, scope, seconds=left, examples=into / EXPLORED / "hypothesis")
        patience.left = seconds * (1 - _BEFORE - _SEARCHING)
        dialect = _make_dialect(asked, found, scope, implementation, security)
        files = dict(_dialect_files(dialect, _make_setup(target, into), found, asked)) | _probe_files(into)
        files |= {name: page(dialect, lang).encode("utf-8", "backslashreplace") for name, lang in _PAGES}
        took = time.monotonic() - begun
        held_back = implementation.connections, implementation.refused
        return CharacterizeResult(dialect, files, tuple(notes), took, *held_back)
    finally:
        remembering.close()


def check_scope(scope: SearchScope) -> None:
    """Check that all operators and types are known.

    Raises:
        UsageError: one is unknown, or there is no field.
    """
    known = sorted({*field_operators(), *document_operators()})
    vocabulary = scope.vocabulary
    for what, given, allowed in (("operator", vocabulary.operators, known), ("type", vocabulary.types, sorted(TYPES))):
        unknown = [name for name in given if name not in allowed]
        if unknown:
            raise UsageError(f"unknown {what} {unknown[0]!r}. Known are: {', '.join(allowed)}.")
    if not vocabulary.fields or not vocabulary.types:
        raise UsageError("name at least one field (--fields) and one type (--types).")
    wrong = [name for name in vocabulary.fields if not name or name.startswith("$") or "\0" in name]
    if wrong:
        raise UsageError(
            f"{wrong[0]!r} is not the name of a field: write a name or a path with dots, such as tag or a.b."
        )


def check_answers(target: Oracle, scope: SearchScope) -> None:
    """Check that an implementation answers a first question.

    Raises:
        UsageError: it fails on every plain filter, or rejects all of them.
    """
    fields = scope.vocabulary.fields
    answers = [_plain_answer(target, field, value) for field in fields for value in (1, "a")]
    first = answers[0]
    if not isinstance(first, bool) and not any(isinstance(answer, bool) for answer in answers):
        name, said = (first.reason, first.detail) if isinstance(first, SessionFailure) else (first.name, first.message)
        what = f"{target.name} gives no answer to {{{fields[0]!r}: 1}}, nor to other plain filters: "
        if name == "refused":
            raise UsageError(what + said)
        raise UsageError(
            f"{what}{name}: {said:.500}. See that --fields names fields it knows, and that it takes a filter and a "
            "document."
        )


def _plain_answer(target: Oracle, field: str, value: Any) -> Answer:
    """Return the answer to an equality filter; a failure if calls without an answer have used up the time."""
    try:
        return target.ask({field: value}, [{field: value}])[0]
    except WaitingSpentError as error:
        return SessionFailure("timeout", str(error))


def _probe_security(target: Implementation, scope: SearchScope) -> tuple[tuple[SecurityNote, ...], bool]:
    """Return the security notes, and whether some probes were skipped because time ran out."""
    found: list[SecurityNote] = []
    try:
        for note in probe_security(target, scope.vocabulary.fields[0]):
            found.append(note)  # noqa: PERF402 - what was found before an exception counts
    except WaitingSpentError:
        return tuple(found), True
    return tuple(found), False


def _implementation_state(target: CallableTarget, into: Path) -> str:
    """Hash the implementation's state: its code within the project, and its interpreter."""
    digest = hashlib.sha256(f"{target.function}\n{target.python}\n{target.path}\n{target.connects}".encode())
    for folder, names, files in os.walk(target.root):
        names[:] = sorted(name for name in names if _is_code(Path(folder, name), into))
        for name in sorted(files):
            if name.endswith(".py"):
                digest.update(f"{folder}/{name}\n".encode("utf-8", "surrogateescape"))
                digest.update(Path(folder, name).read_bytes())
    return digest.hexdigest()[:32]


def _is_code(folder: Path, into: Path) -> bool:
    """Return whether a folder may hold code of the implementation: not a hidden, installed or tebiki's own one."""
    if folder.name.startswith(".") or folder.resolve() == into.resolve():
        return False
    inside = set(os.listdir(folder)) if os.access(folder, os.R_OK) else set()  # noqa: PTH208 - the names alone
    return not is_excluded_folder(folder.name, inside) and PROBE_COPY not in inside


def _make_dialect(
    asked: QuestionLog, found: Findings, scope: SearchScope, target: Implementation, security: tuple[SecurityNote, ...]
) -> Dialect:
    direct = QuestionLog(asked.expected, target)  # bypasses the remembered answers
    vocabulary = scope.vocabulary
    return Dialect(
        target=target.name,
        compared_with=asked.expected.name,
        operators=vocabulary.operators,
        fields=vocabulary.fields,
        types=vocabulary.types,
        lists=scope.lists,
        asked=len(asked),
        steps_done=found.survey.done,
        steps_total=found.survey.total,
        tried=found.tried,
        unrepeated=asked.unrepeated + target.unrepeated,
        differences=dialect_differences(direct, found.groups),
        chained=tuple(dialect_example(one) for one in found.chained[:_CHAINED]),
        security=security,
    )


def _make_setup(target: CallableTarget, into: Path) -> DialectSetup:
    root = target.root.resolve()
    python = target.python
    if python == sys.executable:
        python = ""  # its path differs from machine to machine
    elif "/" in python:
        python = os.path.relpath(os.path.abspath(python), root) if _is_inside(Path(python), root) else python  # noqa: PTH100
    path = tuple(os.path.relpath(one.resolve(), root) for one in target.path)
    place = os.path.relpath(root, into.resolve())
    return DialectSetup(target.function, python, place, path, target.seconds, target.connects)


def _is_inside(python: Path, root: Path) -> bool:
    return Path(os.path.abspath(python)).is_relative_to(root)  # noqa: PTH100 - a link of a virtual environment stays


def _probe_files(into: Path) -> dict[str, bytes]:
    """Return the files of the probe's copy; empty if the parent folder holds one shared by several dialects."""
    if is_filter_probe(into.absolute().parent / PROBE_COPY):
        return {}
    return {f"{PROBE_COPY}/{name}": data for name, data in filter_probe_files().items()}


def _dialect_files(
    dialect: Dialect, setup: DialectSetup, found: Findings, asked: QuestionLog
) -> Iterator[tuple[str, bytes]]:
    yield DESCRIPTION_FILE, indented_json(dialect)
    yield TARGET_FILE, indented_json(setup)
    yield CELLS, written_cells(found.survey).encode("utf-8", "backslashreplace")
    lines = "".join(f"{line}\n" for line in example_lines(found.groups, asked))
    yield "examples.jsonl", lines.encode("utf-8", "backslashreplace")
    for name in _GENERATED:
        yield name, (_TEMPLATES / f"{name}.txt").read_bytes()
    yield f"{EXPLORED}/.gitignore", b"*\n"
