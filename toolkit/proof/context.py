"""Context of a proof: the change, the scratch checkout, and the tools (`tools.py`)."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec

from toolkit.change.touched import touched_symbols
from toolkit.errors import UsageError
from toolkit.model.codemod import Proof
from toolkit.model.facts import Lang
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case
from toolkit.model.proof import ProofResult, ProofWords, Standing, State
from toolkit.model.pull import JudgingFile
from toolkit.model.strength import CaseRuns, Strength
from toolkit.proof.answers.relevant_cases import near_cases, relevant_cases
from toolkit.proof.answers.varied_answers import AnswerVariation, VariedAnswers
from toolkit.proof.judging.editable_installs import editable_folders
from toolkit.proof.judging.files_inside import Judges, restore_judges
from toolkit.proof.judging.installed_names import installed_names
from toolkit.proof.names.form_readers import FormReaders
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.scratch_checkout import ScratchCheckout
from toolkit.proof.statements.changed_statements import ChangedStatement, Side, changed_statements
from toolkit.proof.statements.touched_statements import Statement, touched_statements
from toolkit.proof.tools import Lines, MadeInputs, MakeInputs, ProofTools, Texts

_PYTHON3 = (3, 0)


@dataclass(frozen=True)
class ProofContext:
    """One change to be proved.

    Attributes:
        before, after: the changed files.
        asked: proofs that the cards of its codemods require; empty: no codemod made it.
        strength: the strength that the lock must have first, from the same cards.
        soon: whether to stop at the first failing case of a proof.
        made: inputs generated earlier for a change that contains this one; None: not generated yet.
        known: the cases of the lock related to that change; None: not selected yet.
        statements: the changed statements, found by a context of the same change; None: not found yet.
    """

    checkout: ScratchCheckout
    tools: ProofTools
    before: State
    after: State
    asked: frozenset[Proof] = frozenset()
    strength: float = 0.0
    soon: bool = False
    made: Sequence[Case] | None = None
    known: Sequence[Case] | None = None
    statements: tuple[ChangedStatement, ...] | None = None

    @cached_property
    def touched_symbols(self) -> tuple[str, ...]:
        """Touched symbols, sorted."""
        return tuple(sorted(touched_symbols(self.before, self.after)))

    @cached_property
    def production_symbols(self) -> tuple[str, ...]:
        """The touched symbols outside of tests; for Python 2 also those that differ only in tokens."""
        said = {it.symbol for it in self.changed_statements if it.shape == "function"}
        return tuple(
            name for name in sorted({*self.touched_symbols, *said}) if not self.tools.is_test(split_symbol(name)[0])
        )

    @cached_property
    def changed_statements(self) -> tuple[ChangedStatement, ...]:
        """The changed statements of production code, in the old and in the new files."""
        if self.statements is not None:
            return self.statements
        readers = FormReaders(self.before, self.after, cache(self.lay_out_sources))
        return changed_statements(self.before, self.after, self.tools.is_test, self._python_version, readers.find)

    def lay_out_sources(self) -> ProjectSources:
        """Lay out the state before the change, which is read when something is looked up; what was read is kept."""
        self.checkout.lay_out(self.before)
        return self._sources

    @cached_property
    def _sources(self) -> ProjectSources:
        tools = self.tools
        return ProjectSources(self.checkout.lay_out(self.before), tools.is_test, self.after, tools.python)

    @property
    def _python_version(self) -> str:
        """The version of the program's interpreter, or the oldest one that it may have; empty: unknown."""
        if self.tools.lock:
            return self.tools.lock.setup.python
        oldest = min(self.tools.declared or (0, 0), self.tools.target)
        return ".".join(map(str, oldest)) if oldest >= _PYTHON3 else ""

    def evidence_lines(self, side: Side) -> Iterator[tuple[str, int]]:
        """Yield path and line number of each line of a side that is evidence about the change."""
        for it in self.changed_statements:
            if it.side == side:
                for first, last in it.evidence_lines:
                    yield from ((it.path, line) for line in range(first, last + 1))

    def changed_lines(self, side: Side) -> dict[str, list[tuple[int, int]]]:
        """Return path -> lines of a side to trace, in order to find the cases related to the change."""
        found: dict[str, list[tuple[int, int]]] = {}
        for it in self.changed_statements:
            if it.side == side and it.watched_lines:
                lines = found.setdefault(it.path, [])
                lines += [one for one in it.watched_lines if one not in lines]
        return found

    @cached_property
    def _old(self) -> frozenset[str]:
        return frozenset(touched_symbols({}, self.before))

    @cached_property
    def judged_by(self) -> tuple[JudgingFile, ...]:
        """The changed files that take part in judging changes."""
        return self.judges.select_files(self.before, self.after)

    @cached_property
    def judges(self) -> Judges:
        """The files by which changes of this project are judged."""
        tools = self.tools
        installed = installed_names(tools.python, tools.tests, self.checkout.root)
        sources = (*editable_folders(tools.tests, self.checkout.root), *(tools.lock.setup.path if tools.lock else ()))
        return Judges(tools.is_test, tools.lock_folder, tools.tests, installed, sources)

    @cached_property
    def with_old_tests(self) -> State:
        """The new code with the tests and their configuration from before the change."""
        return restore_judges(self.before, self.after, self.judged_by)

    def is_old(self, name: str) -> bool:
        """Return whether a symbol was there before the change."""
        return name in self._old

    def compared_cases(self) -> Sequence[Case]:
        """Return the cases of the lock related to the change, and those generated for its lines.

        Without a generator for lines, inputs for all code are generated once for each base.
        """
        locked = self.tools.lock.cases if self.tools.lock else ()
        return (*self.relevant_cases, *self.made_up) if locked else locked

    @cached_property
    def relevant_cases(self) -> Sequence[Case]:
        """The cases of the lock that may be related to the change, and the requests that must come before them.

        A case that reached no touched symbol executes only unchanged code. Requests depend on earlier ones that change
        data: those that change none, and reach nothing touched, are not replayed.
        """
        if self.known is not None:
            return self.known
        return (
            relevant_cases(self.tools.lock.cases, self.production_symbols, self.changed_statements)
            if self.tools.lock
            else ()
        )

    def case_runs(self, side: Side) -> CaseRuns | None:
        """Return the outcomes of the cases at the first clock, and the changed lines of a side that they execute.

        Returns:
            None: there is no tool for line coverage.

        Raises:
            UsageError: the program does not start.
        """
        see = self.tools.runs
        if see is None or not self.tools.lock:
            return None
        lines, cases = self.changed_lines(side), self.compared_cases()
        traced = self.near_cases | {it.id for it in self.made_up}
        state = self.before if side == "old" else self.after
        session = self._made_inputs[1].get(side, CaseRuns())
        if any(not it.is_call and it.id not in session.parts for it in cases):
            session = CaseRuns()
        rest = [it for it in cases if it.id not in session.parts]
        found: CaseRuns = self.checkout.ask_once(
            "runs", state, lambda folder: see(folder, rest, lines, traced).with_others(session)
        )
        return found

    @cached_property
    def near_cases(self) -> frozenset[str]:
        """The cases of the lock that may execute the touched code."""
        return (
            near_cases(self.tools.lock.cases, self.production_symbols, self.changed_statements)
            if self.tools.lock
            else frozenset()
        )

    @property
    def made_up(self) -> Sequence[Case]:
        """The cases generated for this change, or for one that contains it, and those with varied answers."""
        made = self._made_inputs[0]
        return made if self.made is not None else (*made, *self.varied_answers.cases)

    @cached_property
    def varied_answers(self) -> VariedAnswers:
        """Evidence of the recorded cases whose answers are varied."""
        cases = [it for it in self.relevant_cases if it.id in self.near_cases]
        states: Mapping[Side, State] = {"old": self.before, "new": self.after}
        return AnswerVariation(self.checkout, self.tools, states, self.changed_statements).vary(
            (*cases, *self._made_inputs[0])
        )

    @cached_property
    def _made_inputs(self) -> tuple[Sequence[Case], Mapping[Side, CaseRuns]]:
        """The generated cases, and the outcomes of requests from the search."""
        if self.made is not None:
            return self.made, {}
        if self.tools.focused is None:
            more = self.tools.more
            return (self._make_up("more", {}, lambda folder: MadeInputs(more(folder))).cases if more else ()), {}
        known = self.relevant_cases
        made: dict[str, Case] = {}
        runs: dict[Side, CaseRuns] = {}
        old = sum(it.side == "old" for it in self.changed_statements)
        larger: Side = "old" if 2 * old > len(self.changed_statements) else "new"
        for side, state in _sides(self.before, self.after):
            if lines := self.changed_lines(side):
                # searching in a session is expensive: it is done for the side with more lines
                some = known if side == larger else [it for it in known if it.is_call]
                other = _texts(self.after if side == "old" else self.before, lines)
                found = self._make_up(
                    f"focused {side}", state, _making(self.tools.focused, some, lines, self.near_cases, other)
                )
                made |= {it.id: it for it in found.cases}
                runs |= {side: found.runs} if found.runs else {}
        return number_requests(tuple(made.values()), known), runs

    def _make_up(self, what: str, state: State, make: Callable[[Path], MadeInputs]) -> MadeInputs:
        try:
            found: MadeInputs = self.checkout.ask_once(what, state, make)
        except UsageError:  # the program does not start, which its proofs report
            found = MadeInputs()
        return found

    def function_strengths(self, functions: Sequence[str]) -> Mapping[str, Strength]:
        """Return the strength of the lock in each function before the change; unmeasured functions are missing."""
        measure = self.tools.strength
        missing = [name for name in functions if name not in self.checkout.strengths]
        if missing and measure:
            found = measure(self.checkout.lay_out(self.before), missing)
            self.checkout.strengths.update({name: found.get(name) for name in missing})
        known = {name: self.checkout.strengths.get(name) for name in functions}
        return {name: held for name, held in known.items() if held is not None}

    def touched_statements(self) -> Sequence[Statement]:
        """The touched statements of functions, outside of tests."""
        found = touched_statements(self.before, self.after)
        return [it for it in found if not self.tools.is_test(split_symbol(it.symbol)[0])]

    def with_after(self, after: State, *, soon: bool = False) -> "ProofContext":
        """Return the same context with another result of the change."""
        made = self.made_up if self.tools.lock and self.tools.lock.cases else None
        return ProofContext(
            self.checkout, self.tools, self.before, after, self.asked, self.strength, soon, made, self.relevant_cases
        )


