"""Draft missing documents from the source of a project and from the team's answers."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from toolkit.errors import SourceError
from toolkit.inventory.migrations.reversal import read_reversals
from toolkit.inventory.setup.delivery import read_delivery
from toolkit.inventory.setup.read import read_setup
from toolkit.inventory.setup.readme import check_readme, read_purpose
from toolkit.model.documents import ProjectDocuments
from toolkit.model.inventory import Inventory
from toolkit.model.settings import Settings
from toolkit.model.setup import MigrationReversal, SetupFacts
from toolkit.source.discover import discover_files, match_tests
from toolkit.source.documents import read_delivery_documents
from toolkit.source.git_files import list_files
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file
from toolkit.state.answers_file import read_answers

_READMES = ("README.md", "README.rst", "README.txt", "README", "readme.md", "Readme.md", "README.markdown")
_LARGEST = 2**20


def gather_documents(root: Path, settings: Settings, found: Inventory) -> ProjectDocuments:
    """Read a project for its documents; nothing of it is imported or executed.

    Args:
        root: the project.
        settings: settings of the project, which say what test code is.
        found: its inventory.

    Raises:
        UsageError: the root is not a directory, or its answers cannot be read.
    """
    answers = read_answers(root)
    return ProjectDocuments(root.resolve().name, found, _read_setup(root, settings), answers)


def _read_setup(root: Path, settings: Settings) -> SetupFacts:
    discovery = discover_files(root, settings)
    is_test = match_tests(settings)
    facts = read_setup(discovery.documents, discovery.files, filter(is_test, discovery.files))
    paths = set(list_files(root.resolve()).paths)
    further = read_delivery_documents(root.resolve(), paths)
    delivery = read_delivery({**discovery.documents, **further})
    facts = msgspec.structs.replace(facts, delivery=delivery, reversals=tuple(_read_reversals(root, discovery.files)))
    for name in _READMES:
        if name in paths:
            try:
                text = read_file(root.resolve(), name, _LARGEST).decode("utf-8", "replace")
            except SourceError:
                continue
            faults = check_readme(name, text, paths, discovery.documents, facts.pythons)
            return msgspec.structs.replace(facts, readme=name, faults=tuple(faults), about=read_purpose(name, text))
    return facts


def _read_reversals(root: Path, files: Iterable[str]) -> Iterator[MigrationReversal]:
    trees: dict[str, ast.Module] = {}
    for path in files:
        if "/migrations/" in f"/{path}" or "/versions/" in f"/{path}":
            try:
                trees[path] = parse_file(path, read_file(root.resolve(), path, _LARGEST)).tree
            except SourceError:  # the inventory has it among the files that could not be read
                continue
    return read_reversals(trees)
