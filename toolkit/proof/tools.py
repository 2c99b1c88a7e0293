"""Tools of proofs: narrow functions for, and limits on, work outside of this package."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.model.api_change import ApiChange
from toolkit.model.codemod import Facts, Version
from toolkit.model.dialect import SuiteAnswers
from toolkit.model.lock import Case, ExactAnswers, Lock, Parts
from toolkit.model.strength import CaseRuns, MutantResult, Strength
from toolkit.model.varied_run import VariedRun
from toolkit.text.masked_values import MaskTexts

Answers = Mapping[str, Parts]
"""Case id -> its outcome."""
Lines = Mapping[str, Sequence[tuple[int, int]]]
"""Path -> first and last line of each statement."""
Texts = Mapping[str, str]
"""Path -> the whole file."""


class MadeInputs(NamedTuple):
    """Inputs generated for certain statements.

    Attributes:
        cases: the inputs.
        runs: outcomes of the known and generated requests, in the order of the session, at the first clock; None:
            unknown.
        is_short: whether the time ended when few calls had been tried.
    """

    cases: Sequence[Case] = ()
    runs: CaseRuns | None = None
    is_short: bool = False


MakeInputs = Callable[[Path, Sequence[Case], Lines, Container[str], Texts], MadeInputs]
"""(folder of a project, known cases, statements, ids of the cases that may execute them, their files in the other state
of the change) -> inputs generated to execute these in new ways, or to be answered differently by the other state."""
AskDialects = Callable[[Path, Sequence[str], SuiteAnswers], SuiteAnswers]
"""(folder of a project, files, questions to another state, empty if none yet) -> answers."""
Enough = Callable[[Case, Parts], bool]
"""Receives the outcome of each case, and returns whether the remaining cases can be skipped."""


@dataclass(frozen=True)
class ProofTools:
    """Functions and limits that proofs use. If one is None, the proofs that need it are not run.

    Attributes:
        target: the oldest Python that must run the code; `python`: an interpreter that must compile it.
        declared: the oldest Python that the project says it runs on; None: it says nothing.
        tests: the project's own test command for the shell; empty: none is configured.
        seconds: time limit of that command.
        complexity: (path, bytes) -> function -> its cognitive complexity.
        lock: the lock; `answers`: (folder of a project, index of a clock, cases, `Enough`) -> outcomes of the cases
            there, up to the case after which the rest can be skipped.
        more: folder of a project -> inputs generated from those of the lock, for both old and new code.
        runs: (folder of a project, cases, statements, ids of the cases that may execute them) -> outcomes of the cases
            at the first clock, and the statements that each of them executes.
        exact: (folder of a project, cases, ids of those to compare) -> fingerprints of the outcomes of these at the
            first clock.
        varied: (folder of a project, cases) -> their outcomes, and the values of the marked expressions in the folder.
        focused: see `MakeInputs`.
        run_mutants: (folder of a project, cases with their answers there, statements in functions, statements outside
            of them, executed statements by case if known) -> result of each mutant.
        strength: (folder of a project, functions) -> strength of each function that could be measured.
        least_strength: share of mutants that the lock must kill, if no codemod requires more.
        is_test: whether a path is that of a test.
        lock_folder: folder of the lock, relative to the project.
        urls: folder of a project -> endpoint -> its handler, as the running application reports.
        specification: folder of a project -> OpenAPI specification from its source; `compare_apis`: differences
            between two of these that a client may notice.
        dialects: (folder of a project, files, questions to another state, empty if none yet) -> answers of the
            implementations of Mongo-style filters that have a locked dialect and import one of the files.
        mask: masks texts of the program and of its tests that appear in descriptions of pull requests.
    """

    target: Version = Facts.target
    python: Path | None = None
    declared: Version | None = None
    tests: str = ""
    seconds: float = 1800.0
    complexity: Callable[[str, bytes], Mapping[str, float]] | None = None
    lock: Lock | None = None
    answers: Callable[[Path, int, Sequence[Case], Enough], Answers] | None = None
    more: Callable[[Path], Sequence[Case]] | None = None
    runs: Callable[[Path, Sequence[Case], Lines, Container[str]], CaseRuns] | None = None
    exact: Callable[[Path, Sequence[Case], Container[str]], ExactAnswers] | None = None
    varied: Callable[[Path, Sequence[Case]], Mapping[str, VariedRun]] | None = None
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
"""(folder with a project before a change, paths of the change) -> tools that prove the change."""
