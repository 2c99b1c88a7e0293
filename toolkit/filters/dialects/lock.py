"""Hold an implementation to its dialect: the differences that are known are there, and no others.

This is what the generated `test_property.py` calls.
"""

import os
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from toolkit.errors import UsageError
from toolkit.filters.dialects.dialect import Dialect, Difference
from toolkit.filters.dialects.questions import Asked, Sample, verdict
from toolkit.filters.dialects.search import Scope, Survey, cell, survey
from toolkit.filters.extended_json import decode, written
from toolkit.filters.oracles import Oracle
from toolkit.filters.oracles.callable import Implementation, Target
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.strategies import Vocabulary

_Value = TypeVar("_Value")

DIALECT = "dialect.json"
CELLS = "known_cells.txt"
SETUP = "target.json"
DRAWN_MARK = "~ "
PYTHON = "TEBIKI_PYTHON"
"""An environment variable that names another interpreter for the implementation."""


class Setup(msgspec.Struct, frozen=True):
    """How the implementation is reached from the folder of its dialect.

    Attributes:
        function: `package.module:function`, or with `:batch`.
        python: its interpreter; empty: the one that runs tebiki.
        root: its project, relative to the folder.
        path: more places of imports, relative to the project.
        seconds: how long to wait for an answer.
        connects: what it may connect to: `HOST:PORT`, or the path of a socket.
    """

    function: str
    python: str
    root: str
    path: tuple[str, ...] = ()
    seconds: float = 10.0
    connects: tuple[str, ...] = ()

    def started(self, folder: Path) -> Implementation:
        """The running implementation.

        Raises:
            UsageError: it cannot be started.
        """
        root = (folder / self.root).resolve()
        python = os.environ.get(PYTHON) or self.python or sys.executable
        if "/" in python and not Path(python).is_absolute():
            python = str(root / python)
        path = tuple(root / one for one in self.path)
        target = Target(self.function, python, root, path, seconds=self.seconds, connects=self.connects)
        return Implementation(target)


class Changes(msgspec.Struct, frozen=True):
    """What is not as the dialect says.

    Attributes:
        new: differences that it does not know.
        vanished: kinds of questions that it says differ, and that do not.
    """

    new: tuple[Sample, ...]
    vanished: tuple[str, ...]

    def told(self) -> str:
        """Both, for a person who sees a test fail."""
        lines = [f"{len(self.new)} new differences, {len(self.vanished)} vanished ones."]
        for sample in self.new[:10]:
            question = sample.question
            lines.append(f"  new: {written(question.filter)} of {written(question.document)}: {_answers(sample)}")
        lines += [f"  vanished: {one}" for one in self.vanished[:10]]
        lines.append("If this is meant, run `tebiki filters characterize` again and review what changes in dialect.md.")
        return "\n".join(lines)


class Lock:
    """A dialect and the folder it lives in.

    Args:
        folder: where `tebiki filters characterize` wrote it.

    Raises:
        UsageError: there is none, or it is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dialect = _read(folder / DIALECT, Dialect)
        self.setup = _read(folder / SETUP, Setup)
        lines = read_cells(folder / CELLS)
        self.cells = frozenset(line for line in lines if not line.startswith(DRAWN_MARK))
        self.known = frozenset(line.removeprefix(DRAWN_MARK) for line in lines)

    def started(self) -> Implementation:
        """The running implementation."""
        return self.setup.started(self.folder)

    def differs_still(self, difference: Difference, target: Oracle) -> bool:
        """Whether an example of the dialect is answered as the dialect says."""
        example = difference.example
        sample = Asked(Reference(), target).compare(decode(example.filter), [decode(example.document)])[0]
        return sample.differs and verdict(sample.given) == example.given.verdict

    def changes(self, target: Oracle) -> Changes:
        """Everything that is not as the dialect says, asking what was asked when it was written."""
        dialect = self.dialect
        scope = Scope(Vocabulary(dialect.operators, dialect.fields, dialect.types), dialect.lists)
        found = survey(Asked(Reference(), target), scope, steps=dialect.steps_done)
        new = tuple(root for root in found.roots if cell(root) not in self.known)
        return Changes(new, tuple(sorted(self.cells - found.cells)))


def written_cells(found: Survey) -> str:
    """The same, as a text."""
    return "".join(f"{line}\n" for line in sorted([*found.cells, *(DRAWN_MARK + line for line in found.drawn)]))


def read_cells(file: Path) -> list[str]:
    """The kinds of questions that differ, one a line.

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
    except (OSError, msgspec.DecodeError) as error:
        raise _unusable(file, str(error)) from error


def _unusable(file: Path, why: str) -> UsageError:
    return UsageError(f"cannot use {file}: {why}. Write it anew with `tebiki filters characterize`.")


def _answers(sample: Sample) -> str:
    return f"MongoDB {verdict(sample.expected)}, this implementation {verdict(sample.given)}"