def _sides(before: State, after: State) -> tuple[tuple[Side, State], ...]:
    return ("old", before), ("new", after)


def _making(
    make: MakeInputs, known: Sequence[Case], lines: Lines, near: Container[str], other: Texts
) -> Callable[[Path], MadeInputs]:
    return lambda folder: make(folder, known, lines, near, other)


def _texts(state: State, paths: Iterable[str]) -> Texts:
    """Return path -> text of the files that exist and are UTF-8."""
    found = {}
    for path in paths:
        with suppress(UnicodeDecodeError):
            if (data := state.get(path)) is not None:
                found[path] = data.decode()
    return found


def number_requests(made: Sequence[Case], locked: Sequence[Case]) -> Sequence[Case]:
    """Number the requests among cases consecutively, after those of the lock."""
    last = max((int(it.ask["order"]) for it in locked if not it.is_call), default=0)
    found = []
    for it in made:
        if not it.is_call:
            last += 1
            it = msgspec.structs.replace(it, ask={**it.ask, "order": last})  # noqa: PLW2901
        found.append(it)
    return found


@dataclass(frozen=True)
class ProofKind:
    """`PROOF` of a module in `toolkit/proof/kinds/`, which is the name of the proof.

    Attributes:
        cost: the order in which proofs run: 1 reads text, 2 starts the program, 3 also starts the old program, 4 runs
            the project's tests.
        prove: the check. It raises no exception: if something cannot be checked, the result is `not_run`.
    """

    name: Proof
    cost: int
    prove: Callable[[ProofContext], ProofResult]
    words: Mapping[Lang, ProofWords] = field(default_factory=dict)

    def make_result(self, standing: Standing, reason: str, **told: Any) -> ProofResult:
        """Create a result; `examples` and `blames` fill their fields, all other values are for the words."""
        examples, blames = (tuple(told.pop(name, ())) for name in ("examples", "blames"))
        return ProofResult(self.name, standing, reason, told, examples, blames)
