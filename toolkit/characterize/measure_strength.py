"""Measure the mutation score of a lock: run mutants of the program, and see which cases kill them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from toolkit.characterize.lock_files import format_case
from toolkit.errors import UsageError
from toolkit.model.links import split_symbol
from toolkit.model.lock import HIDDEN_IN, Case, Lock
from toolkit.model.strength import CaseRuns, Effort, Kind, LockStrengths, Mutant, MutantResult, Strength, together
from toolkit.session.replay_program import MaskedAnswers
from toolkit.session.run_target import OpenCopy
from toolkit.session.start_program import start_program

_FIRST_SHARE = 0.7  # share of the time for the first clock; survivors are tried at the others
_PATIENCE = 180.0  # seconds to wait for one line, in addition to the budget

Progress = Callable[[int, int], None]
"""Called with the number of mutants tried, and of all."""


class _Trial(msgspec.Struct, frozen=True):
    """A mutant that was tried at one clock."""

    number: int
    symbol: str
    line: int
    kind: str
    was: str
    now: str
    executed: bool
    noticed: bool
    first: int = 0
    place: int = 0
    at_import: bool = False


class _Run(msgspec.Struct):
    """The answers of one process."""

    mutants: Mapping[str, int] = {}
    equivalent: int = 0
    unreadable: Sequence[Sequence[str]] = ()
    drifted: Sequence[str] = ()
    abouts: Mapping[str, Sequence[str]] = {}
    tried: dict[int, _Trial] = {}
    at_import: list[MutantResult] = []
    seconds: float = 0.0


def measure_strength(
    lock: Lock,
    open_copy: OpenCopy,
    symbols: Sequence[str] = (),
    effort: Effort = Effort(),  # noqa: B008 - immutable
    progress: Progress = lambda _done, _all: None,
) -> LockStrengths:
    """Measure the mutation score of a lock.

    Args:
        lock: the lock whose cases are replayed.
        open_copy: opens a copy of the project: `toolkit.session.run_target.fresh_copies`.
        symbols: functions (`path::qualname`) or whole files (`path`); empty: every function of the files that
            cases reach.
        effort: limits of the measurement.
        progress: called as mutants are tried.

    Returns:
        the strengths; after an interrupt (Ctrl-C), the results so far if a mutant was tried.

    Raises:
        UsageError: the lock is empty, the program cannot be started, or it ends during the replay of its own cases.
    """
    if not lock.cases:
        raise UsageError("the lock holds no case, so it notices nothing. Record something, then tebiki lock.")
    measuring = _Measurement(lock, open_copy, symbols, effort, progress)
    interrupted = False
    try:
        measuring.run_all()
    except KeyboardInterrupt:
        if not any(run.tried for run in measuring.runs):
            raise
        interrupted = True
    return msgspec.structs.replace(_combine_runs(measuring.runs, effort.seed), interrupted=interrupted)


Lines = Mapping[str, Sequence[tuple[int, int]]]
"""Path -> first and last line of each statement."""


def measure_statements(  # noqa: PLR0913, PLR0917 - independent options of a measurement
    lock: Lock,
    open_copy: OpenCopy,
    lines: Lines,
    at_import: Lines,
    effort: Effort,
    runs: CaseRuns | None = None,
    memory: MaskedAnswers | None = None,
) -> tuple[MutantResult, ...]:
    """Run every mutant of these statements, with more mutation operators than for a whole program.

    Args:
        lock: the lock whose cases are replayed; the answers of the code in the copy are the expected ones.
        open_copy: opens a copy of the project.
        lines: statements in functions.
        at_import: statements outside of functions, which run while the program is imported.
        effort: limits of the measurement.
        runs: lines of these statements that the cases execute at the first clock; None: not traced yet.
        memory: answers of earlier replays, which are not masked again.

    Raises:
        UsageError: as `measure_strength`.
    """
    measuring = _Measurement(lock, open_copy, (), effort, lambda _done, _all: None, (lines, at_import), runs, memory)
    measuring.run_all()
    if any(sum(run.mutants.values()) > len(run.tried) for run in measuring.runs[:1]):
        raise UsageError(f"not every mutant could be tried in {effort.seconds:g} s of CPU time.")
    tried: dict[int, MutantResult] = {}
    for run in measuring.runs:
        for number, it in run.tried.items():
            before = tried.get(number)
            noticed = it.noticed or bool(before and before.noticed)
            executed = it.executed or bool(before and before.executed)
            what = split_symbol(it.symbol)[0], it.line, cast(Kind, it.kind), it.was, it.now
            tried[number] = MutantResult(*what, noticed, executed, it.first, it.place)
    imports: dict[tuple[object, ...], MutantResult] = {}
    for run in measuring.runs:
        for number, one in enumerate(run.at_import):
            known = imports.get((number,))
            imports[number,] = known if known and known.noticed else one
    return (*tried.values(), *imports.values())


class _Measurement:
    """Runs the probe once for each clock and collects its answers."""

    def __init__(  # noqa: PLR0913, PLR0917 - independent options of a measurement
        self,
        lock: Lock,
        open_copy: OpenCopy,
        symbols: Sequence[str],
        effort: Effort,
        progress: Progress,
        statements: tuple[Lines, Lines] | None = None,
        runs: CaseRuns | None = None,
        memory: MaskedAnswers | None = None,
    ) -> None:
        self._lock = lock
        self._open_copy = open_copy
        self._symbols = symbols
        self._effort = effort
        self._progress = progress
        self._statements = statements
        self._known_runs = runs
        self._memory = memory
        self.runs: list[_Run] = []

    def run_all(self) -> None:
        """Run one process per clock; survivors at the first one are tried at the others."""
        only: list[int] | None = None
        left = self._effort.seconds
        count = len(self._lock.setup.clocks) if self._depends_on_clock() else 1
        for clock in range(count):
            is_last = clock == count - 1
            run = self._run(clock, only, left if is_last else left * _FIRST_SHARE)
            left -= run.seconds
            only = sorted(number for number, trial in run.tried.items() if not trial.noticed)
            if self._statements and not only and all(it.noticed for it in run.at_import):
                return

    def _depends_on_clock(self) -> bool:
        """Return whether a case that executes the statements has another answer at another clock; True if unknown."""
        known = self._known_runs
        return known is None or any(case.shifted for case in self._lock.cases if known.lines.get(case.id))

    def _run(self, clock: int, only: Sequence[int] | None, seconds: float) -> _Run:
        """Run one process at one clock."""
        with self._open_copy() as target:
            session = start_program(
                self._lock.setup,
                target,
                "strength.measure",
                self._request(clock, only, seconds),
                clock=self._lock.setup.clocks[clock],
                outgoing=self._lock.outgoing,
                isolation_required=True,
            )
            with session:
                hello = session.hello
                run = _Run(hello["mutants"], hello["equivalent"], hello["unreadable"], tried={})
                self.runs.append(run)
                for answer in session.receive_all(seconds + _PATIENCE, _is_answer):
                    self._add_answer(run, answer)
                    if "done" in answer:
                        return run
        raise UsageError("the program ended while it replayed the cases of its own lock. Run tebiki verify first.")

    def _add_answer(self, run: _Run, answer: Mapping[str, Any]) -> None:
        if "drifted" in answer:
            run.drifted, run.abouts = answer["drifted"], answer["abouts"]
        elif "of_import" in answer:
            run.at_import.append(msgspec.convert(answer, MutantResult))
        elif "number" in answer:
            trial = msgspec.convert(answer, _Trial)
            run.tried[trial.number] = trial
            self._progress(len(run.tried), sum(run.mutants.values()))
        run.seconds = answer.get("seconds", run.seconds)

    def _request(self, clock: int, only: Sequence[int] | None, seconds: float) -> dict[str, Any]:
        requests = [case for case in self._lock.cases if not case.is_call]
        requests.sort(key=lambda case: case.ask["order"])
        cases = [case for case in self._lock.cases if case.is_call] + requests
        lines, at_import = self._statements or (None, {})
        known: dict[str, Any] = {}
        if self._known_runs:
            shifted = {case.id for case in cases if _is_shifted(case)}  # only these can show more at a later clock
            lines_of = self._known_runs.lines.items()
            executed = {case: sorted(found) for case, found in lines_of if found and (not clock or case in shifted)}
            known = {"known_lines": executed, "seconds_of": dict(self._known_runs.seconds)}
        return {
            **known,
            **self._digests_at(clock),
            "lines": lines,
            "at_import": at_import,
            "cases": [format_case(case) for case in cases],
            "clock": clock,
            "paths": self._paths(),
            "symbols": list(self._symbols),
            "only": only,
            "seed": self._effort.seed,
            "budget": seconds,
            "forks": self._effort.forks,
        }

    def _digests_at(self, clock: int) -> Mapping[str, Any]:
        """Return the key of digests, and those of the cases whose expected answers a replay has given and masked."""
        memory, at = self._memory, self._lock.setup.clocks[clock]
        if memory is None:
            return {}
        pairs = [(case, memory.find(case, at)) for case in self._lock.cases]
        return {
            "digest": memory.key,
            "hidden": True,
            "masked": {it.id: one.digest for it, one in pairs if one and one.parts == it.expected_parts(clock)},
        }

    def _paths(self) -> list[str]:
        """Return the files with functions to mutate."""
        if self._statements:
            return sorted(self._statements[0])
        symbols = self._symbols or [symbol for case in self._lock.cases for symbol in case.reached]
        return sorted({split_symbol(symbol)[0] for symbol in symbols})


def _is_shifted(case: Case) -> bool:
    return any(not name.startswith(HIDDEN_IN) for name in case.shifted)


def _is_answer(answer: Mapping[str, Any]) -> bool:
    return any(key in answer for key in ("drifted", "number", "of_import", "done"))


def _combine_runs(runs: Sequence[_Run], seed: int) -> LockStrengths:
    """Combine the runs at all clocks: a mutant is killed if one of them kills it."""
    tried: dict[int, _Trial] = {}
    for run in runs:
        for number, trial in run.tried.items():
            before = tried.get(number, trial)
            tried[number] = msgspec.structs.replace(
                trial, noticed=before.noticed or trial.noticed, executed=before.executed or trial.executed
            )
    first = runs[0]
    by_symbol: dict[str, list[_Trial]] = defaultdict(list)
    for trial in tried.values():
        by_symbol[trial.symbol].append(trial)
    at_import = sum(trial.at_import and not trial.executed for trial in tried.values())
    functions = {
        symbol: _function_strength(symbol, count, by_symbol[symbol]) for symbol, count in first.mutants.items()
    }
    abouts: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        for about, symbols in run.abouts.items():
            abouts[about].update(symbols)
    return LockStrengths(
        functions=tuple(functions[symbol] for symbol in sorted(functions)),
        endpoints=tuple(
            together(about, [functions[symbol] for symbol in symbols])
            for about, symbols in sorted(abouts.items())
            if " " in about
        ),
        drifted=tuple(sorted({case for run in runs for case in run.drifted})),
        unreadable=tuple(f"{path}: {why}" for path, why in first.unreadable),
        equivalent=first.equivalent,
        at_import=at_import,
        seconds=sum(run.seconds for run in runs),
        seed=seed,
    )


def _function_strength(symbol: str, count: int, trials: Sequence[_Trial]) -> Strength:
    only_at_import = [trial for trial in trials if trial.at_import and not trial.executed]
    tried = [trial for trial in trials if trial not in only_at_import]
    survivors = sorted((trial for trial in tried if not trial.noticed), key=lambda trial: (trial.line, trial.number))
    return Strength(
        symbol,
        count - len(only_at_import),
        len(tried),
        len(tried) - len(survivors),
        tuple(
            msgspec.convert({name: getattr(trial, name) for name in Mutant.__struct_fields__}, Mutant)
            for trial in survivors
        ),
        tuple(sorted(trial.line for trial in tried if trial.noticed)),
    )
