"""Check an implementation against its dialect: it must have all known differences, and no others.

The generated `test_property.py` calls this module.
"""

import os
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from toolkit.errors import UsageError
from toolkit.filters.dialects.questions import QuestionLog, Sample, answer_outcome
from toolkit.filters.dialects.search import SearchScope, Survey, difference_cell, run_survey
from toolkit.filters.extended_json import decode, format_extended_json
from toolkit.filters.oracles import Oracle
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.strategies import Vocabulary
from toolkit.model.dialect import DESCRIPTION_FILE, TARGET_FILE, Dialect, DialectDifference

_Value = TypeVar("_Value")

CELLS = "known_cells.txt"
DRAWN_MARK = "~ "
PYTHON = "TEBIKI_PYTHON"
"""An environment variable that names another interpreter for the implementation."""


class DialectSetup(msgspec.Struct, frozen=True):
    """The way to reach the implementation from the folder of its dialect.

    Attributes:
        function: `package.module:function`, or with `:batch`.
        python: interpreter of the implementation; by default the one that runs tebiki.
        root: its project, relative to the folder.
        path: additional import directories, relative to the project.
        seconds: timeout of one answer.
        connects: allowed connections: `HOST:PORT`, or the path of a socket.
    """

    function: str
    python: str
    root: str
    path: tuple[str, ...] = ()
    seconds: float = 10.0
    connects: tuple[str, ...] = ()

    def start(self, folder: Path) -> Implementation:
        """Start the implementation.

        Raises:
            UsageError: it cannot be started.
        """
        root = (folder / self.root).resolve()
        python = os.environ.get(PYTHON) or self.python or sys.executable
        if "/" in python and not Path(python).is_absolute():
            python = str(root / python)
        path = tuple(root / one for one in self.path)
        target = CallableTarget(self.function, python, root, path, seconds=self.seconds, connects=self.connects)
        return Implementation(target)


class DialectChanges(msgspec.Struct, frozen=True):
    """Differences between the dialect and the present behaviour of the implementation.

    Attributes:
        new: differences that the dialect does not list.
        vanished: kinds of questions listed as different whose answers now agree.
    """

    new: tuple[Sample, ...]
    vanished: tuple[str, ...]

    def describe(self) -> str:
        """Describe both lists as text for the message of a failing test."""
        lines = [f"{len(self.new)} new differences, {len(self.vanished)} vanished ones."]
        for sample in self.new[:10]:
            question = sample.question
            lines.append(
                f"  new: {format_extended_json(question.filter)} of "
                f"{format_extended_json(question.document)}: {_answers(sample)}"
            )
        lines += [f"  vanished: {one}" for one in self.vanished[:10]]
        lines.append("If this is meant, run `tebiki filters characterize` again and review what changes in dialect.md.")
        return "\n".join(lines)


class DialectLock:
    """A dialect and its folder.

    Args:
        folder: the folder that `tebiki filters characterize` wrote.

    Raises:
        UsageError: the folder has no dialect, or the dialect is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dialect = _read(folder / DESCRIPTION_FILE, Dialect)
        self.setup = _read(folder / TARGET_FILE, DialectSetup)
        lines = read_cells(folder / CELLS)
        self.cells = frozenset(line for line in lines if not line.startswith(DRAWN_MARK))
        self.known = frozenset(line.removeprefix(DRAWN_MARK) for line in lines)

    def start(self) -> Implementation:
        """Start the implementation."""
        return self.setup.start(self.folder)

    def differs_still(self, difference: DialectDifference, target: Oracle) -> bool:
        """Return whether an example still gets the answer that the dialect records."""
        example = difference.example
        sample = QuestionLog(Reference(), target).compare(decode(example.filter), [decode(example.document)])[0]
        return sample.differs and answer_outcome(sample.given) == example.given.verdict

    def changes(self, target: Oracle) -> DialectChanges:
        """Return everything that differs from the dialect, for the questions with which it was written."""
        dialect = self.dialect
        scope = SearchScope(Vocabulary(dialect.operators, dialect.fields, dialect.types), dialect.lists)
        found = run_survey(QuestionLog(Reference(), target), scope, steps=dialect.steps_done)
        new = tuple(root for root in found.roots if difference_cell(root) not in self.known)
        return DialectChanges(new, tuple(sorted(self.cells - found.cells)))


def written_cells(found: Survey) -> str:
    """Serialize the kinds of questions that differ, one per line."""
    return "".join(f"{line}\n" for line in sorted([*found.cells, *(DRAWN_MARK + line for line in found.drawn)]))


def read_cells(file: Path) -> list[str]:
    """Read the kinds of questions that differ, one per line.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        return [line for line in file.read_text("utf-8").split("\n") if line]
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(file, str(error)) from error


def _read(file: Path, kind: type[_Value]) -> _Value:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise _unusable(file, str(error)) from error


def _unusable(file: Path, why: str) -> UsageError:
    return UsageError(f"cannot use {file}: {why}. Write it anew with `tebiki filters characterize`.")


def _answers(sample: Sample) -> str:
    return f"MongoDB {answer_outcome(sample.expected)}, this implementation {answer_outcome(sample.given)}"
