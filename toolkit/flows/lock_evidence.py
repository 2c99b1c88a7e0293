"""Find out which cases of a lock execute changed statements, and which of their mutants they kill.

No inputs are generated. Both revisions are replayed, the old one in a work tree of its own.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import islice

import msgspec

from toolkit.characterize.measure_strength import measure_statements
from toolkit.characterize.replay import replay_at_clock, replay_exactly, replay_seeing, replay_with_lines
from toolkit.errors import UsageError
from toolkit.model.lock import Case, ExactAnswers, Lock, Parts
from toolkit.model.proof import State
from toolkit.model.strength import CaseRuns, Effort, MutantResult
from toolkit.model.varied_run import VariedRun
from toolkit.proof.answers.answer_difference import describe_input, part_differences
from toolkit.proof.answers.change_evidence import with_answers
from toolkit.proof.answers.exact_answers import differences_beyond_locks
from toolkit.proof.answers.key_order import has_order, reordered_keys
from toolkit.proof.answers.relevant_cases import near_cases, varied_cases
from toolkit.proof.answers.single_values import SingleValue, SingleValueSearch
from toolkit.proof.answers.statement_lines import meets_lines, mutants_of, unmet_reader
from toolkit.proof.statements.changed_statements import ChangedStatement, Side
from toolkit.session.isolation import check_isolation
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.scratch_copy import scratch_copy
from toolkit.system.regular_file import read_regular

_SECONDS = 60.0  # CPU time for the mutants of the changed statements of one side


class LockEvidence:
    """Evidence of a lock's cases about changed statements.

    Args:
        lock: the lock.
        targets: side -> the old or new code.
        changed: the changed statements.
        undeclared: case id -> a difference that only values outside of the declared types show.
    """

    def __init__(
        self,
        lock: Lock,
        targets: dict[Side, RunTarget],
        changed: Sequence[ChangedStatement],
        undeclared: Mapping[str, str],
    ) -> None:
        self._lock = lock
        self._targets = targets
        self._changed = changed
        self._undeclared = undeclared
        self._runs: dict[Side, CaseRuns] = {}
        self._mutants: dict[Side, tuple[MutantResult, ...] | None] = {}

    def runs_through(self, statement: ChangedStatement) -> bool:
        """Return whether a case executes a statement."""
        return meets_lines(statement, self._lines_of(statement))

    def is_varied(self, statement: ChangedStatement) -> bool:
        """Return whether a generated call executes a statement, with values that no recording answers."""
        varied = varied_cases(self._lock.cases)
        lines = (held for case, held in self._lines(statement.side).items() if case in varied)
        return meets_lines(statement, {line for held in lines for path, line in held if path == statement.path})

    def unmet_reader(self, statement: ChangedStatement) -> int:
        """Return the first unexecuted line that reads a name bound by a statement; 0 if there is none."""
        return unmet_reader(statement, self._lines_of(statement))

    def reordered_by(self, statement: ChangedStatement) -> str:
        """Return an example of an answer of a statement whose keys have another order; empty: there is none."""
        return self._first_executing(statement, self._key_orders)

    @cached_property
    def _key_orders(self) -> Mapping[str, str]:
        """Case id -> keys whose order differs between old and new code, at the first clock."""
        if not has_order(self._lock.setup.python):
            return {}
        sides: tuple[Side, Side] = ("old", "new")
        old, new = (self._parts(side) for side in sides)
        both = (it for it in self._lock.cases if it.id in old and it.id in new)
        return {it.id: str(one) for it in both for one in islice(reordered_keys(it, old[it.id], new[it.id]), 1)}

    def undeclared_by(self, statement: ChangedStatement) -> str:
        """Return a difference that only values outside of the declared types show; empty: there is none."""
        return self._first_executing(statement, self._undeclared)

    def single_value(self, statement: ChangedStatement, is_fixed: Callable[[str], bool]) -> SingleValue | None:
        """Return a value that a statement reads and that does not vary, if it decides; None: there is none."""
        return self._single_values(is_fixed).get(statement)

    @cache  # noqa: B019 - it lives as long as one verdict
    def _single_values(self, is_fixed: Callable[[str], bool]) -> Mapping[ChangedStatement, SingleValue]:
        changed = [it for it in self._changed if it.shape == "function" and not (it.barred or it.equal)]
        states: dict[Side, State] = {
            side: {it.path: read_regular(target.root / it.path) for it in changed if it.side == side}
            for side, target in self._targets.items()
        }
        try:
            search = SingleValueSearch(self._run_marked, states, changed, is_fixed)
            return search.search([it for it in self._meeting_cases() if not it.is_call or self._is_alike(it)])
        except UsageError:  # it did start without marks, so nothing is known
            return dict.fromkeys(changed, SingleValue("single_value", ""))

    def _run_marked(self, state: State, side: Side, cases: Sequence[Case]) -> Mapping[str, VariedRun]:
        target, some = self._targets[side], msgspec.structs.replace(self._lock, cases=tuple(cases))
        with scratch_copy(target.root) as root:
            for path, data in state.items():
                (root / path).write_bytes(data or b"")
            return replay_seeing(some, fresh_copies(msgspec.structs.replace(target, root=root)))

    def beyond_lock(self, statement: ChangedStatement) -> str:
        """Return where an answer of a statement differs in details that a lock does not store; empty: nowhere."""
        return self._first_executing(statement, self._beyond_locks)

    def _first_executing(self, statement: ChangedStatement, examples: Mapping[str, str]) -> str:
        """Return the first of some examples (by case) whose case executes a statement; empty if there is none."""
        for case, example in examples.items():
            executed = self._lines(statement.side).get(case, frozenset())
            if meets_lines(statement, {line for path, line in executed if path == statement.path}):
                return example
        return ""

    @cached_property
    def _beyond_locks(self) -> Mapping[str, str]:
        """Case id -> first place where old and new code differ in details that no lock stores, at the first clock.

        A case counts as well that old code does not answer as it is locked: its answer was written there by hand.
        """
        cases = self._meeting_cases()
        ask = partial(self._ask_exactly, cases, secrets.token_hex())
        try:
            alike = [it for it in cases if self._is_alike(it)]
            found = {it.case.id: str(it) for it in differences_beyond_locks(alike, ask)}
            known = {it.id for it in alike}
            return {it.id: describe_input(it) for it in cases if it.id not in known} | found
        except UsageError:  # it did start before, so nothing is known
            return {it.id: describe_input(it) for it in cases}

    def _ask_exactly(
        self, cases: Sequence[Case], key: str, side: Side, variants: Sequence[Case], _time: str
    ) -> ExactAnswers:
        some = msgspec.structs.replace(self._lock, cases=tuple(variants or cases))
        return replay_exactly(some, fresh_copies(self._targets[side]), key)

    def _is_alike(self, case: Case) -> bool:
        old, new = self._parts("old").get(case.id), self._parts("new").get(case.id)
        return old is not None and new is not None and next(part_differences(case, old, new), None) is None

    def _parts(self, side: Side) -> Mapping[str, Parts]:
        """Return the outcomes of the cases on one side, replaying them if that was not done yet."""
        if not (self._lines(side) or self._runs[side].parts):
            self._runs[side] = replay_with_lines(self._lock, fresh_copies(self._targets[side]), {}, ())
        return self._runs[side].parts

    def _lines_of(self, statement: ChangedStatement) -> set[int]:
        lines = self._lines(statement.side).values()
        return {line for held in lines for path, line in held if path == statement.path}

    def mutant_results(self, statement: ChangedStatement) -> tuple[MutantResult, ...] | None:
        """Return the results of the mutants of a statement; None if they could not be measured."""
        if statement.side not in self._mutants:
            self._mutants[statement.side] = self._measure(statement.side)
        found = self._mutants[statement.side]
        if found is None:
            return None
        return mutants_of(statement, found)

    def _lines(self, side: Side) -> Mapping[str, frozenset[tuple[str, int]]]:
        if side not in self._runs:
            wanted: dict[str, list[tuple[int, int]]] = {}
            for it in self._changed:
                if it.side == side and it.watched_lines:
                    wanted.setdefault(it.path, []).extend(it.watched_lines)
            opened = fresh_copies(self._targets[side])
            near = near_cases(self._lock.cases, [it.symbol for it in self._changed], self._changed)
            self._runs[side] = replay_with_lines(self._lock, opened, wanted, near) if wanted else CaseRuns()
        return self._runs[side].lines

    def _measure(self, side: Side) -> tuple[MutantResult, ...] | None:
        target = self._targets[side]
        if not check_isolation(target.python, target.runner).is_safe:
            return None
        places: tuple[dict[str, list[tuple[int, int]]], dict[str, list[tuple[int, int]]]] = ({}, {})
        for it in self._changed:
            if it.side == side and it.shape != "file" and not (it.barred and it.shape != "function"):
                spans = it.spans if it.spans and it.shape != "function" else ((it.first, it.last),)
                places[it.shape != "function"].setdefault(it.path, []).extend(spans)
        chosen = self._meeting_cases()
        if not chosen:
            return ()
        some = msgspec.structs.replace(self._lock, cases=tuple(chosen))
        try:
            first, *others = self._answers(side, some)
            cases = tuple(with_answers(it, [first[it.id], *(one[it.id] for one in others)]) for it in chosen)
            lock = msgspec.structs.replace(self._lock, cases=cases)
            runs = None if places[1] else self._runs[side]
            return measure_statements(lock, fresh_copies(target), *places, Effort(_SECONDS), runs)
        except UsageError:
            return None

    def _meeting_cases(self) -> Sequence[Case]:
        """Return the calls that execute a changed statement, and all requests up to the last one that does."""
        ids = {case for each in self._targets for case, lines in self._lines(each).items() if lines}
        requests = sorted((it for it in self._lock.cases if not it.is_call), key=lambda it: int(it.ask["order"]))
        last = max((number for number, it in enumerate(requests) if it.id in ids), default=-1)
        return [*(it for it in self._lock.cases if it.is_call and it.id in ids), *requests[: last + 1]]

    def _answers(self, side: Side, some: Lock) -> list[Mapping[str, Parts]]:
        """Return the answers at each clock; those at the first one may come from the run that traced lines."""
        opened = fresh_copies(self._targets[side])
        clocks = self._lock.setup.clocks
        seen = [self._runs[side].parts] if self._runs[side].parts else []
        seen.extend({it.id: parts for it, parts in replay_at_clock(some, opened, one)} for one in clocks[len(seen) :])
        return seen
