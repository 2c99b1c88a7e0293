"""Evidence of a change: the cases that execute its statements, in old and new code, and the mutants they kill.

The cases are those of the lock and those generated for the change. The answers of each revision itself are the
expected ones: a mutant is killed if it changes the answer to one of the cases.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import Any

import msgspec

from toolkit.errors import UsageError
from toolkit.model.lock import Case, ExactAnswers, Parts
from toolkit.model.proof import State
from toolkit.model.strength import CaseRuns, MutantResult
from toolkit.model.varied_run import VariedRun
from toolkit.proof.answers.answer_difference import AnswerDifference, part_differences, steady_parts
from toolkit.proof.answers.case_differences import with_before
from toolkit.proof.answers.exact_answers import DifferenceBeyondLock, differences_beyond_locks
from toolkit.proof.answers.key_order import ReorderedKeys, has_order, reordered_keys
from toolkit.proof.answers.relevant_cases import cases_about, spread_cases, varied_cases
from toolkit.proof.answers.single_values import SingleValue, SingleValueSearch
from toolkit.proof.answers.state_answers import ASKINGS, Unavailable, answers_at, answers_of
from toolkit.proof.answers.statement_lines import meets_lines, mutants_of, unmet_reader
from toolkit.proof.context import ProofContext
from toolkit.proof.statements.changed_statements import ChangedStatement, Side
from toolkit.proof.tools import Answers

Executed = Mapping[str, frozenset[tuple[str, int]]]
"""Case id -> path and line of each changed statement that it executes."""
_Shown = ReorderedKeys | DifferenceBeyondLock | AnswerDifference
_MOST_CALLS = 400
_MOST_REQUESTS = 400


class ChangeEvidence:
    """Evidence about the statements of one change.

    Args:
        context: the change.
    """

    def __init__(self, context: ProofContext) -> None:
        self._context = context

    def is_known(self) -> bool:
        """Return whether cases can be replayed at all."""
        tools = self._context.tools
        return bool(tools.runs and tools.lock and tools.lock.cases)

    def runs_through(self, statement: ChangedStatement) -> bool:
        """Return whether a case executes a statement; for a value outside of functions: everything that reads it."""
        return self._is_met(statement, lambda case: case in self._alike)

    def is_varied(self, statement: ChangedStatement) -> bool:
        """Return whether cases tell the values that a statement compares with from others.

        A generated call that no recording answers executes it, or varied answers had it meet them.
        """
        if statement in self._context.varied_answers.met:
            return True
        varied = varied_cases(self._context.compared_cases())
        return self._is_met(statement, lambda case: case in self._alike and case in varied)

    def is_executed(self, statement: ChangedStatement) -> bool:
        """Return the same for any case, even one that old and new code answer differently."""
        return self._is_met(statement, lambda _case: True)

    def _is_met(self, statement: ChangedStatement, counts: Callable[[str], bool]) -> bool:
        return meets_lines(statement, self._lines_of(statement, counts))

    def _lines_of(self, statement: ChangedStatement, counts: Callable[[str], bool]) -> set[int]:
        """Return the traced lines of the statement's file that cases execute."""
        lines = (held for case, held in self._executed_lines(statement.side).items() if counts(case))
        return {line for held in lines for path, line in held if path == statement.path}

    def unmet_reader(self, statement: ChangedStatement) -> int:
        """Return the first line of a reader of a statement's bindings that no case executes; 0 if there is none."""
        return unmet_reader(statement, self._lines_of(statement, lambda case: case in self._alike))

    def reordered_by(self, statement: ChangedStatement) -> str:
        """Return an example of an answer whose keys a statement has reordered; empty if there is none."""
        return self._first_executing(statement, self._key_orders)

    def first_reordered(self) -> str:
        """Return an example of reordered keys from any case; empty if there is none."""
        return next(map(self._describe, self._key_orders.values()), "")

    def beyond_lock(self, statement: ChangedStatement) -> str:
        """Return where an answer of a statement differs in details that no lock stores; empty: nowhere."""
        return self._first_executing(statement, self._beyond_locks)

    def first_beyond_lock(self) -> str:
        """Return a place where an answer to any case differs in details that no lock stores; empty: there is none."""
        return next(map(self._describe, self._beyond_locks.values()), "")

    def single_value(self, statement: ChangedStatement, is_fixed: Callable[[str], bool]) -> SingleValue | None:
        """Return a value that a statement reads and that does not vary, if it decides; None: there is none."""
        found = self._single_values(is_fixed).get(statement)
        return found and found._replace(detail="".join(self._context.tools.mask([found.detail])))

    @cache  # noqa: B019 - it lives as long as one proof
    def _single_values(self, is_fixed: Callable[[str], bool]) -> Mapping[ChangedStatement, SingleValue]:
        context = self._context
        changed = [it for it in context.changed_statements if it.shape == "function" and not (it.barred or it.equal)]
        ask = context.tools.varied
        if not (ask and changed):
            return {}

        def run(state: State, _side: Side, cases: Sequence[Case]) -> Mapping[str, VariedRun]:
            return ask(context.checkout.lay_out(state), cases)

        try:
            states: Mapping[Side, State] = {side: self._state(side) for side in self._sides}
            return SingleValueSearch(run, states, changed, is_fixed).search(self.alike_cases())
        except UsageError:  # it did start without marks, so nothing is known
            return dict.fromkeys(changed, SingleValue("single_value", ""))

    def undeclared_by(self, statement: ChangedStatement) -> str:
        """Return a difference that only values outside of the declared types show; empty: there is none."""
        return self._first_executing(statement, self._undeclared_differences)

    def first_undeclared(self) -> str:
        """Return such a difference of any case; empty if there is none."""
        return next(map(self._describe, self._undeclared_differences.values()), "")

    @cached_property
    def _undeclared_differences(self) -> Mapping[str, AnswerDifference]:
        found = with_before(self._context, lambda _part: True)
        return {} if isinstance(found, Unavailable) else {one.case.id: one for one in found.undeclared}

    def _first_executing(self, statement: ChangedStatement, found: Mapping[str, _Shown]) -> str:
        """Describe the first of some findings (by case) whose case executes a statement; empty if there is none."""
        executed = self._executed_lines(statement.side)
        for case, one in found.items():
            if meets_lines(statement, {line for path, line in executed.get(case, ()) if path == statement.path}):
                return self._describe(one)
        return ""

    def _describe(self, found: _Shown) -> str:
        return "".join(self._context.tools.mask([str(found)]))

    def meeting_cases(self) -> frozenset[str]:
        """Return ids of the cases that execute code related to the change, in the old or the new code."""
        own = {(side, line) for side in self._sides for line in self._context.evidence_lines(side)}
        return frozenset(
            case
            for side in self._sides
            for case, lines in self._executed_lines(side).items()
            if any((side, line) in own for line in lines)
        )

    def alike_cases(self) -> Sequence[Case]:
        """Return these cases, if both versions answer them alike, with the requests before them."""
        meeting = self.meeting_cases() & self._alike
        calls = [it for it in self._context.compared_cases() if it.is_call and it.id in meeting]
        return [*calls, *self._requests_up_to(meeting)]

    def mutant_results(self, statement: ChangedStatement) -> tuple[MutantResult, ...] | None:
        """Return the outcomes of the mutants of a statement; None if they could not be measured."""
        found = self._mutants(statement.side)
        return None if found is None else mutants_of(statement, found)

    @cached_property
    def _alike(self) -> frozenset[str]:
        """Ids of the cases that both revisions answer alike at each clock; only these are evidence."""
        lock = self._context.tools.lock
        assert lock is not None
        differing: set[str] = set()
        try:
            for clock in range(len(lock.setup.clocks)):
                old, new = (
                    answers_at(self._context, state, clock) for state in (self._context.before, self._context.after)
                )
                both = (it for it in self._context.compared_cases() if it.id in old and it.id in new)
                differing |= {it.id for it in both if next(part_differences(it, old[it.id], new[it.id]), None)}
        except UsageError:
            return frozenset()
        return frozenset(it.id for it in self._context.compared_cases() if it.id not in differing)

    @cached_property
    def _key_orders(self) -> Mapping[str, ReorderedKeys]:
        """Case id -> keys whose order differs between new and old code each time."""
        lock = self._context.tools.lock
        assert lock is not None
        found: dict[str, ReorderedKeys] = {}
        if has_order(lock.setup.python):
            for clock in range(len(lock.setup.clocks)):
                try:
                    for it in self._orders_at(clock):
                        found.setdefault(it.case.id, it)
                except UsageError:
                    return {}
        return found

    def _orders_at(self, clock: int) -> Iterator[ReorderedKeys]:
        """Yield the keys in another order at a clock; requests at later ones may be answered by the lock."""
        context = self._context
        old, new = (answers_at(context, state, clock) for state in (context.before, context.after))
        cases = [it for it in context.compared_cases() if it.id in old and it.id in new and (it.is_call or not clock)]
        found = [one for it in cases for one in reordered_keys(it, old[it.id], new[it.id])]
        if not found:
            return
        again = answers_of(context, context.before, clock, ASKINGS[1])
        for one in found:
            varying = reordered_keys(one.case, old[one.case.id], again.get(one.case.id, {}))
            if (one.part, one.place) not in {(it.part, it.place) for it in varying}:
                yield one

    @cached_property
    def _beyond_locks(self) -> Mapping[str, DifferenceBeyondLock]:
        """Case id -> first place where old and new code differ in details that no lock stores, at the first clock."""
        meeting, asked = self.meeting_cases() & self._alike, self.alike_cases()
        if self._context.tools.exact is None or not meeting:
            return {}
        try:
            compared = [it for it in asked if it.id in meeting]
            ask = partial(self._ask_exactly, asked, meeting)
            return {it.case.id: it for it in differences_beyond_locks(compared, ask)}
        except UsageError:  # it did start before, so nothing is known
            return {it: DifferenceBeyondLock(case, "", "") for case in asked if (it := case.id) in meeting}

    def _ask_exactly(
        self, asked: Sequence[Case], compared: Container[str], side: Side, variants: Sequence[Case], time: str
    ) -> ExactAnswers:
        exact = self._context.tools.exact
        assert exact is not None
        cases, some = (variants, [it.id for it in variants]) if variants else (asked, compared)
        whole = " ".join(it.id for it in cases if it.id in some)
        what = f"exact{time} {' '.join(it.id for it in cases)} of {whole}"
        found: ExactAnswers = self._context.checkout.ask_once(
            what, self._state(side), lambda folder: exact(folder, cases, some)
        )
        return found

    def _requests_up_to(self, some: Container[str]) -> Sequence[Case]:
        """Return the requests in order, up to the last one whose id is in `some`."""
        requests = sorted(
            (it for it in self._context.compared_cases() if not it.is_call), key=lambda it: int(it.ask["order"])
        )
        last = max((number for number, it in enumerate(requests) if it.id in some), default=-1)
        return requests[: last + 1]

    @property
    def _sides(self) -> tuple[Side, Side]:
        return "old", "new"

    def _state(self, side: Side) -> State:
        return self._context.before if side == "old" else self._context.after

    def _executed_lines(self, side: Side) -> Executed:
        runs = self._runs(side) if self._context.changed_lines(side) else None
        return runs.lines if runs else {}

    def _runs(self, side: Side) -> CaseRuns | None:
        try:
            return self._context.case_runs(side)
        except UsageError:
            return None

    def _mutants(self, side: Side) -> tuple[MutantResult, ...] | None:
        return self._of_new if side == "new" else self._of_old

    @cached_property
    def _of_old(self) -> tuple[MutantResult, ...] | None:
        return self._measure("old")

    @cached_property
    def _of_new(self) -> tuple[MutantResult, ...] | None:
        return self._measure("new")

    def _measure(self, side: Side) -> tuple[MutantResult, ...] | None:
        own = [it for it in self._context.changed_statements if it.side == side and not it.equal]
        lines = _line_ranges((it.path, (it.first, it.last)) for it in own if it.shape == "function")
        of_modules = [it for it in own if it.shape not in ("function", "file") and not it.barred]
        at_import = _line_ranges((it.path, span) for it in of_modules for span in it.spans or ((it.first, it.last),))
        run_mutants = self._context.tools.run_mutants
        if run_mutants is None or not (lines or at_import):
            return () if run_mutants else None
        if not (cases := self._answered_cases(side)):
            return ()
        runs = self._runs(side) if not at_import else None
        try:
            found: tuple[MutantResult, ...] = self._context.checkout.ask_once(
                f"mutants {side}", self._state(side), lambda folder: run_mutants(folder, cases, lines, at_import, runs)
            )
        except UsageError:
            return None
        return found

    def _answered_cases(self, side: Side) -> Sequence[Case]:
        """Return the cases that may kill mutants, with their answers in this revision as the expected ones."""
        lock = self._context.tools.lock
        assert lock is not None
        clocks = range(len(lock.setup.clocks))
        try:
            answers = [answers_at(self._context, self._state(side), clock) for clock in clocks]
        except UsageError:
            return ()
        meeting = self.meeting_cases() & self._alike
        calls = [it for it in self._context.compared_cases() if it.is_call and it.id in meeting]
        chosen = [
            *spread_cases(sorted(calls, key=lambda it: it.about), _MOST_CALLS),
            *self._requests_up_to(meeting)[:_MOST_REQUESTS],
        ]
        steady = [self._steady_answers(side, clock, answers[clock]) for clock in clocks]
        return [with_answers(it, _known_answers(it, steady)) for it in chosen if it.id in answers[0]]

    def _steady_answers(self, side: Side, clock: int, answers: Answers) -> Answers:
        """Return answers without fingerprints of what is masked where the other version gave another one."""
        others = answers_at(self._context, self._state("old" if side == "new" else "new"), clock)
        return {it: steady_parts(parts, others.get(it, {})) for it, parts in answers.items()}


def _known_answers(case: Case, answers: Sequence[Answers]) -> Sequence[Parts]:
    """Return the answers of a case at each clock; where it was not replayed, the answer at the first clock."""
    return [answer.get(case.id, answers[0][case.id]) for answer in answers]


def about_change(context: ProofContext) -> frozenset[str]:
    """Return ids of the cases relevant to a change: those that execute a changed statement, in old or new code.

    For statements outside of functions, these are the cases that read the bound names; without line coverage, those
    that reach a touched symbol.
    """
    evidence = ChangeEvidence(context)
    if context.tools.runs is None:
        return frozenset(case.id for case in cases_about(context.compared_cases(), context.production_symbols))
    return evidence.meeting_cases()


def with_answers(case: Case, parts: Sequence[Parts]) -> Case:
    """Return a case with other expected answers, one for each clock."""
    first, *others = parts
    shifted: dict[str, Any] = {}
    for later in others:
        shifted |= {name: later.get(name) for name in {*first, *later} if later.get(name) != first.get(name)}
    return msgspec.structs.replace(case, parts=dict(first), shifted=shifted)


def _line_ranges(places: Iterable[tuple[str, tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for path, lines in places:
        if lines not in found.setdefault(path, []):
            found[path].append(lines)
    return found
