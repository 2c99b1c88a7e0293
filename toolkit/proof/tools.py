"""Tools of proofs: narrow functions and limits for what lies outside of this room."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.model.api_change import ApiChange
from toolkit.model.codemod import Facts, Version
from toolkit.model.dialect import SuiteAnswers
from toolkit.model.lock import Case, ExactAnswers, Lock, Parts
from toolkit.model.strength import CaseRuns, MutantResult, Strength
from toolkit.text.masked_values import MaskTexts

Answers = Mapping[str, Parts]
"""Case of a lock -> its outcome."""
Lines = Mapping[str, Sequence[tuple[int, int]]]
"""Path -> first and last line of each statement."""
Texts = Mapping[str, str]
"""Path -> the whole file."""


class MadeInputs(NamedTuple):
    """Inputs made up for some statements.

    Attributes:
        cases: those inputs.
        runs: what came of the known requests and of those made up, in the order of the session, at the first clock;
            None: that is not known.
    """

    cases: Sequence[Case] = ()
    runs: CaseRuns | None = None


MakeInputs = Callable[[Path, Sequence[Case], Lines, Container[str], Texts], MadeInputs]
"""Folder of a project, known cases, statements, ids of the cases that may meet them, their files in the other state of
the change -> inputs made up to run through these in new ways, or to be answered otherwise by the other state."""
AskDialects = Callable[[Path, Sequence[str], SuiteAnswers], SuiteAnswers]
"""Folder of a project, files, what was asked of another state (empty: nothing yet) -> what is answered."""
Enough = Callable[[Case, Parts], bool]
"""Receives the outcome of each case, and returns whether the remaining cases can be skipped."""


@dataclass(frozen=True)
class ProofTools:
    """Functions and limits that proofs use. Those that are None are missing, and the proofs that need them are not run.

    Attributes:
        target: the oldest Python that must run the code; `python`: an interpreter that must compile it.
        tests: the project's own test command, for the shell; empty: none is configured.
        seconds: that it may take.
        complexity: file -> function -> its cognitive complexity.
        lock: what is locked today; `answers`: folder of a project, number of a clock, cases, when it is enough -> what
            comes of them there and then, up to the case with which it is enough.
        more: folder of a project -> inputs made up from those of the lock, to put to old and new code alike.
        runs: folder of a project, cases, statements, ids of the cases that may meet them -> what comes of the cases at
            the first clock, and which of these statements each of them runs through.
        exact: folder of a project, cases -> fingerprints of what comes of them at the first clock.
        focused: see `MakeInputs`.
        run_mutants: folder of a project, cases with what they are answered there, statements in functions, statements
            outside of them, which of them the cases run through, if that is known -> what became of each mutant.
        strength: folder of a project, functions -> which mutants of each the lock kills, of those
            that could be measured.
        least_strength: share of mutants that the lock must kill, if no codemod asks for more.
        is_test: whether a path is that of a test.
        lock_folder: of the lock, below the project.
        urls: folder of a project -> endpoint -> what answers it, as the running application says.
        specification: folder of a project -> what its source says of its API, as OpenAPI; `compare_apis`: what a client
            may notice between two of these.
        dialects: folder of a project, files, what was asked of another state (empty: nothing yet) -> what the
            implementations of Mongo-style filters answer whose dialects are locked and that import one of the files.
        mask: masks texts of the program and of its tests, which stand in descriptions of pull requests.
    """

    target: Version = Facts.target
    python: Path | None = None
    tests: str = ""
    seconds: float = 1800.0
    complexity: Callable[[str, bytes], Mapping[str, float]] | None = None
    lock: Lock | None = None
    answers: Callable[[Path, int, Sequence[Case], Enough], Answers] | None = None
    more: Callable[[Path], Sequence[Case]] | None = None
    runs: Callable[[Path, Sequence[Case], Lines, Container[str]], CaseRuns] | None = None
    exact: Callable[[Path, Sequence[Case]], ExactAnswers] | None = None
    focused: MakeInputs | None = None
    run_mutants: Callable[[Path, Sequence[Case], Lines, Lines, CaseRuns | None], tuple[MutantResult, ...]] | None = None
    strength: Callable[[Path, Sequence[str]], Mapping[str, Strength]] | None = None
    least_strength: float = 0.0
    is_test: Callable[[str], bool] = lambda _path: False
    lock_folder: str = ""
    urls: Callable[[Path], Mapping[str, str]] | None = None
    specification: Callable[[Path], Mapping[str, Any]] | None = None
    compare_apis: Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[ApiChange]] | None = None
    dialects: AskDialects | None = None
    mask: MaskTexts = tuple


FindProofTools = Callable[[Path, Iterable[str]], ProofTools]
"""Folder with a project as it was before a change, paths that the change is about -> what it is proved with."""
